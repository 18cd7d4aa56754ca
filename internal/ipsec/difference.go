package ipsec

// Verdict is what a comparison says of one parameter.
type Verdict string

// The verdicts.
const (
	Match    Verdict = "match"
	Blocking Verdict = "blocking" // the tunnel cannot come up, or will fail at Breaks
	Warning  Verdict = "warning"  // it works, but not as somebody wanted
	NotKnown Verdict = "unknown"  // one side is not known
)

// Phase is what a difference breaks.
type Phase string

// The phases.
const (
	Phase1  Phase = "IKE phase 1"
	Phase2  Phase = "IPsec phase 2"
	Rekey   Phase = "the rekey"
	Traffic Phase = "traffic" // the SA is up, and packets are lost
)

// Parameter names what is compared. The names are stored and are part of JSON's schema.
type Parameter string

// The parameters.
const (
	IKEVersion      Parameter = "ike.version"
	IKEMode         Parameter = "ike.mode"
	IKEAuth         Parameter = "ike.auth"
	IKEEncryption   Parameter = "ike.encryption"
	IKEIntegrity    Parameter = "ike.integrity"
	IKEPRF          Parameter = "ike.prf"
	IKEGroup        Parameter = "ike.dh_group"
	IKELifetime     Parameter = "ike.lifetime"
	IKELocalID      Parameter = "ike.local_id"  // the cloud's own identity and what the device expects
	IKERemoteID     Parameter = "ike.remote_id" // the device's own identity and what the cloud expects
	PeerOfDevice    Parameter = "ike.peer"      // the address that the device calls
	PeerOfCloud     Parameter = "ike.address"   // the device's address, and the one that the cloud calls
	DeadPeer        Parameter = "ike.dpd"
	NATTraversal    Parameter = "ike.nat_t"
	IPsecProtocol   Parameter = "ipsec.protocol"
	IPsecMode       Parameter = "ipsec.encapsulation"
	IPsecEncryption Parameter = "ipsec.encryption"
	IPsecIntegrity  Parameter = "ipsec.integrity"
	IPsecPFS        Parameter = "ipsec.pfs"
	IPsecLifetime   Parameter = "ipsec.lifetime"
	IPsecLifetimeKB Parameter = "ipsec.lifetime_kb"
	IPsecTruncation Parameter = "ipsec.truncation"
	TrafficSelector Parameter = "selectors"
)

// Difference is what a comparison says of one parameter. A match is one as well, so that the list
// is whole.
type Difference struct {
	Parameter Parameter `json:"parameter"`
	Name      string    `json:"name"` // for people: "IKE encryption"
	Verdict   Verdict   `json:"verdict"`
	Breaks    Phase     `json:"breaks,omitempty"`
	Cloud     string    `json:"cloud"`  // as people read it; empty where not known
	Device    string    `json:"device"` // the same
	Line      int       `json:"line,omitempty"`
	Why       string    `json:"why,omitempty"` // one line
	// Console is the field in the Tencent Cloud console, and To what to set there to have the
	// device's value. Empty where the cloud cannot have it.
	Console string `json:"console,omitempty"`
	To      string `json:"to,omitempty"`
	// Want is the cloud's end as the device should have it: what Vendor.Change writes.
	Want Parameters `json:"-"`
	// Commands set the device to the cloud's value, in its vendor's words.
	Commands []string `json:"commands,omitempty"`
}
