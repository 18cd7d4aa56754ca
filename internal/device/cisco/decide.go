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
		src, dst := cover(e.Sources, from), cover(e.Destinations, to)
		switch {
		case src == none || dst == none:
			continue
		case src == all && dst == all && e.Services.Any && len(e.Unclear) == 0:
			return e.Permit, true
		default:
			return false, false
		}
	}
	return false, true
}

type covering int

const (
	none covering = iota
	some
	all
)

// cover says how much of the network the addresses match.
func cover(a firewall.Addresses, p netip.Prefix) covering {
	if a.Any {
		return all
	}
	if len(a.Absent) > 0 || a.Negate {
		return some
	}
	whole := RangeOf(p)
	found := none
	for _, r := range a.Ranges {
		if r.First.Is4() != whole.First.Is4() {
			continue
		}
		if r.First.Compare(whole.First) <= 0 && r.Last.Compare(whole.Last) >= 0 {
			return all
		}
		if r.First.Compare(whole.Last) <= 0 && r.Last.Compare(whole.First) >= 0 {
			found = some
		}
	}
	return found
}
