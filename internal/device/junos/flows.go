package junos

import (
	"cmp"
	"fmt"
	"net/netip"

	"vpncheck/internal/device"
	"vpncheck/internal/firewall"
	"vpncheck/internal/ipsec"
)

// ike is what the system service of that name lets in. ESP to an own tunnel comes with it.
var ike = []firewall.Service{
	{Protocol: firewall.UDP, Destination: []firewall.Span{{First: 500, Last: 500}}},
	{Protocol: firewall.UDP, Destination: []firewall.Span{{First: 4500, Last: 4500}}},
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
	if in, known := p.inbound[t.Objects["external-interface"]]; known && ends.Gateway.IsValid() && ends.Device.IsValid() {
		all = p.outer(in, t, ends)
	}
	if !p.written {
		return all
	}
	for _, cloud := range ends.Cloud {
		for _, idc := range ends.IDC {
			inside := cmp.Or(p.zoneFor(idc), t.Inside, p.bookOf(idc, t.Zone))
			out := firewall.Flow{Name: fmt.Sprintf("%v → %v", idc, cloud), From: inside, To: t.Zone, Source: idc, Destination: cloud, Protocol: -1}
			back := firewall.Flow{Name: fmt.Sprintf("%v → %v", cloud, idc), From: t.Zone, To: inside, Source: cloud, Destination: idc, Protocol: -1}
			all = append(all, device.Check{Policy: p.transit, Flow: out}, device.Check{Policy: p.transit, Flow: back})
		}
	}
	return all
}

// outer are the flows of the tunnel's own packets.
func (p *policies) outer(in firewall.Policy, t *device.Tunnel, ends device.Ends) []device.Check {
	gateway, own := netip.PrefixFrom(ends.Gateway, ends.Gateway.BitLen()), netip.PrefixFrom(ends.Device, ends.Device.BitLen())
	var all []device.Check
	for _, w := range []struct {
		name           string
		protocol, port int
	}{{"UDP 500", firewall.UDP, 500}, {"UDP 4500", firewall.UDP, 4500}, {"ESP", firewall.ESP, 0}} {
		from := firewall.Flow{
			Name: w.name + " from the VPN gateway", From: t.Outside, To: host,
			Source: gateway, Destination: own, Protocol: w.protocol, Port: w.port,
		}
		to := firewall.Flow{
			Name: w.name + " to the VPN gateway", From: host, To: t.Outside,
			Source: own, Destination: gateway, Protocol: w.protocol, Port: w.port,
		}
		all = append(all, device.Check{Policy: in, Flow: from})
		if len(p.toHost.Rules) > 0 {
			all = append(all, device.Check{Policy: p.toHost, Flow: from})
		}
		all = append(all, device.Check{Policy: p.fromHost, Flow: to})
	}
	return all
}

// zoneFor is the zone that a private network is in: that of a connected network which it is part
// of or has as a part, if there is one alone. Those of tunnel interfaces do not count.
func (p *policies) zoneFor(n netip.Prefix) string {
	zone := ""
	for _, c := range p.networks {
		if !c.prefix.Overlaps(n) {
			continue
		}
		if zone != "" && zone != c.zone {
			return ""
		}
		zone = c.zone
	}
	return zone
}

// bookOf is the zone other than the tunnel's in whose address book a private network is, if there is
// one alone: a zone's own book has what is in that zone.
func (p *policies) bookOf(n netip.Prefix, tunnel string) string {
	zone := ""
	for _, b := range p.booked {
		if b.zone == tunnel || b.prefix.Bits() == 0 || !b.prefix.Contains(n.Addr()) || b.prefix.Bits() > n.Bits() {
			continue
		}
		if zone != "" && zone != b.zone {
			return ""
		}
		zone = b.zone
	}
	return zone
}

// inside is the zone of all networks that a tunnel carries for the device, if there is one alone.
func (p *policies) inside(selectors []ipsec.Selector) string {
	zone := ""
	for i, s := range selectors[:min(len(selectors), mostSelectors)] {
		z := ""
		if s.Local != everything {
			z = p.zoneFor(s.Local)
		}
		if z == "" || i > 0 && z != zone {
			return ""
		}
		zone = z
	}
	return zone
}

// mostSelectors is how many of a tunnel's networks are looked for.
const mostSelectors = 16
