package ios

import (
	"slices"

	"vpncheck/internal/device"
	"vpncheck/internal/firewall"
)

// flows are what the access list of the outside interface must let in, as it does not filter what
// the router sends itself, and the private networks' traffic.
func flows(parsed *device.Config, t *device.Tunnel, ends device.Ends) []device.Check {
	c, ok := parsed.Parsed.(*config)
	if !ok {
		return nil
	}
	var all []device.Check
	if policy, known := c.inbound(t); known {
		for _, x := range ends.Own() {
			all = append(all, device.Check{Policy: policy, Flow: x.In})
		}
	}
	return slices.Concat(all, c.private(t, ends), c.zoneChecks(t, ends))
}

// inbound is the policy of what comes in from outside.
func (c *config) inbound(t *device.Tunnel) (firewall.Policy, bool) {
	var outside *iface
	if t != nil && t.Outside != "" {
		outside = c.ifaces[shortName(t.Outside)]
	}
	if outside == nil {
		return c.onlyList()
	}
	return c.group(outside, outside.in), true
}

// group is the policy of an access group: an interface without one lets everything through.
func (c *config) group(i *iface, list reference) firewall.Policy {
	switch {
	case !list.set():
		return firewall.Policy{Name: "no access-group on " + i.name, Default: firewall.Permit, Of: "an interface without an access-group, " + i.name + ","}
	case c.lists[list.name] == nil:
		return firewall.Policy{Name: "access-list " + list.name, Partial: true}
	}
	return policyOf(c.lists[list.name])
}

// onlyList is the access list of a text that has one alone which no tunnel and no NAT uses: what
// people paste when they are asked for the policy.
func (c *config) onlyList() (firewall.Policy, bool) {
	taken := map[string]bool{}
	for _, e := range c.order {
		taken[e.list.name] = true
	}
	for _, n := range c.nats {
		taken[n.list] = true
	}
	c.zones.lists(taken)
	var only *accessList
	for name, a := range c.lists {
		if taken[name] {
			continue
		}
		if only != nil {
			return firewall.Policy{}, false
		}
		only = a
	}
	if only == nil || len(c.ifaces) > 0 {
		return firewall.Policy{}, false
	}
	return policyOf(only), true
}

func policyOf(a *accessList) firewall.Policy {
	p := firewall.Policy{Name: "access-list " + a.name, Default: firewall.Deny, Of: product}
	for _, e := range a.entries {
		p.Rules = append(p.Rules, e.Rule())
	}
	return p
}
