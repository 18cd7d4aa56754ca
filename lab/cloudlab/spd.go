package cloudlab

import (
	"net/netip"
	"slices"
	"strconv"
)

const maxPolicies = 200 // in one tunnel

// checkSPD refuses entries that are no networks and pairs that overlap with
// another pair of the same gateway, of this tunnel or a neighbour.
func checkSPD(r *Region, t *Tunnel, spd []policy) *apiError {
	if len(spd) > maxPolicies {
		return refuse(codeTooMany, "The number of `SecurityPolicyDatabases` exceeds the limit of %d.", maxPolicies)
	}
	var pairs []pair
	for i, p := range spd {
		at := "SecurityPolicyDatabases." + strconv.Itoa(i)
		if p.LocalCidrBlock == nil {
			return missing(at + ".LocalCidrBlock")
		}
		if len(p.RemoteCidrBlock) == 0 {
			return missing(at + ".RemoteCidrBlock")
		}
		for _, remote := range p.RemoteCidrBlock {
			n, bad := parsePair(*p.LocalCidrBlock, remote)
			if bad != "" {
				return malformed(at, bad)
			}
			pairs = append(pairs, n)
		}
	}
	taken := neighbours(r, t)
	for _, n := range pairs {
		if slices.ContainsFunc(taken, n.overlaps) {
			return refuse("UnsupportedOperation.VpnConnSPDOverlap", "The SPD `%v` overlaps with another one of the gateway.", n)
		}
		taken = append(taken, n)
	}
	return nil
}

// pair is what one entry of an SPD selects: from where, to where.
type pair struct{ local, remote netip.Prefix }

func (p pair) overlaps(o pair) bool {
	return p.local.Overlaps(o.local) && p.remote.Overlaps(o.remote)
}

// parsePair says what is bad where something is. Host bits may be set, as in the
// API's own example 10.0.0.5/24.
func parsePair(local, remote string) (p pair, bad string) {
	l, err := netip.ParsePrefix(local)
	if err != nil {
		return pair{}, local
	}
	r, err := netip.ParsePrefix(remote)
	if err != nil {
		return pair{}, remote
	}
	return pair{l.Masked(), r.Masked()}, ""
}

func neighbours(r *Region, t *Tunnel) []pair {
	var ps []pair
	for _, o := range r.Tunnels {
		if o == t || o.GatewayID != t.GatewayID {
			continue
		}
		for _, p := range o.SPD {
			for _, remote := range p.Remotes {
				if n, bad := parsePair(p.Local, remote); bad == "" {
					ps = append(ps, n)
				}
			}
		}
	}
	return ps
}
