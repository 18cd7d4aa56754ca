package panos

import (
	"cmp"
	"fmt"
	"net/netip"

	"vpncheck/internal/device"
	"vpncheck/internal/firewall"
	"vpncheck/internal/ipsec"
)

// flows gives what must get through: IKE and ESP between the gateway and the device, which is
// traffic within the outside zone, and the private networks between their zone and the tunnel's.
func flows(c *device.Config, t *device.Tunnel, ends device.Ends) []device.Check {
	p, ok := c.Parsed.(*policies)
	if !ok || p == nil || !p.written {
		return nil
	}
	var all []device.Check
	if t.Outside != "" && ends.Gateway.IsValid() && ends.Device.IsValid() {
		all = p.outer(t.Outside, ends)
	}
	for _, cloud := range ends.Cloud {
		for _, idc := range ends.IDC {
			inside := cmp.Or(p.zoneFor(idc), t.Inside)
			all = append(all,
				p.check(firewall.Flow{Name: fmt.Sprintf("%v → %v", idc, cloud), From: inside, To: t.Zone, Source: idc, Destination: cloud, Protocol: -1}),
				p.check(firewall.Flow{Name: fmt.Sprintf("%v → %v", cloud, idc), From: t.Zone, To: inside, Source: cloud, Destination: idc, Protocol: -1}))
		}
	}
	return all
}

// check gives the flow with the rules, and with the default that its zones have.
func (p *policies) check(f firewall.Flow) device.Check {
	policy := p.between
	switch {
	case f.From == "" || f.To == "":
		policy.Default, policy.Of = "", ""
	case f.From == f.To:
		policy = p.within
	}
	return device.Check{Policy: policy, Flow: f}
}

// outer are the flows of the tunnel's own packets.
func (p *policies) outer(zone string, ends device.Ends) []device.Check {
	gateway, own := netip.PrefixFrom(ends.Gateway, ends.Gateway.BitLen()), netip.PrefixFrom(ends.Device, ends.Device.BitLen())
	var all []device.Check
	for _, w := range []struct {
		name           string
		protocol, port int
	}{{"UDP 500", firewall.UDP, 500}, {"UDP 4500", firewall.UDP, 4500}, {"ESP", firewall.ESP, 0}} {
		f := firewall.Flow{Name: w.name + " from the VPN gateway", From: zone, To: zone, Source: gateway, Destination: own, Protocol: w.protocol, Port: w.port}
		back := f
		back.Name, back.Source, back.Destination = w.name+" to the VPN gateway", own, gateway
		all = append(all, p.check(f), p.check(back))
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
