package fortios

import (
	"vpncheck/internal/device"
	"vpncheck/internal/firewall"
)

// flows are the negotiation and the tunnelled packets between the two public addresses, and the
// private networks in both directions.
func flows(c *device.Config, t *device.Tunnel, ends device.Ends) []device.Check {
	m, ok := c.Parsed.(*model)
	if !ok {
		return nil
	}
	vdom := t.Objects["vdom"]
	out := m.public(vdom, t, ends)
	if !m.has(vdom, "firewall policy") {
		return out
	}
	if name, byPolicy := t.Objects[phase1Policy]; byPolicy {
		return append(out, m.through(vdom, name, t, ends)...)
	}
	policy := m.policy(vdom)
	for _, cloud := range ends.Cloud {
		for _, idc := range ends.IDC {
			inside := m.towards(vdom, idc)
			if inside == "" || inside == t.Zone {
				inside = t.Inside
			}
			x := device.Private(idc, cloud).Between(inside, t.Zone)
			out = append(out, device.Check{Policy: policy, Flow: x.Out}, device.Check{Policy: policy, Flow: x.In})
		}
	}
	return out
}

// public judges what reaches the device by the local-in policy. What the device itself sends passes
// no policy.
func (m *model) public(vdom string, t *device.Tunnel, ends device.Ends) []device.Check {
	in, out := m.localIn(vdom), firewall.Policy{Name: "local-out", Default: firewall.Permit, Of: vendorName}
	if !m.has(vdom, "firewall local-in-policy") && !m.whole {
		in.Partial = true
	}
	var checks []device.Check
	for _, x := range ends.Own() {
		x = x.Between("", t.Outside)
		checks = append(checks, device.Check{Policy: in, Flow: x.In}, device.Check{Policy: out, Flow: x.Out})
	}
	return checks
}
