package cisco

import (
	"encoding/binary"
	"math/bits"
	"net/netip"

	"vpncheck/internal/firewall"
)

// Masked is the network of an address and a mask: "10.1.0.0", "255.255.0.0".
func Masked(address, mask string) (netip.Prefix, bool) {
	a, err := netip.ParseAddr(address)
	m, err2 := netip.ParseAddr(mask)
	if err != nil || err2 != nil || !a.Is4() || !m.Is4() {
		return netip.Prefix{}, false
	}
	n := number(m)
	ones := bits.LeadingZeros32(^n)
	if n != uint32(uint64(0xffffffff)<<(32-ones)) {
		return netip.Prefix{}, false
	}
	return netip.PrefixFrom(a, ones).Masked(), true
}

// mostWild is how many bits of a wildcard mask may be scattered: each doubles the ranges.
const mostWild = 8

// Wild is the ranges of an address with a wildcard mask, whose bits of 1 mean "any". Masks with
// holes give several ranges.
func Wild(address, wildcard string) ([]firewall.Range, bool) {
	a, err := netip.ParseAddr(address)
	w, err2 := netip.ParseAddr(wildcard)
	if err != nil || err2 != nil || !a.Is4() || !w.Is4() {
		return nil, false
	}
	base, wild := number(a), number(w)
	low := bits.TrailingZeros32(^wild) // the lowest bits, which make one range
	tail := uint32(uint64(1)<<low - 1)
	scattered := wild &^ tail
	if bits.OnesCount32(scattered) > mostWild {
		return nil, false
	}
	base &^= wild
	var ranges []firewall.Range
	for sub := uint32(0); ; sub = (sub - scattered) & scattered {
		first := base | sub
		ranges = append(ranges, firewall.Range{First: addr(first), Last: addr(first | tail)})
		if sub == scattered {
			return ranges, true
		}
	}
}

func number(a netip.Addr) uint32 { b := a.As4(); return binary.BigEndian.Uint32(b[:]) }

func addr(n uint32) netip.Addr {
	return netip.AddrFrom4([4]byte{byte(n >> 24), byte(n >> 16), byte(n >> 8), byte(n)})
}

// Everything is all of IPv4.
var Everything = netip.PrefixFrom(netip.IPv4Unspecified(), 0)
