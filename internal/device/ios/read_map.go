package ios

import (
	"net/netip"

	"vpncheck/internal/device/cisco"
	"vpncheck/internal/ipsec"
)

// entrySection reads what stands in a crypto map's entry or in an IPsec profile.
func entrySection(e *entry) cisco.Section {
	return func(l cisco.Line) bool {
		switch {
		case l.At(0) == "set":
			return e.set(l)
		case l.Is("match", "address"):
			e.list = reference{l.At(2), l.N}
		case l.At(0) == "shutdown" && len(l.Words) == 1:
			e.shutdown = l.N
		default:
			return false
		}
		return true
	}
}

func (e *entry) set(l cisco.Line) bool {
	switch l.At(1) {
	case "peer":
		e.addPeer(l)
	case "transform-set":
		e.sets = nil
		for _, name := range l.From(2) {
			e.sets = append(e.sets, reference{name, l.N})
		}
	case "pfs":
		e.pfs = pfs(l)
	case "security-association", "security-associations":
		return l.At(2) == "lifetime" && e.lifetimes.read(l, l.From(3))
	case "isakmp-profile":
		e.profile1 = reference{l.At(2), l.N}
	case "ikev2-profile":
		e.profile2 = reference{l.At(2), l.N}
	default:
		return false
	}
	return true
}

func (e *entry) addPeer(l cisco.Line) {
	if e.peerLine == 0 {
		e.peerLine = l.N
	}
	p := peer{text: l.At(2)}
	p.addr, _ = netip.ParseAddr(p.text) // a host name is none, and stays in text
	if l.At(3) == "default" {
		e.peers = append([]peer{p}, e.peers...)
	} else {
		e.peers = append(e.peers, p)
	}
}

// pfs reads "set pfs group14"; which group a bare "set pfs" means depends on the release.
func pfs(l cisco.Line) ipsec.Setting[ipsec.Group] {
	switch {
	case l.No:
		return ipsec.SetAt(l.N, ipsec.PFSOff)
	case len(l.Words) == 2:
		return ipsec.NotUnderstood[ipsec.Group](l.N, "on, group of the release")
	}
	return cisco.Groups(l.N, l.From(2)[:1])
}

func mode(l cisco.Line) ipsec.Setting[ipsec.Encapsulation] {
	switch l.At(1) {
	case "tunnel":
		return ipsec.SetAt(l.N, ipsec.TunnelMode)
	case "transport":
		return ipsec.SetAt(l.N, ipsec.TransportMode)
	}
	return ipsec.NotUnderstood[ipsec.Encapsulation](l.N, l.Text(1))
}

func natT(l cisco.Line) ipsec.Setting[bool] { return ipsec.SetAt(l.N, !l.No) }

func (c *config) interfaceSection(l cisco.Line) cisco.Section {
	name := l.At(1)
	if len(l.Words) > 2 && isDigits(l.At(2)) { // "interface Tunnel 1"
		name += l.At(2)
	}
	i := c.ifaces[shortName(name)]
	if i == nil {
		i = &iface{name: name, line: l.N}
		c.ifaces[shortName(name)] = i
	}
	return func(l cisco.Line) bool { return i.read(c, l) }
}

func isDigits(s string) bool {
	for _, r := range s {
		if (r < '0' || r > '9') && r != '/' && r != '.' {
			return false
		}
	}
	return s != ""
}

func (i *iface) read(c *config, l cisco.Line) bool {
	switch {
	case l.Is("ip", "address") && !l.No:
		if p, ok := cisco.Masked(l.At(2), l.At(3)); ok {
			i.networks = append(i.networks, p)
		}
		if l.At(4) == "secondary" {
			break
		}
		i.at = l.N
		i.address, _ = netip.ParseAddr(l.At(2)) // dhcp and negotiated are no address
	case l.Is("ip", "access-group") && !l.No:
		if l.At(3) == "out" {
			i.out = reference{l.At(2), l.N}
		} else {
			i.in = reference{l.At(2), l.N}
		}
	case l.Is("ip", "nat", "outside") && len(l.Words) == 3:
		i.natOut = !l.No
	case l.Is("ip", "nat", "inside") && len(l.Words) == 3:
		i.natIn = !l.No
	case l.Is("zone-member", "security") && len(l.Words) == 3 && !l.No:
		i.zone = l.At(2)
	case l.Is("crypto", "map") && len(l.Words) == 3 && !l.No:
		c.mapNamed(l.At(2)).ifaces = append(c.mapNamed(l.At(2)).ifaces, i)
		i.maps = append(i.maps, reference{l.At(2), l.N})
	case l.Is("shutdown") && len(l.Words) == 1:
		i.shutdown = 0
		if !l.No {
			i.shutdown = l.N
		}
	case l.At(0) == "tunnel":
		return i.tunnel(c, l)
	default:
		return false
	}
	return true
}

func (i *iface) tunnel(c *config, l cisco.Line) bool {
	switch {
	case l.At(1) == "source":
		i.source = reference{l.Text(2), l.N}
	case l.At(1) == "destination":
		i.destination = reference{l.At(2), l.N}
	case l.At(1) == "mode":
		i.mode = reference{l.Text(2), l.N}
	case l.Is("tunnel", "protection", "ipsec", "profile"):
		if !i.protection.set() {
			c.tunnels = append(c.tunnels, i)
		}
		i.protection = reference{l.At(4), l.N}
		if name := l.After("isakmp-profile"); name != "" {
			i.isakmp = reference{name, l.N}
		}
		if name := l.After("ikev2-profile"); name != "" {
			i.ikev2 = reference{name, l.N}
		}
	case l.Is("tunnel", "protection", "ipsec", "policy", "ipv4"):
		i.policy = reference{l.At(5), l.N}
	default:
		return false
	}
	return true
}
