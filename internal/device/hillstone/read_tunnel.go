package hillstone

import (
	"net/netip"
	"slices"
	"strings"

	"vpncheck/internal/device/cisco"
	"vpncheck/internal/ipsec"
)

func (c *config) tunnel(l cisco.Line) *tunnel {
	t := c.named(l.At(2))
	if t.line == 0 {
		t.line, t.ikev2 = l.N, l.At(3) == "ikev2"
		c.tunnels = append(c.tunnels, t)
	}
	return t
}

func (t *tunnel) section(l cisco.Line) bool {
	switch l.At(0) {
	case "isakmp-peer", "ikev2-peer":
		t.peer = reference{l.At(1), l.N}
	case "ipsec-proposal", "ikev2-ipsec-proposal":
		t.proposals = further(t.proposals, l)
	case "mode":
		switch l.At(1) {
		case "tunnel":
			t.mode = ipsec.SetAt(l.N, ipsec.TunnelMode)
		case "transport":
			t.mode = ipsec.SetAt(l.N, ipsec.TransportMode)
		default:
			t.mode = ipsec.NotUnderstood[ipsec.Encapsulation](l.N, l.Text(1))
		}
	case "id":
		t.id(l)
	default:
		return false
	}
	return true
}

// id reads "id auto" and "id local 10.0.0.0/24 remote 10.1.0.0/24 service "Any"".
func (t *tunnel) id(l cisco.Line) {
	if l.At(1) == "auto" {
		t.selectors = append(t.selectors, ipsec.Selector{Local: cisco.Everything, Remote: []netip.Prefix{cisco.Everything}, Line: l.N})
		return
	}
	local, ok := network(l, "local")
	remote, ok2 := network(l, "remote")
	if !ok || !ok2 {
		t.unclear = l.N
		return
	}
	s := ipsec.Selector{Local: local, Remote: []netip.Prefix{remote}, Line: l.N}
	if service := l.After("service"); service != "" && !strings.EqualFold(service, "any") {
		s.Narrowed = service
	}
	t.selectors = append(t.selectors, s)
}

// network is what follows the word: "10.0.0.0/24" or "10.0.0.0 255.255.255.0".
func network(l cisco.Line, word string) (netip.Prefix, bool) {
	at := slices.Index(l.Words, word)
	if p, err := netip.ParsePrefix(l.At(at + 1)); err == nil && at > 0 {
		return p.Masked(), true
	}
	return cisco.Masked(l.At(at+1), l.At(at+2))
}
