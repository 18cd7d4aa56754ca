package steps

import (
	"fmt"
	"slices"
	"strings"

	"vpncheck/internal/ipsec"
)

// IKEAnswer is what a gateway said to an initiator without a pre-shared key: whether it speaks IKE
// at all, and which parameters of phase 1 it accepts. It never holds key material.
type IKEAnswer struct {
	Port500  string `json:"port_500,omitempty"`  // PortAnswers, PortSilent, PortRefused; empty was not tried
	Port4500 string `json:"port_4500,omitempty"` // the same for UDP 4500
	// Asked is the cloud's proposal of phase 1 at that time, which is what was offered first, in the
	// version and the mode of the first try. Nil where it could not be offered.
	Asked *ipsec.Proposal `json:"asked,omitempty"`
	Tries []IKETry        `json:"tries,omitempty"`
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
	// Took is Chosen, to be compared. Nil where nothing was accepted, or it could not be read.
	Took *ipsec.Proposal `json:"took,omitempty"`
}

// OfferEverything is the offer of all that differs from the cloud's parameters.
const OfferEverything = "everything"

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

// AcceptsCloud says whether the gateway accepts just what the cloud's API shows, which is the first
// try; where its port is silent, the same is tried at the other one. Known is false where it was not
// tried, where nobody answered, and where everything was refused: a stranger is told the same.
func (a *IKEAnswer) AcceptsCloud() (accepts, known bool) {
	if a == nil || a.RefusesAll() {
		return false, false
	}
	for _, t := range a.Tries {
		first := a.Tries[0]
		if t.Version != first.Version || t.Mode != first.Mode || t.Offer != first.Offer {
			continue
		}
		switch t.Result {
		case TryAccepted:
			return true, true
		case TryNoProposal, TryWrongGroup, TryVersion:
			return false, true
		}
	}
	return false, false
}

// RefusesAll says whether everything was offered and nothing accepted. So a gateway treats an address
// that it has no tunnel with. One that asks for another DH group has looked one up for the address.
func (a *IKEAnswer) RefusesAll() bool {
	if a == nil {
		return false
	}
	all := false
	for _, t := range a.Tries {
		if t.Result != TryNoProposal && t.Result != TryVersion {
			return false
		}
		all = all || t.Offer == OfferEverything
	}
	return all
}

// Other is the try by which the gateway takes other parameters than the cloud shows, while it refuses
// those; nil where it does not. What the cloud does not show, as the PRF, is no difference.
func (a *IKEAnswer) Other() *IKETry {
	if accepts, known := a.AcceptsCloud(); accepts || !known || a.Asked == nil {
		return nil
	}
	for i, t := range slices.Backward(a.Tries) {
		if t.Result == TryAccepted && t.Took != nil && a.differs(t) {
			return &a.Tries[i]
		}
	}
	return nil
}

// differs says whether what a try came to is not what was asked first.
func (a *IKEAnswer) differs(t IKETry) bool {
	first, p := a.Tries[0], *a.Asked
	return t.Version != first.Version || t.Mode != first.Mode ||
		outside(t.Took.Encryption, p.Encryption) || outside(t.Took.Integrity, p.Integrity) || outside(t.Took.Groups, p.Groups)
}

// outside says whether what was chosen is none of what was asked for. What is not known never is.
func outside[T comparable](chosen, asked ipsec.Setting[T]) bool {
	return chosen.Known() && asked.Known() && !asked.Has(chosen.First())
}

// TakesAggressive says whether the gateway takes aggressive mode where the cloud shows main mode: a
// gateway that is set to aggressive mode answers the first message of main mode as well.
func (a *IKEAnswer) TakesAggressive() bool {
	return a != nil && len(a.Tries) > 0 && a.Tries[0].Mode == string(ipsec.Main) &&
		slices.ContainsFunc(a.Tries, func(t IKETry) bool { return t.Mode == string(ipsec.Aggressive) && t.Result == TryAccepted })
}

// Chosen is what the gateway chose where everything was offered; empty where that was not learnt.
func (a *IKEAnswer) Chosen() string {
	if a == nil {
		return ""
	}
	for _, t := range slices.Backward(a.Tries) {
		if t.Result == TryAccepted && t.Chosen != "" {
			return strings.TrimSpace(t.Version+" "+t.Mode) + ": " + t.Chosen
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
		if a.TakesAggressive() {
			s += ", and aggressive mode as well"
		}
	case known && a.Chosen() != "":
		s += fmt.Sprintf("; the VPN gateway refuses the parameters that the cloud shows, and takes %s", a.Chosen())
	case known:
		s += "; the VPN gateway refuses the parameters that the cloud shows"
	case a.RefusesAll():
		s += "; the VPN gateway refuses every offer, as it does to an address that it has no tunnel with"
	}
	return s
}
