package firewall

import "net/netip"

// RangeOf are the addresses of a network, from its first to its last.
func RangeOf(p netip.Prefix) Range {
	p = p.Masked()
	last := p.Addr().AsSlice()
	for i := range last {
		if host := p.Bits() - 8*i; host < 8 {
			last[i] |= 0xff >> max(0, host)
		}
	}
	end, _ := netip.AddrFromSlice(last) // as long as it was
	return Range{First: p.Addr(), Last: end}
}

// Prefixes are the fewest networks that make up the range; none where it is empty.
func (r Range) Prefixes() []netip.Prefix {
	var out []netip.Prefix
	for a := r.First; a.IsValid() && !r.Last.Less(a); {
		p := netip.PrefixFrom(a, a.BitLen())
		last := a
		for p.Bits() > 0 {
			wider := netip.PrefixFrom(a, p.Bits()-1)
			end := RangeOf(wider).Last
			if wider.Masked() != wider || r.Last.Less(end) {
				break
			}
			p, last = wider, end
		}
		out = append(out, p)
		a = last.Next()
	}
	return out
}
