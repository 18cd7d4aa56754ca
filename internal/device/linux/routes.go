package linux

import (
	"net/netip"
	"strconv"
	"strings"
)

// route is one of "ip route".
type route struct {
	to  netip.Prefix
	dev string
}

// mostRoutes is more than a host has that does not know the whole internet.
const mostRoutes = 2000

var routeTypes = map[string]bool{"unreachable": true, "blackhole": true, "prohibit": true, "unicast": true, "throw": true}

// routeLine reads "default via 198.51.100.1 dev eth0", "10.0.0.0/8 dev eth1 proto kernel scope link".
func (s *Ruleset) routeLine(text string) bool {
	if !strings.Contains(text, " dev ") {
		return false
	}
	f := strings.Fields(text)
	if len(f) > 0 && routeTypes[f[0]] {
		f = f[1:]
	}
	if len(f) < 3 || f[1] != "via" && f[1] != "dev" {
		return false
	}
	to, ok := destination(f[0])
	if !ok {
		return false
	}
	for i := 1; i+1 < len(f); i += 2 {
		if f[i] == "dev" {
			if len(s.routes) < mostRoutes {
				s.routes = append(s.routes, route{to: to, dev: f[i+1]})
			}
			return true
		}
	}
	return false
}

func destination(w string) (netip.Prefix, bool) {
	if w == "default" {
		return netip.PrefixFrom(netip.IPv4Unspecified(), 0), true
	}
	if a, err := netip.ParseAddr(w); err == nil {
		return netip.PrefixFrom(a, a.BitLen()), true
	}
	p, err := netip.ParsePrefix(w)
	return p.Masked(), err == nil
}

// Device is the interface that all of a network is routed through; empty where that is not known.
// specific asks for a route that is not the default one.
func (s *Ruleset) Device(to netip.Prefix, specific bool) string {
	if len(s.routes) == mostRoutes { // one that was not kept may be the one
		return ""
	}
	best := route{}
	for _, r := range s.routes {
		if r.to.Addr().BitLen() != to.Addr().BitLen() {
			continue
		}
		if to.Bits() < r.to.Bits() && to.Contains(r.to.Addr()) && (best.dev == "" || r.dev != best.dev) && !specific {
			return s.narrower(to)
		}
		if r.to.Bits() <= to.Bits() && r.to.Contains(to.Addr()) && (best.dev == "" || r.to.Bits() > best.to.Bits()) {
			best = r
		}
	}
	if specific && best.to.Bits() == 0 {
		return ""
	}
	return best.dev
}

// narrower is the only interface of all routes within a network, where they agree.
func (s *Ruleset) narrower(to netip.Prefix) string {
	dev := ""
	for _, r := range s.routes {
		if r.to.Bits() == 0 || !to.Overlaps(r.to) {
			continue
		}
		if dev != "" && r.dev != dev {
			return ""
		}
		dev = r.dev
	}
	return dev
}

// Outside is the interface of the public network: where masquerading says it, if the routes do not.
func (s *Ruleset) Outside() string {
	dev := ""
	for _, c := range s.chains {
		for _, r := range c.rules {
			if r.end != translate || len(r.out.list) != 1 || r.out.negate || strings.ContainsAny(r.out.list[0], "+*") {
				continue
			}
			if dev != "" && dev != r.out.list[0] {
				return ""
			}
			dev = r.out.list[0]
		}
	}
	return dev
}

func itoa(n int) string { return strconv.Itoa(n) }

// host writes a network of one address without its length.
func host(prefix string) string { return strings.TrimSuffix(prefix, "/32") }
