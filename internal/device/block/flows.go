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
	for _, x := range ends.Own() {
		x = x.Between(Local, t.Outside)
		add(x.In)
		add(x.Out)
	}
	for _, pair := range pairs(ends) {
		x := device.Private(pair[0], pair[1]).Between(t.Inside, t.Zone)
		add(x.Out)
		add(x.In)
	}
	return all
}

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
