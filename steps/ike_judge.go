package steps

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"vpncheck/internal/ipsec"
)

// What an answer of the VPN gateway to IKE proves, where it is asked from the device's public address:
//
//   - It accepts what the cloud shows: it runs phase 1 as it is shown. Nothing is known of the device.
//   - It refuses that and takes something else: it does not run what the cloud shows. That keeps the
//     tunnel down where the device is set otherwise than what it takes.
//   - It refuses that, and what it takes is not learnt, or differs in what the cloud does not show: then
//     nobody can say that the two ends agree.
//   - It refuses everything: it has no tunnel with the address, or none that can be offered. That alone
//     proves nothing of the device, whose packets may take another way than the bot's.
//
// None of it is a Yes: the device has to be compared, and the pre-shared key shows nowhere.

// probe is the newest answer to IKE from the device's address that speaks of now: one of before a
// repair does not.
func (f Facts) probe() *IKEAnswer {
	for _, m := range slices.Backward(f.Measurements) {
		if m.Need == ProbeIKE && m.Vantage == IDC && m.Problem == "" && m.IKE != nil {
			if m.At.Before(f.Mended) {
				return nil
			}
			return m.IKE
		}
	}
	return nil
}

// asked is the same for a tunnel that is down and of which the cloud shows now what the gateway was
// asked about.
func (f Facts) asked() *IKEAnswer {
	a, now := f.probe(), f.Reading.Tunnel.Parameters.IKE
	if a == nil || a.Asked == nil || len(a.Tries) == 0 || f.Reading.Connected() {
		return nil
	}
	first, p := a.Tries[0], onlyProposal(now.Proposals)
	same := string(now.Version.First()) == first.Version && (first.Mode == "" || string(now.Mode.First()) == first.Mode) &&
		p.Encryption.String() == a.Asked.Encryption.String() && p.Integrity.String() == a.Asked.Integrity.String() &&
		p.Groups.String() == a.Asked.Groups.String()
	if !same {
		return nil
	}
	return a
}

// acceptsCloud says that the gateway runs phase 1 as the cloud shows it. A main mode beside which
// aggressive mode is taken is not known to be what it runs.
func (f Facts) acceptsCloud() bool {
	a := f.asked()
	accepts, known := a.AcceptsCloud()
	return known && accepts && !a.TakesAggressive()
}

// drift is a VPN gateway that runs other parameters of phase 1 than the cloud shows.
type drift struct {
	shown, takes string // in words: "IKEv2: AES-CBC-128, SHA-256, group 14"
	// device is how the device's phase 1 compares with what the gateway takes: Match, Blocking, or
	// NotKnown where not all of it is known.
	device ipsec.Verdict
}

// drifted is the gateway's drift, or nil.
func (f Facts) drifted() *drift {
	a := f.asked()
	t := a.Other()
	if t == nil {
		return nil
	}
	d := &drift{shown: dialectWords(a.Tries[0]) + a.Tries[0].Offer, takes: dialectWords(*t) + t.Chosen, device: ipsec.NotKnown}
	if !f.Device.compared() || f.Device.Parameters == nil {
		return d
	}
	d.device = ipsec.Match
	for _, x := range ipsec.Compare(actual(f, *t), *f.Device.Parameters, ipsec.Ends{}).Differences {
		switch {
		case !learnt(x.Parameter) || x.Verdict == ipsec.Match || x.Verdict == ipsec.Warning:
		case x.Verdict == ipsec.Blocking:
			d.device = ipsec.Blocking
		case d.device == ipsec.Match:
			d.device = ipsec.NotKnown
		}
	}
	return d
}

func dialectWords(t IKETry) string { return strings.TrimSpace(t.Version+" "+t.Mode) + ": " }

// actual is the cloud's end as the gateway takes it.
func actual(f Facts, t IKETry) ipsec.Parameters {
	p := f.Reading.Tunnel.Parameters
	p.IKE.Version, p.IKE.Mode = ipsec.Set(ipsec.Version(t.Version)), ipsec.Setting[ipsec.Mode]{}
	if t.Mode != "" {
		p.IKE.Mode = ipsec.Set(ipsec.Mode(t.Mode))
	}
	p.IKE.Proposals = []ipsec.Proposal{*t.Took}
	return p
}

// learnt says whether a probe learns the gateway's value of a parameter.
func learnt(p ipsec.Parameter) bool {
	switch p {
	case ipsec.IKEVersion, ipsec.IKEMode, ipsec.IKEEncryption, ipsec.IKEIntegrity, ipsec.IKEPRF, ipsec.IKEGroup:
		return true
	default:
		return false
	}
}

func (d *drift) String() string {
	return fmt.Sprintf("the VPN gateway does not run what the cloud shows: it refuses %s, and takes %s", d.shown, d.takes)
}

// beyond are signs in the device's log of ends that came beyond their first offers.
var beyond = []string{
	"psk", "no-psk", "authentication", "identity", "malformed", "half-open", "no-response-later", "ike-only",
	"phase2-proposal", "phase2-failed", "ipsec-encryption", "ipsec-integrity", "pfs", "selectors", "encapsulation", "id-information",
}

// keepsApart says that the gateway's drift keeps it and the device apart, as the device does not have
// what it takes. A device that has what the cloud shows, and whose log shows that the two came beyond
// their first offers, speaks against that: then nothing is proven.
func (f Facts) keepsApart(d *drift) bool {
	if d == nil || d.device != ipsec.Blocking {
		return false
	}
	return !f.Device.signed(beyond...) || slices.ContainsFunc(f.Device.Blocking(), func(x ipsec.Difference) bool { return learnt(x.Parameter) })
}

// real are those of some differences that the gateway knows as well: where it takes what the device has,
// what the cloud shows instead breaks nothing.
func (f Facts) real(all []ipsec.Difference) []ipsec.Difference {
	if d := f.drifted(); d == nil || d.device == ipsec.Blocking {
		return all
	}
	return slices.DeleteFunc(all, func(x ipsec.Difference) bool { return learnt(x.Parameter) })
}

// driftWords say what a drift means that keeps nobody apart.
func driftWords(d *drift) string {
	if d.device == ipsec.Match {
		return d.String() + ", as the device has it; so phase 1's algorithms do not keep the tunnel down, and what else the cloud shows may not be what it runs"
	}
	return d.String()
}

// refusesShown says that the gateway refuses what the cloud shows, and no more is known than that.
func (f Facts) refusesShown() bool {
	accepts, known := f.asked().AcceptsCloud()
	return known && !accepts && f.drifted() == nil
}

// stranger says that the gateway refuses everything that comes from the device's address.
func (f Facts) stranger() bool { return f.asked().RefusesAll() }

const strangerWords = "the VPN gateway refuses every offer from %s, as it does to an address that it has no tunnel with"

// refused are signs in the device's log that what it offered was refused.
var refused = []string{"proposal", "phase1-proposal"}

// estranged says that the gateway refuses everything from the address of a device that agrees with
// what the cloud shows: then the address is in question.
func (f Facts) estranged() bool {
	if !f.stranger() || !f.Device.compared() || len(f.breaking()) > 0 {
		return false
	}
	_, key := f.Device.keySign()
	return !key && !slices.ContainsFunc(f.Device.NotKnown(), func(x ipsec.Difference) bool { return x.Parameter.Decides() })
}

// refusesDevice says that the gateway has refused such a device as well as the bot.
func (f Facts) refusesDevice() bool {
	return f.estranged() && f.Device.signed(refused...) && !f.Device.signed(beyond...)
}

// earlier are the facts as if nobody had changed anything since the gateway was asked.
func (f Facts) earlier() Facts {
	f.Mended = time.Time{}
	return f
}

// objects says that the gateway does not take what the cloud shows for it.
func (f Facts) objects() bool { return f.drifted() != nil || f.stranger() || f.refusesShown() }

// doubtful says that the gateway did not take it before the last change, and was not asked since.
func (f Facts) doubtful() bool { return f.probe() == nil && f.earlier().objects() }

// probeWords say what the gateway's answer means for a comparison with the device, as the end of a
// sentence; empty where there is none.
func (f Facts) probeWords() string {
	switch d := f.drifted(); {
	case d != nil:
		return d.String()
	case f.stranger():
		return fmt.Sprintf(strangerWords, customerIP(f))
	case f.refusesShown():
		a := f.asked()
		words := "the VPN gateway refuses what the cloud shows, " + dialectWords(a.Tries[0]) + a.Tries[0].Offer
		if took := a.Chosen(); took != "" {
			words += ", and takes " + took
		}
		return words
	case f.acceptsCloud():
		return "the VPN gateway accepts phase 1 as the cloud shows it"
	default:
		return ""
	}
}
