package vendors

import (
	"net/netip"
	"slices"

	"vpncheck/internal/device"
	"vpncheck/internal/ipsec"
)

// Choose finds the tunnel that is the cloud's among those of a device: the one that calls the VPN
// gateway or, where that does not tell, the one for the same networks. Where neither does, the
// index is -1, and a person must choose among the candidates, which are indices as well.
func Choose(c *device.Config, e device.Ends) (tunnel int, candidates []int) {
	called := where(c, func(t device.Tunnel) bool { return t.Parameters.IKE.Peer.Has(e.Gateway) && e.Gateway.IsValid() })
	if len(called) > 0 {
		return nearest(c, called, e)
	}
	// A peer that is not known, or may be anybody, is the gateway unless the networks speak against
	// it.
	open := where(c, func(t device.Tunnel) bool { return !elsewhere(t) && near(t, e) != apart })
	if len(open) > 0 {
		return nearest(c, open, e)
	}
	// A tunnel that calls another address may be the right one with the wrong peer, if its networks
	// say so.
	if same := where(c, func(t device.Tunnel) bool { return near(t, e) > unknown }); len(same) > 0 {
		return nearest(c, same, e)
	}
	return -1, where(c, func(device.Tunnel) bool { return true })
}

func where(c *device.Config, is func(device.Tunnel) bool) []int {
	var out []int
	for i, t := range c.Tunnels {
		if is(t) {
			out = append(out, i)
		}
	}
	return out
}

// elsewhere says that a tunnel calls one certain address, which is then not the gateway's.
func elsewhere(t device.Tunnel) bool {
	p := t.Parameters.IKE.Peer
	return p.Known() && !slices.ContainsFunc(p.Values, netip.Addr.IsUnspecified)
}

// nearest picks the only one of several tunnels whose networks are nearest to the SPD's. A tunnel
// that is switched off gives way to one that is not.
func nearest(c *device.Config, among []int, e device.Ends) (tunnel int, candidates []int) {
	if len(among) == 0 {
		return -1, nil
	}
	rank := func(i int) int {
		r := int(near(c.Tunnels[i], e)) * 2
		if !slices.ContainsFunc(c.Tunnels[i].Notes, func(n device.Note) bool { return n.Kind == device.Disabled }) {
			r++
		}
		return r
	}
	best := among[0]
	for _, i := range among {
		if rank(i) > rank(best) {
			best = i
		}
	}
	equals := slices.DeleteFunc(slices.Clone(among), func(i int) bool { return rank(i) < rank(best) })
	if len(equals) > 1 {
		return -1, equals
	}
	return best, equals
}

// nearness is how the networks of a tunnel relate to the SPD's.
type nearness int

const (
	apart      nearness = iota // they have nothing in common
	unknown                    // one side is not known
	everything                 // the tunnel carries whatever is routed into it
	overlap
	equal
)

func near(t device.Tunnel, e device.Ends) nearness {
	if len(t.Parameters.Selectors) == 0 || len(e.Cloud) == 0 || len(e.IDC) == 0 {
		return unknown
	}
	best := apart
	for _, s := range t.Parameters.Selectors {
		best = max(best, nearPair(s, e))
	}
	return best
}

func nearPair(s ipsec.Selector, e device.Ends) nearness {
	best := apart
	for _, r := range s.Remote {
		overlaps := func(with netip.Prefix) func(netip.Prefix) bool {
			return func(n netip.Prefix) bool { return n.Overlaps(with) }
		}
		switch {
		case slices.Contains(e.IDC, s.Local) && slices.Contains(e.Cloud, r):
			return equal
		case !slices.ContainsFunc(e.IDC, overlaps(s.Local)) || !slices.ContainsFunc(e.Cloud, overlaps(r)):
		case s.Local.Bits() == 0 && r.Bits() == 0:
			best = max(best, everything)
		default:
			best = max(best, overlap)
		}
	}
	return best
}
