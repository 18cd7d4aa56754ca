package junos

import (
	"net/netip"
	"strings"

	"vpncheck/internal/device"
	"vpncheck/internal/device/tree"
)

// unit is an interface's name with its unit: without one it is unit 0.
func unit(name string) string {
	if strings.Contains(name, ".") {
		return name
	}
	return name + ".0"
}

func unitPath(name string) string {
	ifd, u, _ := strings.Cut(name, ".")
	return ifd + " unit " + u
}

// logical is an interface's unit, and the statement that disables it, where there is one.
func (r *reader) logical(name string) (ifl, off *tree.Node) {
	ifd, u, _ := strings.Cut(name, ".")
	device := r.tree.Root.Get("interfaces", ifd)
	ifl = device.Get("unit", u).Use()
	if off = ifl.Get("disable").Use(); off == nil {
		off = device.Get("disable").Use()
	}
	return ifl, off
}

// addresses are those of a unit.
func addresses(ifl *tree.Node) []*tree.Node { return ifl.Each("family", "inet", "address") }

// zoned is an interface in a zone.
type zoned struct {
	zone, ifl *tree.Node
}

// readZones gives the security zones of all interfaces.
func (r *reader) readZones() map[string]zoned {
	all := map[string]zoned{}
	for _, z := range r.sec.Each("zones", "security-zone") {
		for _, i := range z.Each("interfaces") {
			all[unit(i.Word)] = zoned{z, i}
		}
	}
	return all
}

// zoneOf is the security zone of an interface; empty where the text has none.
func (r *reader) zoneOf(name string) string {
	z, ok := r.zones[name]
	if !ok {
		return ""
	}
	z.ifl.Use()
	return z.zone.Word
}

// networks are those of all interfaces that are in a zone, but for the tunnels'.
func (r *reader) networks() device.Networks {
	var all device.Networks
	for _, z := range r.sec.Each("zones", "security-zone") {
		for _, i := range z.Each("interfaces") {
			if strings.HasPrefix(i.Word, "st0") {
				continue
			}
			ifl, _ := r.logical(unit(i.Word))
			for _, a := range addresses(ifl) {
				if p, err := netip.ParsePrefix(a.Word); err == nil {
					a.Use()
					i.Use()
					all = append(all, device.Network{Prefix: p.Masked(), Zone: z.Word})
				}
			}
		}
	}
	return all
}
