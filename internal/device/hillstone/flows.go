package hillstone

import (
	"slices"
	"strings"

	"vpncheck/internal/device"
	"vpncheck/internal/firewall"
)

// flows are the private networks' traffic in both directions. What reaches the device itself is
// not for the policy's rules, and nothing else about it is in the text.
func flows(parsed *device.Config, t *device.Tunnel, ends device.Ends) []device.Check {
	c, ok := parsed.Parsed.(*config)
	if !ok || t == nil || len(c.rules) == 0 {
		return nil
	}
	policy := c.policy()
	var out []device.Check
	for _, idc := range ends.IDC {
		for _, cloud := range ends.Cloud {
			x := device.Private(idc, cloud).Between(t.Inside, t.Zone)
			out = append(out, device.Check{Policy: policy, Flow: x.Out}, device.Check{Policy: policy, Flow: x.In})
		}
	}
	return out
}

func (c *config) policy() firewall.Policy {
	p := firewall.Policy{Name: "policy", Default: firewall.Deny, Of: product}
	if c.allow {
		p.Default, p.Of = firewall.Permit, ""
	}
	for _, r := range c.rules {
		out := r.rule
		c.resolve(&out.Sources, r.sources)
		c.resolve(&out.Destinations, r.destinations)
		out.Services = c.serviceOf(r.services)
		p.Rules = append(p.Rules, out)
	}
	return p
}

// resolve adds the named addresses; a rule without any matches all.
func (c *config) resolve(a *firewall.Addresses, names []string) {
	ranges := append([]firewall.Range(nil), a.Ranges...)
	for _, name := range names {
		found := c.addresses[name]
		switch {
		case strings.EqualFold(name, "any"):
			a.Any = true
		case found == nil:
			a.Absent = append(a.Absent, name)
		default:
			ranges = append(ranges, found.Ranges...)
			a.Absent = append(a.Absent, found.Absent...)
		}
	}
	a.Ranges = ranges
	if len(ranges) == 0 && len(a.Absent) == 0 {
		a.Any = true
	}
}

var predefined = map[string]firewall.Service{
	"http": firewall.Port(firewall.TCP, 80), "https": firewall.Port(firewall.TCP, 443), "ssh": firewall.Port(firewall.TCP, 22), "telnet": firewall.Port(firewall.TCP, 23),
	"smtp": firewall.Port(firewall.TCP, 25), "icmp": {Protocol: firewall.ICMP}, "ping": {Protocol: firewall.ICMP},
}

// serviceOf resolves the names of services, and of one level of groups.
func (c *config) serviceOf(names []string) firewall.Services {
	var s firewall.Services
	all := slices.Clone(names)
	for _, name := range names {
		all = append(all, c.members[name]...)
	}
	for _, name := range all {
		found := c.services[name]
		one, known := predefined[strings.ToLower(name)]
		switch {
		case strings.EqualFold(name, "any"):
			s.Any = true
		case found != nil:
			s.List = append(s.List, found.List...)
			s.Absent = append(s.Absent, found.Absent...)
		case known:
			s.List = append(s.List, one)
		default:
			s.Absent = append(s.Absent, name)
		}
	}
	if len(names) == 0 {
		s.Any = true
	}
	return s
}
