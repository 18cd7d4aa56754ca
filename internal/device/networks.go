package device

import (
	"net/netip"

	"vpncheck/internal/ipsec"
)

// Networks are those that a device is directly connected to. Those of tunnel interfaces do not belong
// here: no private network lies behind them.
type Networks []Network

// Network is a directly connected one, with the zone or the interface that it is at.
type Network struct {
	Prefix netip.Prefix
	Zone   string
}

// Zone is where a private network is: at a connected network that it is part of or has as a part, if
// those are in one zone alone.
func (all Networks) Zone(p netip.Prefix) string {
	zone := ""
	for _, n := range all {
		if !n.Prefix.Overlaps(p) {
			continue
		}
		if zone != "" && zone != n.Zone {
			return ""
		}
		zone = n.Zone
	}
	return zone
}

// mostSelectors is how many of a tunnel's networks are looked for.
const mostSelectors = 16

// Inside is the zone of all networks that a tunnel carries for the device, if there is one alone. One
// that carries everything is routed: its selectors do not tell.
func (all Networks) Inside(selectors []ipsec.Selector) string {
	zone := ""
	for i, s := range selectors[:min(len(selectors), mostSelectors)] {
		z := ""
		if s.Local != netip.PrefixFrom(netip.IPv4Unspecified(), 0) {
			z = all.Zone(s.Local)
		}
		if z == "" || i > 0 && z != zone {
			return ""
		}
		zone = z
	}
	return zone
}
