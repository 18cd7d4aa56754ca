package hillstone

import (
	"net/netip"

	"vpncheck/internal/device/cisco"
	"vpncheck/internal/ipsec"
)

// profile reads "ikev2 profile": the other end's identity and the networks. Its key is never
// looked at.
func (c *config) profile(name string) cisco.Section {
	p := c.profiles[name]
	if p == nil {
		p = &profile{}
		c.profiles[name] = p
	}
	return func(l cisco.Line) bool {
		switch {
		case l.Is("remote", "id"):
			id := l
			id.Words = l.Words[1:]
			p.remote = identity(id)
		case l.Is("remote", "key"):
			p.keyed = l.N
		case l.Is("traffic-selector", "src"):
			p.network(l, &p.src)
		case l.Is("traffic-selector", "dst"):
			p.network(l, &p.dst)
		default:
			return false
		}
		return true
	}
}

// within reads a peer, and the IKEv2 profile that is written in it instead of beside it.
func (c *config) within(p *peer) cisco.Section {
	inside := false
	return func(l cisco.Line) bool {
		switch {
		case l.Is("ikev2", "profile") && p.ikev2:
			p.profile = reference{l.At(2), l.N}
			inside = true
		case inside && l.Is("exit"):
			inside = false
		case (l.At(0) == "remote" || l.At(0) == "traffic-selector") && p.profile.set():
			inside = true
			return c.profile(p.profile.name)(l)
		default:
			return p.section(l)
		}
		return true
	}
}

// network reads "traffic-selector src subnet 10.0.0.0/24".
func (p *profile) network(l cisco.Line, to *[]netip.Prefix) {
	n, err := netip.ParsePrefix(l.At(3))
	if err != nil || l.At(2) != "subnet" {
		p.unclear = l.N
		return
	}
	if p.line == 0 {
		p.line = l.N
	}
	*to = append(*to, n.Masked())
}

// selectors are every pair of the networks.
func (p *profile) selectors() []ipsec.Selector {
	var out []ipsec.Selector
	for _, local := range p.src {
		if len(p.dst) > 0 {
			out = append(out, ipsec.Selector{Local: local, Remote: p.dst, Line: p.line})
		}
	}
	return out
}

// auth reads how an IKEv2 peer proves who it is: "auth psk".
func auth(l cisco.Line) ipsec.Setting[ipsec.Auth] {
	if l.At(1) == "psk" {
		return ipsec.SetAt(l.N, ipsec.PSK)
	}
	return cisco.Auth(l.N, l.At(1))
}
