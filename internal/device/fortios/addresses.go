package fortios

import (
	"encoding/binary"
	"math/bits"
	"net/netip"
	"strings"

	"vpncheck/internal/firewall"
)

// deepest bounds how far groups of groups are followed: FortiOS itself allows less.
const deepest = 8

// addresses resolves the names of address objects and groups.
func (m *model) addresses(vdom string, s setting, negate bool) firewall.Addresses {
	a := firewall.Addresses{Negate: negate}
	for _, name := range s.values {
		m.addAddress(&a, vdom, name, 0)
	}
	if len(s.values) == 0 {
		a.Absent = []string{"(none written)"}
	}
	return a
}

func (m *model) addAddress(a *firewall.Addresses, vdom, name string, depth int) {
	if strings.EqualFold(name, "all") {
		a.Any = true
		return
	}
	if e := m.find(vdom, "firewall address", name); e != nil {
		if r, ok := addressRange(e); ok {
			a.Ranges = append(a.Ranges, r)
			return
		}
	}
	g := m.find(vdom, "firewall addrgrp", name)
	if g == nil || depth >= deepest || g.get("exclude").is("enable") {
		a.Absent = append(a.Absent, name)
		return
	}
	for _, member := range g.get("member").values {
		m.addAddress(a, vdom, member, depth+1)
	}
}

// addressRange reads an object whose addresses are in the text: no names, countries, wildcards.
func addressRange(e *entry) (firewall.Range, bool) {
	switch kind := strings.ToLower(e.get("type").first()); kind {
	case "", "ipmask", "subnet", "interface-subnet":
		p, ok := network(e.get("subnet"))
		if e.get("subnet").line == 0 {
			return firewall.Range{}, false
		}
		return firewall.RangeOf(p), ok
	case "iprange":
		return span(e.get("start-ip"), e.get("end-ip"))
	}
	return firewall.Range{}, false
}

func span(from, to setting) (firewall.Range, bool) {
	first, err := netip.ParseAddr(from.first())
	end, err2 := netip.ParseAddr(to.first())
	if err != nil || err2 != nil || end.Less(first) || first.Is4() != end.Is4() {
		return firewall.Range{}, false
	}
	return firewall.Range{First: first, Last: end}, true
}

// network reads "10.0.0.0 255.255.0.0" or "10.0.0.0/16".
func network(s setting) (netip.Prefix, bool) {
	text := strings.Join(s.values, " ")
	if p, err := netip.ParsePrefix(text); err == nil {
		return p.Masked(), true
	}
	ip, mask, ok := strings.Cut(strings.ReplaceAll(text, "/", " "), " ")
	a, err := netip.ParseAddr(ip)
	b, err2 := netip.ParseAddr(strings.TrimSpace(mask))
	if !ok || err != nil || err2 != nil || !a.Is4() || !b.Is4() {
		return netip.Prefix{}, false
	}
	m4 := b.As4()
	m := binary.BigEndian.Uint32(m4[:])
	ones := bits.LeadingZeros32(^m)
	if bits.OnesCount32(m) != ones { // a mask with holes
		return netip.Prefix{}, false
	}
	return netip.PrefixFrom(a, ones).Masked(), true
}
