package fortios

import (
	"slices"

	"vpncheck/internal/device"
	"vpncheck/internal/firewall"
)

// through are the private networks' flows of a tunnel that policies choose: one with the action ipsec
// sends what it matches into the tunnel, and takes it from there. It is between the inside and the
// interface to the Internet, and stands for both directions.
func (m *model) through(vdom, tunnel string, t *device.Tunnel, ends device.Ends) []device.Check {
	into, from := m.chooser(vdom, tunnel)
	var out []device.Check
	for _, cloud := range ends.Cloud {
		for _, idc := range ends.IDC {
			near := m.towards(vdom, idc)
			if near == "" || near == t.Outside {
				near = t.Inside
			}
			x := device.Private(idc, cloud).Between(near, t.Outside)
			out = append(out, device.Check{Policy: into, Flow: x.Out}, device.Check{Policy: from, Flow: x.In})
		}
	}
	return out
}

// chooser gives the policies as they are for one tunnel, in both directions. What another policy takes first goes past
// the tunnel, or into another one.
func (m *model) chooser(vdom, tunnel string) (into, from firewall.Policy) {
	name := "policies that choose the tunnel " + tunnel
	into = firewall.Policy{Name: name, Default: firewall.Deny, Of: vendorName}
	from = into
	for _, e := range m.of(vdom, "firewall policy") {
		r := m.rule(e)
		r.From, r.To = interfaces(e.get("srcintf")), interfaces(e.get("dstintf"))
		if !e.get("action").is("ipsec") || e.get("vpntunnel").first() != tunnel {
			r.Action = firewall.Deny
			into.Rules = append(into.Rules, r)
			continue
		}
		back := r
		back.From, back.To, back.Sources, back.Destinations = r.To, r.From, r.Destinations, r.Sources
		into.Rules = append(into.Rules, allowed(e, "outbound", r))
		from.Rules = append(from.Rules, allowed(e, "inbound", back))
	}
	return into, from
}

// allowed is a rule for one direction, which may be off. What it is where nobody says so depends on
// the version.
func allowed(e *entry, direction string, r firewall.Rule) firewall.Rule {
	switch s := e.get(direction); {
	case s.is("enable"):
	case s.is("disable"):
		r.Action = firewall.Deny
	default:
		r.Unclear = append(slices.Clip(r.Unclear), direction+" is not written")
	}
	return r
}
