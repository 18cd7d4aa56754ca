package junos

import (
	"cmp"
	"net/netip"

	"vpncheck/internal/device"
	"vpncheck/internal/firewall"
)

// ike is what the system service of that name lets in. ESP to an own tunnel comes with it.
var ike = []firewall.Service{
	firewall.Port(firewall.UDP, 500), firewall.Port(firewall.UDP, 4500),
	{Protocol: firewall.ESP},
}

// readInbound reads host-inbound-traffic: an interface's own replaces its zone's.
func (p *policies) readInbound(r *reader) {
	for name, z := range r.zones {
		in, of := z.ifl.Get("host-inbound-traffic"), "interface "+name
		if in == nil {
			in, of = z.zone.Get("host-inbound-traffic"), "zone "+z.zone.Word
		}
		policy := firewall.Policy{Name: "host-inbound-traffic of " + of, Default: firewall.Deny, Of: product}
		for _, s := range in.Each("system-services") {
			rule := firewall.Rule{Name: "system-services " + s.Word, Line: s.Line, Action: firewall.Permit}
			rule.Sources.Any, rule.Destinations.Any = true, true
			switch s.Word {
			case "ike":
				rule.Services.List = ike
			case "all", "any-service":
				rule.Services.Any = true
			default:
				continue
			}
			s.Use()
			if s.Has("except") {
				rule.Action = firewall.Deny
				policy.Rules = append([]firewall.Rule{rule}, policy.Rules...)
				continue
			}
			policy.Rules = append(policy.Rules, rule)
		}
		p.inbound[name] = policy
	}
}

// flows gives what must get through: IKE and ESP between the gateway and the device, and the
// private networks between their zone and the tunnel's.
func flows(c *device.Config, t *device.Tunnel, ends device.Ends) []device.Check {
	p, ok := c.Parsed.(*policies)
	if !ok || p == nil {
		return nil
	}
	var all []device.Check
	if in, known := p.inbound[t.Objects["external-interface"]]; known {
		all = p.outer(in, t, ends)
	}
	if !p.written {
		return all
	}
	for _, cloud := range ends.Cloud {
		for _, idc := range ends.IDC {
			x := device.Private(idc, cloud).Between(cmp.Or(p.networks.Zone(idc), t.Inside, p.bookOf(idc, t.Zone)), t.Zone)
			all = append(all, device.Check{Policy: p.transit, Flow: x.Out}, device.Check{Policy: p.transit, Flow: x.In})
		}
	}
	return all
}

// outer are the flows of the tunnel's own packets.
func (p *policies) outer(in firewall.Policy, t *device.Tunnel, ends device.Ends) []device.Check {
	var all []device.Check
	for _, x := range ends.Own() {
		x = x.Between(host, t.Outside)
		all = append(all, device.Check{Policy: in, Flow: x.In})
		if len(p.toHost.Rules) > 0 {
			all = append(all, device.Check{Policy: p.toHost, Flow: x.In})
		}
		all = append(all, device.Check{Policy: p.fromHost, Flow: x.Out})
	}
	return all
}

// bookOf is the zone other than the tunnel's in whose address book a private network is, if there is
// one alone: a zone's own book has what is in that zone.
func (p *policies) bookOf(n netip.Prefix, tunnel string) string {
	zone := ""
	for _, b := range p.booked {
		if b.Zone == tunnel || b.Prefix.Bits() == 0 || !b.Prefix.Contains(n.Addr()) || b.Prefix.Bits() > n.Bits() {
			continue
		}
		if zone != "" && zone != b.Zone {
			return ""
		}
		zone = b.Zone
	}
	return zone
}
