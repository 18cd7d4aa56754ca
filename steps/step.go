package steps

import "time"

// Verdict is what is known about a step: yes, the step's title holds; no, it does not; or it
// could not be established.
type Verdict string

// The verdicts.
const (
	Yes     Verdict = "yes"
	No      Verdict = "no"
	Unknown Verdict = "unknown"
)

// Word is a verdict in the words of the button that gives it.
func (v Verdict) Word() string {
	switch v {
	case Yes:
		return "Yes"
	case No:
		return "No"
	default:
		return "Don't know"
	}
}

// Vantage is where something was seen from. An answer counts only from the vantage that its
// step names: that the gateway answers the bot says nothing about whether it answers the IDC.
type Vantage string

// The vantages.
const (
	VPC       Vantage = "vpc"
	IDC       Vantage = "idc"
	Elsewhere Vantage = "elsewhere"
)

// Source is who or what found something out.
type Source string

// The sources.
const (
	Machine Source = "machine" // a probe or the cloud's API
	Human   Source = "person"  // somebody's answer
	Paste   Source = "paste"   // somebody's answer, with the output that it rests on
)

// Step is one step of the runbook, as on paper: a title that holds or does not, how a machine or
// a person finds out, and where each verdict leads. Steps are literals; nothing changes them.
type Step struct {
	ID    string // stored in runs: never reuse one for another meaning
	Title string // a statement that a Yes confirms: "The VPN gateway answers from the IDC"

	// From is the vantage whose measurement counts. Empty where the cloud's API says it.
	From Vantage
	// Needs are the measurements that Judge wants before it speaks.
	Needs []Need
	// Judge says what the facts prove, and why in one line. Nil where only a person can say.
	Judge func(Facts) (Verdict, string)

	// Ask is the question to a person where the machine cannot say, about what Look explains.
	// Nil where nobody is asked: an Unknown then follows its branch.
	Ask  func(Facts) string
	Look func(Facts) string
	// Commands are what to paste, in the order in which to try them.
	Commands func(Facts) []Command
	// Advice says what to change where the verdict is No and its branch is a Repair.
	Advice func(Facts) Advice

	Then Branch
}

// Command is something exact to paste. Commands only read, unless they stand in an Advice.
type Command struct {
	Where string `json:"where"` // "on a CVM in the VPC", "Huawei USG / AR", …
	Text  string `json:"text"`  // may have several lines
}

// Advice is what to do about a cause: the form of every failing end.
type Advice struct {
	Summary  string    `json:"summary"`            // the cause in one line
	Detail   string    `json:"detail,omitempty"`   // why it breaks the tunnel
	Actions  []string  `json:"actions,omitempty"`  // what to do, in order
	Commands []Command `json:"commands,omitempty"` // the same to paste
	Who      string    `json:"who,omitempty"`      // who can do it: "the team of the IDC's firewall"
}

// Branch says where each verdict leads.
type Branch struct{ Yes, No, Unknown Next }

// Next is where a run goes: another *[Step], a [Recheck], a [Repair] or an [End].
type Next interface{ next() }

// Recheck reads the tunnel again: connected ends the run as solved, otherwise it goes on to
// Else.
type Recheck struct{ Else Next }

// Repair tells what to change and waits for a person: "done" leads to a Recheck, then to Then;
// "cannot change it" leads to Cannot (Then where that is nil). Where Again says
// so, the step is judged anew after the Recheck, at most [MaxRepairs] times, for a person may have
// changed something else. Nil never does.
type Repair struct {
	Then   Next
	Cannot Next
	Again  func(Facts) bool
}

// always is for a Repair that can be judged anew whatever is known.
func always(Facts) bool { return true }

// MaxRepairs is how often one step may ask for a repair before the run goes on without it.
const MaxRepairs = 3

// End ends a run.
type End string

// How a run ends.
const (
	Healthy   End = "connected" // it was connected when the run began
	Solved    End = "solved"    // it came up during the run
	Escalated End = "escalated" // the book is through; people with other means take over
	Cancelled End = "cancelled" // somebody called it off, or there is no such tunnel
	Expired   End = "expired"   // nobody answered in time; it is escalated as well
)

func (*Step) next()   {}
func (Recheck) next() {}
func (Repair) next()  {}
func (End) next()     {}

// Person is somebody in Slack or at a terminal.
type Person struct {
	ID   string `json:"id,omitempty"`   // Slack's user id, or the login name at a terminal
	Name string `json:"name,omitempty"` // as people know them
}

// Kind is what a Finding is about.
type Kind string

// The kinds of finding.
const (
	Answered  Kind = "answer"  // the present step's verdict
	Repaired  Kind = "repair"  // Yes: done; No: cannot be changed
	Rechecked Kind = "recheck" // Yes: the tunnel is connected; No: it is not; Unknown: it could not be read
	CalledOff Kind = "cancel"
	TimedOut  Kind = "expire"  // nobody answered
	Approved  Kind = "approve" // somebody let the bot change the cloud's end
	Changed   Kind = "change"  // Yes: it was changed; No: the cloud refused; Unknown: the answer was lost
	// DeviceSeen: what somebody pasted or uploaded of the device was read. It moves nothing itself.
	DeviceSeen Kind = "device"
)

// Finding is the one record for whatever moves a run: a machine's measurement, a person's
// answer, a reading of the tunnel.
type Finding struct {
	Kind    Kind      `json:"kind"`
	Step    string    `json:"step"`
	Verdict Verdict   `json:"verdict,omitempty"`
	Reason  string    `json:"reason,omitempty"` // one line
	Source  Source    `json:"source"`
	Vantage Vantage   `json:"vantage,omitempty"`
	By      Person    `json:"by,omitzero"`
	At      time.Time `json:"at"`
	// Seq is the run's Seq that the finding answers. A run that has moved on refuses it.
	Seq int `json:"seq"`
	// Raw is the output that it rests on, redacted.
	Raw string `json:"raw,omitempty"`
}
