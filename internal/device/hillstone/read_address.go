package hillstone

import (
	"net/netip"
	"strings"

	"vpncheck/internal/device/cisco"
	"vpncheck/internal/firewall"
)

// addresses are an address book entry's: what it lists without what it excludes, wherever that
// stands.
type addresses struct {
	firewall.Addresses
	excluded []firewall.Range
	cut      bool // Ranges are without what is excluded
}

func (c *config) address(l cisco.Line) cisco.Section {
	name := l.At(len(l.Words) - 1)
	a := c.addresses[name]
	if a == nil {
		a = &addresses{}
		c.addresses[name] = a
	}
	return func(l cisco.Line) bool {
		switch l.At(0) {
		case "ip", "range":
			if r, ok := addressRange(l); ok {
				a.Ranges = append(a.Ranges, r)
				return true
			}
			a.Absent = append(a.Absent, l.Text(0))
		case "exclude":
			a.exclude(l)
		case "host", "member", "wildcard", "country":
			a.Absent = append(a.Absent, l.Text(0))
		default:
			return false
		}
		return true
	}
}

// exclude reads "exclude ip 10.0.1.0/24". What cannot be read may be anything.
func (a *addresses) exclude(l cisco.Line) {
	out := l
	out.Words = l.From(1)
	if r, ok := addressRange(out); ok && (out.At(0) == "ip" || out.At(0) == "range") {
		a.excluded = append(a.excluded, r)
		return
	}
	a.excluded = append(a.excluded, firewall.Range{First: netip.IPv4Unspecified(), Last: netip.AddrFrom4([4]byte{255, 255, 255, 255})})
	a.Absent = append(a.Absent, l.Text(0))
}

// most is how often a range and an excluded one are compared; beyond it nothing is known.
const most = 1 << 16

// left are the ranges without what is excluded.
func (a *addresses) left() []firewall.Range {
	if a.cut {
		return a.Ranges
	}
	a.cut = true
	if len(a.Ranges)*len(a.excluded) > most {
		a.Ranges, a.excluded, a.Absent = nil, nil, append(a.Absent, "exclude")
	}
	for _, x := range a.excluded {
		var rest []firewall.Range
		for _, r := range a.Ranges {
			rest = append(rest, without(r, x)...)
		}
		a.Ranges = rest
	}
	return a.Ranges
}

func without(r, x firewall.Range) []firewall.Range {
	if x.First.Compare(r.Last) > 0 || x.Last.Compare(r.First) < 0 {
		return []firewall.Range{r}
	}
	var out []firewall.Range
	if r.First.Less(x.First) {
		out = append(out, firewall.Range{First: r.First, Last: x.First.Prev()})
	}
	if x.Last.Less(r.Last) {
		out = append(out, firewall.Range{First: x.Last.Next(), Last: r.Last})
	}
	return out
}

// addressRange reads "ip 10.0.0.0/24", "ip 10.0.0.0 255.255.255.0" and "range 10.0.0.1 10.0.0.9".
func addressRange(l cisco.Line) (firewall.Range, bool) {
	if l.At(0) == "range" || strings.HasSuffix(l.At(0), "-range") {
		first, err := netip.ParseAddr(l.At(1))
		last, err2 := netip.ParseAddr(l.At(2))
		return firewall.Range{First: first, Last: last}, err == nil && err2 == nil && !last.Less(first)
	}
	if p, err := netip.ParsePrefix(l.At(1)); err == nil {
		return firewall.RangeOf(p), true
	}
	p, ok := cisco.Masked(l.At(1), l.At(2))
	if !ok {
		return firewall.Range{}, false
	}
	return firewall.RangeOf(p), true
}
