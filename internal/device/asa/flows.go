package asa

import (
	"vpncheck/internal/device"
	"vpncheck/internal/firewall"
)

// flows are what must get through: the tunnel's own packets to the device and from it, and the
// private networks' traffic in both directions.
func flows(parsed *device.Config, t *device.Tunnel, ends device.Ends) []device.Check {
	c, ok := parsed.Parsed.(*config)
	if !ok || t == nil {
		return nil
	}
	out := c.ownFlows(t, ends)
	for _, idc := range ends.IDC {
		for _, cloud := range ends.Cloud {
			x := device.Private(idc, cloud).Between(t.Inside, t.Outside)
			out = append(out, device.Check{Policy: c.outward(t), Flow: x.Out})
			for _, p := range c.inward(t) {
				out = append(out, device.Check{Policy: p, Flow: x.In})
			}
		}
	}
	return out
}

// ownFlows: only a control-plane access list stands before the device itself, and what it does not
// match is let in; nothing stands before what the device sends.
func (c *config) ownFlows(t *device.Tunnel, ends device.Ends) []device.Check {
	in := firewall.Policy{Name: "traffic to the device", Default: firewall.Permit, Of: product}
	for _, g := range c.access {
		if g.control && !g.out && g.iface == t.Outside && t.Outside != "" {
			in = c.accessPolicy(g, firewall.Permit)
		}
	}
	out := firewall.Policy{Name: "traffic of the device", Default: firewall.Permit, Of: product}
	var checks []device.Check
	for _, x := range ends.Own() {
		x = x.Between("", t.Outside)
		checks = append(checks, device.Check{Policy: in, Flow: x.In}, device.Check{Policy: out, Flow: x.Out})
	}
	return checks
}

// accessPolicy is the policy of an access group.
func (c *config) accessPolicy(g accessGroup, otherwise firewall.Action) firewall.Policy {
	p := firewall.Policy{Name: "access-list " + g.list.name, Default: otherwise, Of: product}
	p.Rules, p.Partial = c.rules(g.list.name)
	return p
}

func (c *config) rules(list string) (rules []firewall.Rule, partial bool) {
	a := c.lists[list]
	if a == nil {
		return nil, true
	}
	for _, e := range a.entries {
		rules = append(rules, e.Rule())
	}
	return rules, false
}

// inbound is the policy of what comes in at an interface: its access list, then the global one, or
// where there is neither what the security levels say.
func (c *config) inbound(at, to string) firewall.Policy {
	p := firewall.Policy{Default: firewall.Deny, Of: product}
	for _, global := range []bool{false, true} {
		for _, g := range c.access {
			if g.out || g.control || (g.iface == "") != global || !global && g.iface != at {
				continue
			}
			rules, partial := c.rules(g.list.name)
			p.Rules, p.Partial = append(p.Rules, rules...), p.Partial || partial
			if p.Name == "" {
				p.Name = "access-list " + g.list.name
			}
		}
	}
	if p.Name == "" {
		p.Name = "security levels of " + at + " and " + to
		p.Default = c.byLevel(at, to)
	}
	return p
}

// byLevel: without an access list, traffic goes from a higher level to a lower one.
func (c *config) byLevel(from, to string) firewall.Action {
	a, b := c.nameifs[from], c.nameifs[to]
	switch {
	case a == nil || b == nil || a.level < 0 || b.level < 0:
		return ""
	case a.level > b.level, a.level == b.level && c.sameLevel:
		return firewall.Permit
	}
	return firewall.Deny
}

// outward is the policy of what the inside sends to the tunnel.
func (c *config) outward(t *device.Tunnel) firewall.Policy {
	if t.Inside == "" {
		return firewall.Policy{Name: "access list of the inside interface", Partial: true}
	}
	return c.inbound(t.Inside, c.exit(t))
}

// exit is the interface by which the private traffic leaves.
func (c *config) exit(t *device.Tunnel) string {
	if t.Zone != "" {
		return t.Zone
	}
	return t.Outside
}

// inward are the policies of what comes out of the tunnel: none but the group policy's filter, as
// long as sysopt connection permit-vpn is on, which it is by default.
func (c *config) inward(t *device.Tunnel) []firewall.Policy {
	var out []firewall.Policy
	if g := c.groups[t.Objects["tunnel-group"]]; g != nil {
		if p := c.gpolicies[g.policy.name]; p != nil && p.filter.set() && p.filter.name != "none" {
			filter := firewall.Policy{Name: "vpn-filter " + p.filter.name, Default: firewall.Deny, Of: product}
			filter.Rules, filter.Partial = c.rules(p.filter.name)
			out = append(out, filter)
		}
	}
	if !c.noPermit {
		if len(out) == 0 {
			out = append(out, firewall.Policy{Name: "sysopt connection permit-vpn", Default: firewall.Permit, Of: product})
		}
		return out
	}
	return append(out, c.inbound(c.exit(t), t.Inside))
}
