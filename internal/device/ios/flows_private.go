package ios

import (
	"net/netip"
	"slices"

	"vpncheck/internal/device"
	"vpncheck/internal/firewall"
)

// private are the private networks' traffic in both directions: the access lists of the interfaces
// that it passes in clear, and the source NAT before it is encrypted. A crypto map's interface
// checks its access lists against what is encrypted alone.
func (c *config) private(t *device.Tunnel, ends device.Ends) []device.Check {
	if t == nil || c.ifaces[shortName(t.Interface)] == nil {
		return nil
	}
	exit := c.ifaces[shortName(t.Interface)]
	var out []device.Check
	for _, idc := range ends.IDC {
		inside := c.inside(exit, t.Outside, idc)
		for _, cloud := range ends.Cloud {
			x := device.Private(idc, cloud)
			out = append(out, checks(x.Out, c.there(inside, exit))...)
			out = append(out, checks(x.In, c.back(inside, exit))...)
		}
	}
	return out
}

func checks(f firewall.Flow, by []firewall.Policy) (all []device.Check) {
	for _, p := range by {
		all = append(all, device.Check{Policy: p, Flow: f})
	}
	return all
}

// there are the policies on the way into the tunnel.
func (c *config) there(inside []*iface, exit *iface) []firewall.Policy {
	all := []firewall.Policy{c.common(inside, func(i *iface) reference { return i.in })}
	if exit.protection.set() && exit.out.set() {
		all = append(all, c.group(exit, exit.out))
	}
	if !exit.natOut {
		return all
	}
	for _, n := range c.nats {
		if n.iface == "" || c.ifaces[n.iface] == exit {
			all = append(all, c.untranslated(n))
		}
	}
	return all
}

// back are the policies on the way out of it.
func (c *config) back(inside []*iface, exit *iface) []firewall.Policy {
	all := []firewall.Policy{c.common(inside, func(i *iface) reference { return i.out })}
	if exit.protection.set() && exit.in.set() {
		all = append(all, c.group(exit, exit.in))
	}
	return all
}

// common is the policy of the interface behind which a network lies. Where it may be one of several,
// all must have the same.
func (c *config) common(inside []*iface, list func(*iface) reference) firewall.Policy {
	if len(inside) == 0 {
		return firewall.Policy{Name: "access-list of the inside interface", Partial: true, Default: firewall.Deny}
	}
	for _, i := range inside[1:] {
		if list(i).name != list(inside[0]).name {
			return firewall.Policy{Name: "access-list of the inside interface, which is not known,", Partial: true, Default: firewall.Deny}
		}
	}
	return c.group(inside[0], list(inside[0]))
}

// inside are the interfaces behind which a network may lie: those that are in it or, where it is
// routed, all but the tunnel's own.
func (c *config) inside(exit *iface, outside string, idc netip.Prefix) []*iface {
	var within, others []*iface
	for _, i := range c.ifaces {
		if i == exit || i == c.ifaces[shortName(outside)] || i.protection.set() || i.shutdown > 0 || len(i.networks) == 0 {
			continue
		}
		others = append(others, i)
		if slices.ContainsFunc(i.networks, func(n netip.Prefix) bool { return n.Overlaps(idc) && n.Bits() > 0 }) {
			within = append(within, i)
		}
	}
	byLine := func(a, b *iface) int { return a.line - b.line }
	slices.SortFunc(within, byLine)
	slices.SortFunc(others, byLine)
	if len(within) > 0 {
		return within
	}
	return others
}

// untranslated is a source NAT as a policy: what it translates matches the crypto map no more, and
// is denied so.
func (c *config) untranslated(n nat) firewall.Policy {
	if n.list != "" && c.lists[n.list] != nil {
		p := policyOf(c.lists[n.list])
		p.Name, p.Default, p.Of = "source NAT by "+p.Name, firewall.Permit, "what the source NAT does not name"
		turn(p.Rules)
		return p
	}
	p := firewall.Policy{Name: "source NAT by route-map " + n.routeMap, Default: firewall.Permit, Of: "what the source NAT does not name"}
	maps := c.routeMaps[n.routeMap]
	if len(maps) != 1 || maps[0].other || !maps[0].permit || len(maps[0].lists) != 1 || c.lists[maps[0].lists[0]] == nil {
		p.Partial = true
		return p
	}
	p.Rules = policyOf(c.lists[maps[0].lists[0]]).Rules
	turn(p.Rules)
	return p
}

// turn makes what is permitted to be translated what is denied.
func turn(rules []firewall.Rule) {
	for i, r := range rules {
		rules[i].Name += " of the source NAT"
		if rules[i].Action = firewall.Permit; r.Action == firewall.Permit {
			rules[i].Action = firewall.Deny
		}
	}
}
