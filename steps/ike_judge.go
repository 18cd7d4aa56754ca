package steps

import (
	"fmt"
	"slices"
	"strings"

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

// judgeDrift judges step 5 where the gateway runs other parameters than the cloud shows. It says No
// where the device does not have them either, and leaves the differences out that the gateway does not
// know. A device that has what the cloud shows, and whose log shows that the two came beyond it, speaks
// against the drift: then nothing is proven.
func (f Facts) judgeDrift(d *drift) (Verdict, string) {
	rest := f.breaking()
	all := len(rest)
	rest = slices.DeleteFunc(rest, func(x ipsec.Difference) bool { return learnt(x.Parameter) })
	switch {
	case d.device == ipsec.Blocking && (len(rest) < all || !f.Device.signed(beyond...)):
		return No, d.String()
	case len(rest) > 0:
		return No, differenceWords(rest[0]) + more(len(rest)-1)
	case d.device == ipsec.Match:
		return Unknown, d.String() + ", as the device has it; so phase 1's algorithms do not keep the tunnel down, and what else the cloud shows may not be what it runs"
	default:
		return Unknown, d.String()
	}
}

// driftAdvice is what to do about a gateway that runs other parameters than the cloud shows.
func driftAdvice(f Facts, d *drift) Advice {
	has := "Of the device not all of that is known."
	switch {
	case d.device == ipsec.Match:
		has = "The device has what it takes."
	case d.device == ipsec.Blocking && len(f.Device.Blocking()) == 0:
		has = "The device has what the cloud shows."
	case d.device == ipsec.Blocking:
		has = "The device has neither."
	}
	a := Advice{
		Summary: "The VPN gateway does not run the parameters that the cloud shows.",
		Detail:  fmt.Sprintf("It was asked from the device's public address %s: it refuses %s, and takes %s. %s", customerIP(f), d.shown, d.takes, has),
		Actions: slices.Clone(anew),
		Who:     ownerAndCloud,
	}
	switch {
	case d.device == ipsec.Blocking && len(f.Device.Blocking()) > 0:
		actions, commands := changeDevice(f)
		a.Actions, a.Commands = append(a.Actions, actions...), commands
		a.Who += "; the team of the VPN device in the IDC"
	case d.device != ipsec.Match:
		a.Actions = append(a.Actions, "Until then the device may be set to what the VPN gateway takes.")
	}
	a.Actions = append(a.Actions, "Check again.")
	return a
}

// anew is what to do about a gateway that refuses what the cloud shows for it.
var anew = []string{
	"Have the cloud set its parameters anew: console > VPN tunnel > Advanced configuration, save them as they are; then reset the tunnel.",
	"Where the VPN gateway refuses them all the same, open a ticket with Tencent Cloud, with the RequestIds of this report and what it says here of IKE.",
}

const ownerAndCloud = "the owner of the VPN tunnel, and Tencent Cloud"

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

// strangerAdvice is what to do about a gateway that does not know the device's address.
func strangerAdvice(f Facts) Advice {
	return Advice{
		Summary: "The VPN gateway knows no tunnel with the address from which the device comes.",
		Detail:  upperFirst(f.probeWords()) + ": what the cloud shows among them.",
		Actions: []string{
			"See from which public address the device's packets reach the internet: its outside interface, the NAT before it, a second line.",
			fmt.Sprintf("The customer gateway must have just that address, and has %s: console > Customer gateway > Public IP.", customerIP(f)),
			"Where it has, save the tunnel's parameters anew in the console and reset it; if that does not help, open a ticket with Tencent Cloud, with the RequestIds of this report.",
			"Where the device's packets and the bot's take different ways, VPNCHECK_IKE_FROM is wrong, and this says nothing of the device.",
		},
		Who: "the owner of the VPN tunnel, and the team of the VPN device in the IDC",
	}
}

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
