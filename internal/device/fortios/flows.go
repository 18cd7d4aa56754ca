package fortios

import (
	"fmt"
	"net/netip"

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
			out = append(
				out,
				private(policy, inside, t.Zone, idc, cloud),
				private(policy, t.Zone, inside, cloud, idc),
			)
		}
	}
	return out
}

func private(p firewall.Policy, from, to string, src, dst netip.Prefix) device.Check {
	return device.Check{Policy: p, Flow: firewall.Flow{
		Name: fmt.Sprintf("%s → %s", src, dst),
		From: from, To: to, Source: src, Destination: dst, Protocol: -1,
	}}
}

// public judges what reaches the device by the local-in policy. What the device itself sends passes
// no policy.
func (m *model) public(vdom string, t *device.Tunnel, ends device.Ends) []device.Check {
	if !ends.Gateway.IsValid() || !ends.Device.IsValid() {
		return nil
	}
	gateway := netip.PrefixFrom(ends.Gateway, ends.Gateway.BitLen())
	own := netip.PrefixFrom(ends.Device, ends.Device.BitLen())
	in, out := m.localIn(vdom), firewall.Policy{Name: "local-out", Default: firewall.Permit, Of: vendorName}
	if !m.has(vdom, "firewall local-in-policy") && !m.whole {
		in.Partial = true
	}
	var checks []device.Check
	for _, f := range []firewall.Flow{
		{Name: "UDP 500", Protocol: firewall.UDP, Port: 500},
		{Name: "UDP 4500", Protocol: firewall.UDP, Port: 4500},
		{Name: "ESP", Protocol: firewall.ESP},
	} {
		from, to := f, f
		from.Name, from.From, from.Source, from.Destination = f.Name+" from the VPN gateway", t.Outside, gateway, own
		to.Name, to.To, to.Source, to.Destination = f.Name+" to the VPN gateway", t.Outside, own, gateway
		checks = append(checks, device.Check{Policy: in, Flow: from}, device.Check{Policy: out, Flow: to})
	}
	return checks
}
