package steps

import (
	"fmt"
	"slices"
	"strings"
)

// IKEAnswer is what a gateway said to an initiator without a pre-shared key: whether it speaks IKE
// at all, and which parameters of phase 1 it accepts. It never holds key material.
type IKEAnswer struct {
	Port500  string   `json:"port_500,omitempty"`  // PortAnswers, PortSilent, PortRefused; empty was not tried
	Port4500 string   `json:"port_4500,omitempty"` // the same for UDP 4500
	Tries    []IKETry `json:"tries,omitempty"`
	// Accepted is how many were accepted, or may have been, as no answer came: each leaves a
	// half-open SA for a while.
	Accepted int `json:"accepted"`
}

// What a UDP port of a gateway did.
const (
	PortAnswers = "answers"
	PortSilent  = "silent"
	PortRefused = "refused" // ICMP: nothing listens there
)

// IKETry is one proposal that was made, and the answer.
type IKETry struct {
	Version string `json:"version"`        // as ipsec.Version: IKEv1, IKEv2
	Mode    string `json:"mode,omitempty"` // as ipsec.Mode, IKEv1 only
	Port    int    `json:"port"`
	Offer   string `json:"offer"`            // in words: "AES-CBC-128, SHA1, group 2", or "everything"
	Result  string `json:"result"`           // TryAccepted …
	Chosen  string `json:"chosen,omitempty"` // what the gateway chose of the offer, in the same words
	Note    string `json:"note,omitempty"`   // what else it said, in one line
}

// The results of a try.
const (
	TryAccepted   = "accepted"
	TryNoProposal = "no_proposal_chosen"
	TryWrongGroup = "invalid_ke" // the gateway wants another DH group, which Chosen names
	TryVersion    = "invalid_version"
	TrySilent     = "silent"
	TryRefused    = "refused"
	TryOther      = "other"
)

// MaxAcceptedIKE is how many accepted probes one run may make: more half-open SAs from one address
// would have a gateway fall silent towards the device that the tunnel needs.
const MaxAcceptedIKE = 2

// Answers says whether the gateway speaks IKE with this address, whatever it says.
func (a *IKEAnswer) Answers() bool {
	return a != nil && (a.Port500 == PortAnswers || a.Port4500 == PortAnswers)
}

// AcceptsCloud says whether the first try, which offers just what the cloud's API shows, was
// accepted. Known is false where it was not made, or nobody answered.
func (a *IKEAnswer) AcceptsCloud() (accepts, known bool) {
	if a == nil || len(a.Tries) == 0 {
		return false, false
	}
	switch a.Tries[0].Result {
	case TryAccepted:
		return true, true
	case TrySilent, TryRefused, TryOther:
		return false, false
	default:
		return false, true
	}
}

// Chosen is what the gateway chose where everything was offered; empty where that was not learnt.
func (a *IKEAnswer) Chosen() string {
	if a == nil {
		return ""
	}
	for _, t := range slices.Backward(a.Tries) {
		if t.Result == TryAccepted && t.Chosen != "" {
			return strings.TrimSpace(t.Version + " " + t.Mode + ": " + t.Chosen)
		}
	}
	return ""
}

// String says in one line what was learnt.
func (a *IKEAnswer) String() string {
	if a == nil {
		return ""
	}
	var ports []string
	for _, p := range []struct{ name, did string }{{"UDP 500", a.Port500}, {"UDP 4500", a.Port4500}} {
		switch p.did {
		case PortAnswers:
			ports = append(ports, p.name+" answers")
		case PortSilent:
			ports = append(ports, p.name+" is silent")
		case PortRefused:
			ports = append(ports, p.name+" is refused")
		}
	}
	s := "IKE: " + strings.Join(ports, ", ")
	switch accepts, known := a.AcceptsCloud(); {
	case known && accepts:
		s += "; the VPN gateway accepts the parameters that the cloud shows"
	case known && a.Chosen() != "":
		s += fmt.Sprintf("; the VPN gateway refuses the parameters that the cloud shows, and takes %s", a.Chosen())
	case known:
		s += "; the VPN gateway refuses the parameters that the cloud shows"
	}
	return s
}
