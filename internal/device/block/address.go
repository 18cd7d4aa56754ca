package block

import (
	"encoding/binary"
	"math/bits"
	"net/netip"
	"strconv"

	"vpncheck/internal/firewall"
)

// Masked is the network of an address and what follows it: a length ("24"), a mask
// ("255.255.255.0") or a wildcard ("0.0.0.255", "0"). It is none where the mask has holes.
func Masked(address, mask string) (netip.Prefix, bool) {
	a, err := netip.ParseAddr(address)
	if err != nil || a.Zone() != "" {
		return netip.Prefix{}, false
	}
	length, ok := maskLength(a, mask)
	if !ok {
		return netip.Prefix{}, false
	}
	p, err := a.Prefix(length)
	return p, err == nil
}

func maskLength(a netip.Addr, mask string) (int, bool) {
	if m, err := netip.ParseAddr(mask); err == nil && m.Is4() && a.Is4() {
		v := binary.BigEndian.Uint32(m.AsSlice())
		if v == 0 && a.IsUnspecified() {
			return 0, true // "0.0.0.0 0.0.0.0" is everything, whichever is meant
		}
		if v>>31 == 0 && v != 0 || v == 0 { // a wildcard; 0.0.0.0 is a host's
			v = ^v
		}
		n := bits.LeadingZeros32(^v)
		return n, uint64(v) == (uint64(1)<<32-1)&^(uint64(1)<<(32-n)-1)
	}
	n, err := strconv.Atoi(mask)
	return n, err == nil && n >= 0 && n <= a.BitLen()
}

// Wildcard is the network of an address with a wildcard, in which "0" is a host's.
func Wildcard(address, wildcard string) (netip.Prefix, bool) {
	switch wildcard {
	case "0":
		wildcard = "0.0.0.0"
	case "255.255.255.255":
		return netip.PrefixFrom(netip.IPv4Unspecified(), 0), true
	}
	return Masked(address, wildcard)
}

// Covers says whether the addresses hold the whole network, and whether that is known.
func Covers(a firewall.Addresses, p netip.Prefix) (yes, known bool) {
	if a.Any {
		return !a.Negate, true
	}
	want := firewall.RangeOf(p)
	for _, r := range a.Ranges {
		if r.First.Compare(want.First) <= 0 && want.Last.Compare(r.Last) <= 0 && r.First.BitLen() == p.Addr().BitLen() {
			return !a.Negate, true
		}
		if r.First.Compare(want.Last) <= 0 && want.First.Compare(r.Last) <= 0 {
			return false, false // a part of it
		}
	}
	return a.Negate, len(a.Absent) == 0
}
