package block

import (
	"net/netip"
	"slices"
	"strings"

	"vpncheck/internal/device"
	"vpncheck/internal/firewall"
)

// Local is the zone that stands for the device itself.
const Local = "local"

// Zones are the zones that a rule names; none where it names any.
func Zones(words []string) []string {
	var all []string
	for _, z := range words {
		switch {
		case strings.EqualFold(z, "any"):
			return nil
		case strings.EqualFold(z, Local):
			z = Local
		}
		all = append(all, z)
	}
	return all
}

// Checks are the flows that a tunnel needs: IKE and ESP between the gateway and the device, and
// the private networks in both directions between the inside and the tunnel's zone.
func Checks(p firewall.Policy, t *device.Tunnel, ends device.Ends) []device.Check {
	var all []device.Check
	add := func(f firewall.Flow) { all = append(all, device.Check{Policy: p, Flow: f}) }
	if ends.Gateway.IsValid() && ends.Device.IsValid() {
		gateway, here := host(ends.Gateway), host(ends.Device)
		for _, x := range []struct {
			name           string
			protocol, port int
		}{{"UDP 500", firewall.UDP, 500}, {"UDP 4500", firewall.UDP, 4500}, {"ESP", firewall.ESP, 0}} {
			add(firewall.Flow{
				Name: x.name + " from the VPN gateway", From: t.Outside, To: Local,
				Source: gateway, Destination: here, Protocol: x.protocol, Port: x.port,
			})
			add(firewall.Flow{
				Name: x.name + " to the VPN gateway", From: Local, To: t.Outside,
				Source: here, Destination: gateway, Protocol: x.protocol, Port: x.port,
			})
		}
	}
	for _, pair := range pairs(ends) {
		add(firewall.Flow{Name: pair[0].String() + " → " + pair[1].String(), From: t.Inside, To: t.Zone, Source: pair[0], Destination: pair[1], Protocol: -1})
		add(firewall.Flow{Name: pair[1].String() + " → " + pair[0].String(), From: t.Zone, To: t.Inside, Source: pair[1], Destination: pair[0], Protocol: -1})
	}
	return all
}

func host(a netip.Addr) netip.Prefix { return netip.PrefixFrom(a, a.BitLen()) }

// pairs are the networks of the IDC with those of the VPC.
func pairs(ends device.Ends) (all [][2]netip.Prefix) {
	for _, idc := range ends.IDC {
		for _, cloud := range ends.Cloud {
			if pair := [2]netip.Prefix{idc, cloud}; !slices.Contains(all, pair) {
				all = append(all, pair)
			}
		}
	}
	return all
}

// zoned is the network of an interface that is in a zone.
type zoned struct {
	iface, zone string
	network     netip.Prefix
}

// networks are those of the interfaces in zones.
func (d *Document) networks(zones map[string]string) []zoned {
	if d.netted {
		return d.nets
	}
	d.netted = true
	for _, o := range d.Kind("interface") {
		zone := zones[strings.ToLower(o.Name)]
		if zone == "" {
			continue
		}
		for _, s := range o.All("ip", "address") {
			if p, ok := Masked(s.Text(2), s.Text(3)); ok {
				d.nets = append(d.nets, zoned{o.Name, zone, p})
			}
		}
	}
	return d.nets
}

// Inside is the zone of the private network: that of the interface whose own network it overlaps,
// where all that do agree. zones are by the interface's name in small letters.
func (d *Document) Inside(t *device.Tunnel, zones map[string]string) string {
	found := ""
	for _, n := range d.networks(zones) {
		if n.iface == t.Interface || !overlaps(t, n.network) {
			continue
		}
		if found != "" && found != n.zone {
			return ""
		}
		found = n.zone
	}
	return found
}

func overlaps(t *device.Tunnel, p netip.Prefix) bool {
	for _, s := range t.Parameters.Selectors[:min(len(t.Parameters.Selectors), 64)] {
		if s.Local.Bits() > 0 && s.Local.Overlaps(p) {
			return true
		}
	}
	return false
}
