package steps

import (
	"fmt"
	"slices"

	"vpncheck/internal/ipsec"
)

// dropsNATT says that something on the way drops UDP 4500, to which both ends change behind a NAT
// after the first exchange: the device's log shows negotiations that end half open just there. In
// aggressive mode different keys may end so as well, and the gateway must be seen to answer on UDP 500
// and not on UDP 4500.
func (f Facts) dropsNATT() bool {
	if f.aggressive() {
		return f.stopsAtNATT() && f.silentNATT()
	}
	return f.stopsAtNATT() && f.Device.signed("nat")
}

// stopsAtNATT says that there is a NAT, and that negotiations end half open without a word of the keys.
func (f Facts) stopsAtNATT() bool {
	d := f.Device
	if !d.compared() || f.Reading.Connected() || len(d.Blocking()) > 0 || !d.signed("half-open", "negotiating") {
		return false
	}
	_, key := d.keySign()
	return !key && (d.signed("nat") || d.translated())
}

func (f Facts) aggressive() bool { return f.Reading.Tunnel.Parameters.IKE.Mode.Has(ipsec.Aggressive) }

// silentNATT says that the gateway answers IKE on UDP 500 alone, asked from the device's address.
func (f Facts) silentNATT() bool {
	a := f.probe()
	return a != nil && a.Port500 == PortAnswers && a.Port4500 == PortSilent
}

// translated says that the device calls from a private address: a NAT stands before it.
func (d *Device) translated() bool {
	if d.Parameters == nil {
		return false
	}
	own := d.Parameters.IKE.Address.First()
	return own.IsPrivate() && slices.ContainsFunc(d.Differences, func(x ipsec.Difference) bool {
		return x.Parameter == ipsec.PeerOfCloud && x.Verdict == ipsec.Warning
	})
}

// nattAdvice is the advice where UDP 4500 is lost on the way, and not by the device's own rules.
func nattAdvice(f Facts) Advice {
	return Advice{
		Summary: "UDP 4500 is dropped between the VPN gateway and the IDC's device.",
		Detail:  "There is a NAT between the ends, so both change to UDP 4500 after the first exchange on UDP 500. That exchange succeeds, and nothing comes after it.",
		Actions: []string{
			fmt.Sprintf("Permit UDP 4500 from %s to the device, and back, on every firewall and NAT before it; forward it where UDP 500 is forwarded.", gatewayIP(f)),
			"Where the device's own policy was not given whole, look at it as well.",
		},
		Who: "the team of the IDC's firewall and NAT",
	}
}

// nattSuspects are a UDP 4500 of which nobody could see whether it passes, where aggressive mode stops
// behind a NAT just when both change to it.
func (r Run) nattSuspects() []Suspect {
	f := r.Facts
	if v, ok := r.VerdictOf(policy.ID); r.up() || ok && v.Verdict == No || !f.stopsAtNATT() || f.probe() != nil {
		return nil
	}
	return []Suspect{{policy.ID, "UDP 4500, to which both ends change, as there is a NAT between them: the negotiation stops just there. Different pre-shared keys can look the same."}}
}
