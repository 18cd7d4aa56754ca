package steps

import "slices"

// Suspect is a cause that the run could not rule out.
type Suspect struct {
	Step string `json:"step"`
	Why  string `json:"why"`
}

// notEstablished begins the words about a step that nobody could answer.
const notEstablished = "Not established: "

// Suspects are the causes worth looking at next, the likeliest first: what was found wrong and was
// not changed, then what was found wrong and whose repair did not help, then what nobody could
// establish.
func (r Run) Suspects() []Suspect {
	wrong, tried, open := r.sorted()
	keys, signs := r.keySuspects(), r.signSuspects()
	wrong = slices.Concat(wrong, r.gatewaySuspects(), r.nattSuspects(), r.passiveSuspects())
	if r.Facts.Device.signed(telling...) {
		return slices.Concat(wrong, signs, keys, tried, open)
	}
	return slices.Concat(wrong, keys, signs, tried, open)
}

// keySuspects are the pre-shared keys, where all that can be compared agrees: no configuration shows
// whether they are the same.
func (r Run) keySuspects() []Suspect {
	f, ok := r.VerdictOf(parameters.ID)
	if !ok || f.Verdict != Yes || f.Source != Machine || r.up() {
		return nil
	}
	if p, ok := r.VerdictOf(policy.ID); !ok || p.Verdict != Yes {
		return nil
	}
	if g, ok := r.VerdictOf(gateway.ID); ok && g.Verdict == No {
		return nil
	}
	why := "The pre-shared keys: all else agrees, and no configuration shows whether they do."
	if r.Facts.acceptsCloud() {
		why = "The pre-shared keys: all else agrees, the VPN gateway accepts phase 1 of it from the device's address, and no configuration shows whether the keys do."
	}
	out := []Suspect{{parameters.ID, why}}
	if a := r.Facts.asked(); a.TakesAggressive() {
		out = append(out, Suspect{parameters.ID, "The IKE mode: the VPN gateway takes aggressive mode as well, and the cloud shows main mode."})
	}
	return out
}

// telling are signs of a cause that different keys do not have.
var telling = []string{"no-response-later", "peer-unknown", "local-address", "no-policy", "limit", "install"}

// stepSuspects are those that a step's verdict made.
func (r Run) stepSuspects() []Suspect {
	wrong, tried, open := r.sorted()
	return slices.Concat(wrong, tried, open)
}

// sorted are they by what became of them: known wrong, repaired in vain, not established.
func (r Run) sorted() (wrong, tried, open []Suspect) {
	for _, f := range r.verdicts() {
		s := Runbook.Find(f.Step)
		switch {
		case f.Verdict == No && s == gateway:
			tried = append(tried, r.silentGateway(f)...)
		case f.Verdict == No && s.Advice != nil:
			repair, said := r.lastRepair(s.ID)
			switch {
			case !said:
				wrong = append(wrong, Suspect{s.ID, r.causeAt(s) + " Nobody has said that it was repaired."})
			case repair.Verdict == No:
				wrong = append(wrong, Suspect{s.ID, r.causeAt(s) + " It could not be changed here."})
			default:
				tried = append(tried, Suspect{s.ID, r.causeAt(s) + " A repair was reported, but the tunnel stayed down."})
			}
		case f.Verdict == Unknown && s == read:
			open = append(open, r.unreadable()...)
		case f.Verdict == Unknown && s == parameters && r.Facts.acceptsCloud():
			open = append(open, Suspect{s.ID, notEstablished + lowerFirst(s.Title) + ". The VPN gateway accepts phase 1 as the cloud shows it, so look at the device, and at the pre-shared key."})
		case f.Verdict == Unknown:
			open = append(open, Suspect{s.ID, notEstablished + lowerFirst(s.Title) + "."})
		}
	}
	return wrong, tried, open
}

// silentGateway is a suspect of its own only where the IDC's line is not known to be down: that
// would explain the silence.
func (r Run) silentGateway(f Finding) []Suspect {
	line, ok := r.VerdictOf(internet.ID)
	if ok && line.Verdict == No {
		return nil
	}
	why := "The VPN gateway does not answer pings from the IDC"
	if ok && line.Verdict == Yes {
		why += ", although the IDC's public internet is up"
	}
	if f.Reason != "" {
		why += " (" + f.Reason + ")"
	}
	return []Suspect{{gateway.ID, why + "."}}
}

func (r Run) unreadable() []Suspect {
	if r.Facts.Reading.ReadOK() { // it became readable after the step had been left
		return nil
	}
	why := "The tunnel could not be read."
	if refusal := r.Facts.Reading.Refusal; refusal != nil {
		why += " " + refusal.Error()
	}
	return []Suspect{{read.ID, why}}
}

// verdicts gives the last verdict of each step that has one, in the order of the book.
func (r Run) verdicts() []Finding {
	var out []Finding
	for _, s := range Runbook {
		if f, ok := r.VerdictOf(s.ID); ok {
			out = append(out, f)
		}
	}
	return out
}

// VerdictOf gives the finding that decided a step: its newest answer, a person's over the
// machine's Unknown that led to the question.
func (r Run) VerdictOf(step string) (Finding, bool) { return r.newest(step, Answered) }

// lastRepair gives what a person said of the newest repair at a step.
func (r Run) lastRepair(step string) (Finding, bool) { return r.newest(step, Repaired) }

func (r Run) newest(step string, kind Kind) (Finding, bool) {
	for _, f := range slices.Backward(r.Findings) {
		if f.Step == step && f.Kind == kind {
			return f, true
		}
	}
	return Finding{}, false
}

// Unestablished is a step that was passed without a verdict, and why.
type Unestablished struct {
	Step  string `json:"step"`
	Title string `json:"title"`
	Why   string `json:"why"`
}

// NotEstablished lists the steps without a Yes or a No, each with the reason. Reading the tunnel
// and escalating are not checks, and are left out.
func (r Run) NotEstablished() []Unestablished {
	var out []Unestablished
	for _, s := range Runbook {
		if s == escalate || s == read {
			continue
		}
		f, ok := r.VerdictOf(s.ID)
		switch {
		case !ok:
			out = append(out, Unestablished{s.ID, s.Title, r.whySkipped(s)})
		case f.Verdict == Unknown:
			out = append(out, Unestablished{s.ID, s.Title, r.whyUnknown(s, f)})
		}
	}
	return out
}

func (r Run) whyUnknown(s *Step, f Finding) string {
	switch {
	case f.Source != Machine && f.Reason != "":
		return nameOf(f.By) + " did not know: " + f.Reason
	case f.Source != Machine:
		return nameOf(f.By) + " did not know"
	case r.Phase == Asking && r.Step == s.ID:
		return joinKnown(f.Reason, "a person is asked")
	case s.Ask != nil && r.Outcome.End == Solved && r.Step == s.ID:
		return joinKnown(f.Reason, "the tunnel came up before anybody answered")
	case s.Ask != nil:
		return joinKnown(f.Reason, "nobody answered")
	default:
		return orWord(f.Reason, "it could not be measured")
	}
}

func (r Run) whySkipped(s *Step) string {
	passed := slices.Index(Runbook, s) < slices.Index(Runbook, r.Current())
	switch {
	case passed && s == preflight:
		return "the tunnel could not be read"
	case passed:
		return "not on the way that the answers took"
	}
	switch r.Outcome.End {
	case Solved, Healthy:
		return "not needed: the tunnel is connected"
	case Expired:
		return "not reached: nobody answered the question before"
	case Cancelled:
		return "not reached: the run ended before it"
	case Escalated:
		return "not reached: the run was escalated before it"
	default:
		return "not reached yet"
	}
}

// lowerFirst lets a sentence go on in the middle of another.
func lowerFirst(s string) string {
	if s == "" || s[0] < 'A' || s[0] > 'Z' {
		return s
	}
	if len(s) > 1 && s[1] >= 'A' && s[1] <= 'Z' { // an acronym stays one
		return s
	}
	return string(s[0]|0x20) + s[1:]
}
