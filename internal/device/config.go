package device

import (
	"net/netip"

	"vpncheck/internal/firewall"
	"vpncheck/internal/ipsec"
)

// Config is what was read from a device: its tunnels, its security policy, and what its outputs
// and logs say.
type Config struct {
	Vendor  string   `json:"vendor"`            // the vendor's ID; empty where none was recognised
	Product string   `json:"product,omitempty"` // with its version, where the text tells: "USG6000E V600R007C20"
	Tunnels []Tunnel `json:"tunnels,omitempty"`
	// Notes are about the device as a whole.
	Notes []Note `json:"notes,omitempty"`
	// Symptoms are what outputs of state and logs say, named.
	Symptoms []Symptom `json:"symptoms,omitempty"`
	// Used are the numbers of the lines that meant something: they are kept as evidence, and are
	// enough to read the same again.
	Used []int `json:"-"`
	// Parsed is what the vendor's Read keeps for its own Flows and Change: policies, objects, zones.
	// It holds no secrets, and nobody else looks into it.
	Parsed any `json:"-"`
}

// Tunnel is one tunnel as a device has it.
type Tunnel struct {
	Name       string           `json:"name"` // how people find it again: "ipsec policy map1 10"
	Parameters ipsec.Parameters `json:"parameters"`
	Notes      []Note           `json:"notes,omitempty"`
	// Decisions are what the device's security policy does with the tunnel's flows. They are made
	// once it is known which flows those are.
	Decisions []firewall.Decision `json:"decisions,omitempty"`
	// Objects are the names that the commands of a change need: "ike proposal" → "10".
	Objects map[string]string `json:"objects,omitempty"`
	// Interface is what the tunnel is bound to, Zone what it belongs to; Inside and Outside are the
	// zones (or interfaces) of the private network and of the public one. Empty is not known.
	Interface string `json:"interface,omitempty"`
	Zone      string `json:"zone,omitempty"`
	Inside    string `json:"inside,omitempty"`
	Outside   string `json:"outside,omitempty"`
}

// NoteKind is what a Note is about.
type NoteKind string

// The kinds. All but Remark keep the tunnel from coming up.
const (
	Dangling   NoteKind = "dangling"   // a name that leads nowhere
	Unapplied  NoteKind = "unapplied"  // a policy that no interface has
	Disabled   NoteKind = "disabled"   // switched off
	Incomplete NoteKind = "incomplete" // something that must be set is not
	Remark     NoteKind = "remark"     // worth knowing
)

// Note is something that was found in a configuration beside the parameters.
type Note struct {
	Kind NoteKind `json:"kind"`
	Line int      `json:"line,omitempty"`
	Text string   `json:"text"` // one line for people: what, and what to do about it
}

// Symptom is a line of an output or a log that names a cause or a state.
type Symptom struct {
	ID      string `json:"id"` // stable: "phase1-proposal"
	Line    int    `json:"line,omitempty"`
	Text    string `json:"text"`           // the line, redacted
	Cause   string `json:"cause"`          // one line
	Explain string `json:"explain"`        // in plain words
	Look    string `json:"look,omitempty"` // at what to look
	Do      string `json:"do,omitempty"`   // what to do
	// Parameter is what it points to ("ike.encryption"), where it points to one.
	Parameter string `json:"parameter,omitempty"`
	// Healthy says that it tells of something that works.
	Healthy bool `json:"healthy,omitempty"`
}

// Ends are what the cloud says of the tunnel: what a device's text is searched for.
type Ends struct {
	Gateway netip.Addr     // the VPN gateway's public address: the device's peer
	Device  netip.Addr     // the device's public address, as the cloud's customer gateway has it
	Cloud   []netip.Prefix // the VPC's networks of the SPD
	IDC     []netip.Prefix // the IDC's networks of the SPD
}

// Vendor is one vendor's grammar.
type Vendor struct {
	ID   string // "huawei"; stored: never reuse one
	Name string // "Huawei USG / AR"
	// Score says how much of a text is in this vendor's own words: the sum over its lines, which
	// no other vendor would print. 0 is none.
	Score func(Text) int
	// Read reads what it knows and leaves the rest. It never fails: what cannot be understood is
	// in the notes, or unknown.
	Read func(Text) *Config
	// Flows gives the policies and the flows by which a tunnel's security policy is judged, before
	// NAT. Nil where the vendor's security policy is not read.
	Flows func(*Config, *Tunnel, Ends) []Check
	// Permit gives the commands that let a flow through that was denied. Nil, or none, where there is
	// no certain one.
	Permit func(*Config, firewall.Decision) []string
	// Change gives the commands that set the device's end of a difference to the cloud's value.
	// None where there is no certain one.
	Change func(*Config, *Tunnel, ipsec.Difference) []string
}

// Check is a flow together with the policy that decides about it.
type Check struct {
	Policy firewall.Policy
	Flow   firewall.Flow
}
