package steps

import "slices"

// A cloud that only waits (NegotiationType passive) has a tunnel that comes up when the device begins,
// and not by traffic from the VPC. Where neither end begins, nothing is wrong with either.

// nobodyBegins says that the cloud waits, and that nothing shows that the device has begun.
func (r Run) nobodyBegins() bool {
	return !r.up() && r.Facts.Reading.Tunnel.Negotiation == "passive" && r.Facts.Device.quiet()
}

// quiet says that nothing of what the device printed tells of a negotiation that failed.
func (d *Device) quiet() bool {
	return d == nil || !slices.ContainsFunc(d.Signs, func(s DeviceSign) bool {
		return !s.Healthy && !slices.Contains([]string{"no-ike-sa", "no-ipsec-sa", "tunnel-down"}, s.ID)
	})
}

// passiveSuspects are that nobody begins.
func (r Run) passiveSuspects() []Suspect {
	if !r.nobodyBegins() {
		return nil
	}
	return []Suspect{{activate.ID, "Nobody begins: the cloud waits for the device (negotiation type passive), and the device has not begun."}}
}

// passiveAdvice is the advice for it.
func (r Run) passiveAdvice() []Advice {
	var out []Advice
	for _, s := range r.passiveSuspects() {
		out = append(out, Advice{
			Summary: s.Why,
			Detail:  "Traffic from the VPC does not bring up a tunnel whose cloud only waits.",
			Actions: []string{
				"Send traffic from the IDC into the VPC, or have the device begin by itself.",
				"Or have the cloud begin: console > VPN tunnel > Advanced configuration > Negotiation type: active.",
			},
			Who: "the owner of the VPN tunnel, or the team of the VPN device in the IDC",
		})
	}
	return out
}
