package cisco

import (
	"net/netip"

	"vpncheck/internal/firewall"
)

// Decide says what the entries do with all packets from one network to another: the first that
// matches decides. certain is false where an entry matches only some of them, or cannot be told.
// No match at all is a certain deny.
func Decide(entries []Entry, from, to netip.Prefix) (permit, certain bool) {
	for _, e := range entries {
		if e.Inactive {
			continue
		}
		src, dst := Cover(e.Sources, from), Cover(e.Destinations, to)
		switch {
		case src == None || dst == None:
			continue
		case src == All && dst == All && e.Services.Any && len(e.Unclear) == 0:
			return e.Permit, true
		default:
			return false, false
		}
	}
	return false, true
}

// Covering is how much of a network a list of addresses matches.
type Covering int

// The degrees.
const (
	None Covering = iota
	Some
	All
)

// Cover says how much of the network the addresses match.
func Cover(a firewall.Addresses, p netip.Prefix) Covering {
	if a.Any {
		return All
	}
	if len(a.Absent) > 0 || a.Negate {
		return Some
	}
	whole := firewall.RangeOf(p)
	found := None
	for _, r := range a.Ranges {
		if r.First.Is4() != whole.First.Is4() {
			continue
		}
		if r.First.Compare(whole.First) <= 0 && r.Last.Compare(whole.Last) >= 0 {
			return All
		}
		if r.First.Compare(whole.Last) <= 0 && r.Last.Compare(whole.First) >= 0 {
			found = Some
		}
	}
	return found
}
