package ios

import (
	"net/netip"

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
	private := append(c.private(t, ends), c.zoneChecks(t, ends)...)
	if !ends.Gateway.IsValid() || !ends.Device.IsValid() {
		return private
	}
	policy, known := c.inbound(t)
	if !known {
		return private
	}
	from, to := host(ends.Gateway), host(ends.Device)
	in := func(name string, protocol, port int) device.Check {
		return device.Check{Policy: policy, Flow: firewall.Flow{
			Name: name + " from the VPN gateway", Source: from, Destination: to, Protocol: protocol, Port: port,
		}}
	}
	return append([]device.Check{in("UDP 500", firewall.UDP, 500), in("UDP 4500", firewall.UDP, 4500), in("ESP", firewall.ESP, 0)}, private...)
}

func host(a netip.Addr) netip.Prefix { return netip.PrefixFrom(a, a.BitLen()) }

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
