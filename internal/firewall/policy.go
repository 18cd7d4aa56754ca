// Package firewall is the vocabulary of a device's security policy, whatever its vendor calls it,
// and the judgement of a flow by it: which rule decides, and whether it lets the flow through.
//
// It is pure: no I/O, no clock, the standard library only. The devices' parsers translate into it.
//
// # Design
//
// Rules are tried in order and the first that matches decides, as on every device that is read
// here. A rule may rest on something that is not in the text (an address object that was not
// pasted, a schedule, a user, an application): whether it matches is then not known, and neither
// is the verdict, unless every rule that could decide says the same. A flow stands for all its
// packets: where a rule matches a part of it only, the parts are judged apart.
package firewall

import "net/netip"

// Action is what a rule does.
type Action string

// The actions. The zero value is not known.
const (
	Permit Action = "permit"
	Deny   Action = "deny"
	// Pass decides nothing: what matches goes on behind the rules that Rule.Over counts. Chains that
	// call each other are written with it.
	Pass Action = "pass"
)

// Policy is the ordered list of rules for one way through the device, with what happens where no
// rule matches.
type Policy struct {
	Name    string `json:"name,omitempty"` // "security-policy", "local-in-policy", "access-list outside_in"
	Rules   []Rule `json:"rules,omitempty"`
	Default Action `json:"default,omitempty"`
	// Of says whose default that is, where nobody wrote it: "Huawei USG6000E".
	Of string `json:"of,omitempty"`
	// Partial says that only some of the rules are in the text: one that is not may come first.
	Partial bool `json:"partial,omitempty"`
}

// Rule permits or denies what it matches. An empty list of zones matches every zone.
type Rule struct {
	Name         string    `json:"name"`
	Line         int       `json:"line,omitempty"`
	Action       Action    `json:"action"`
	Disabled     bool      `json:"disabled,omitempty"`
	From         []string  `json:"from,omitempty"` // source zones or interfaces
	To           []string  `json:"to,omitempty"`   // destination zones or interfaces
	Sources      Addresses `json:"sources"`
	Destinations Addresses `json:"destinations"`
	Services     Services  `json:"services"`
	// Over is how many of the rules that follow a match of this one passes over; only of Pass.
	Over int `json:"over,omitempty"`
	// Unclear are conditions that nothing here can decide: "time-range night", "user bob".
	Unclear []string `json:"unclear,omitempty"`
}

// Addresses are what a rule says of one end of a flow.
type Addresses struct {
	Any    bool     `json:"any,omitempty"`
	Ranges []Range  `json:"ranges,omitempty"`
	Negate bool     `json:"negate,omitempty"` // all but these
	Absent []string `json:"absent,omitempty"` // names of objects that are not in the text
}

// Range is a range of addresses of one family, both ends included.
type Range struct {
	First netip.Addr `json:"first"`
	Last  netip.Addr `json:"last"`
}

// Services are what a rule says of protocols and ports.
type Services struct {
	Any    bool      `json:"any,omitempty"`
	List   []Service `json:"list,omitempty"`
	Negate bool      `json:"negate,omitempty"`
	Absent []string  `json:"absent,omitempty"` // names of objects that are not in the text
}

// The numbers of the IP protocols that a tunnel needs.
const (
	ICMP = 1
	TCP  = 6
	UDP  = 17
	ESP  = 50
	AH   = 51
)

// Sessions is what a stateful inspection can follow: TCP, UDP and ICMP together. Only a flow's
// protocol may be it, of devices whose inspection knows no other.
const Sessions = -2

// Service is a protocol with its ports. Without ports it is all of them.
type Service struct {
	Protocol    int    `json:"protocol"` // IP's number; -1 is any
	Source      []Span `json:"source,omitempty"`
	Destination []Span `json:"destination,omitempty"`
}

// Port is the service at one port of a protocol, from whatever port it is asked.
func Port(protocol, port int) Service {
	return Service{Protocol: protocol, Destination: []Span{{First: port, Last: port}}}
}

// Span is a range of ports, both ends included.
type Span struct {
	First int `json:"first"`
	Last  int `json:"last"`
}

// Flow is traffic that must get through.
type Flow struct {
	Name        string       `json:"name"` // "UDP 500 in", "10.0.0.0/16 to 192.168.0.0/24"
	From        string       `json:"from,omitempty"`
	To          string       `json:"to,omitempty"` // zones or interfaces; empty is not known
	Source      netip.Prefix `json:"source"`
	Destination netip.Prefix `json:"destination"`
	Protocol    int          `json:"protocol"`       // -1 is any, -2 is Sessions
	Port        int          `json:"port,omitempty"` // destination port; 0 is any
}

// Verdict is what becomes of a flow.
type Verdict string

// The verdicts. Partly: some of it is let through and some is not.
const (
	Permitted Verdict = "permitted"
	Denied    Verdict = "denied"
	Partly    Verdict = "partly"
	Unclear   Verdict = "unclear"
)

// Decision is the verdict over a flow, and what made it.
type Decision struct {
	Flow    Flow    `json:"flow"`
	Verdict Verdict `json:"verdict"`
	Policy  string  `json:"policy,omitempty"`
	Rule    string  `json:"rule,omitempty"` // empty where the default decided
	Line    int     `json:"line,omitempty"`
	Why     string  `json:"why"` // one line for people
	// Commands let the flow through, where it is denied and there are certain ones.
	Commands []string `json:"commands,omitempty"`
}
