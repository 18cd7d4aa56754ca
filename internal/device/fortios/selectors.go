package fortios

import (
	"fmt"
	"net/netip"
	"strings"

	"vpncheck/internal/device"
	"vpncheck/internal/firewall"
	"vpncheck/internal/ipsec"
)

// selectors reads the networks of a phase 2, which are everything unless written otherwise.
func (m *model) selectors(e *entry, p pair) ([]ipsec.Selector, *device.Note) {
	src, srcLine, ok := m.end(e, "src")
	dst, dstLine, ok2 := m.end(e, "dst")
	if p.byPolicy && srcLine == 0 && dstLine == 0 {
		return m.chosen(e), nil // FortiOS then takes the policy's addresses
	}
	if !ok || !ok2 {
		line := srcLine
		if ok {
			line = dstLine
		}
		return nil, &device.Note{
			Kind: device.Remark, Line: line,
			Text: fmt.Sprintf("the networks of phase 2 %s cannot be read from this text; where they are address objects, paste them too (show firewall address)", e.name),
		}
	}
	var out []ipsec.Selector
	for _, l := range src {
		out = append(out, ipsec.Selector{Local: l, Remote: dst, Narrowed: narrowed(e), Line: max(srcLine, dstLine)})
	}
	return out, nil
}

func narrowed(e *entry) string {
	var out []string
	for _, s := range [][2]string{{"protocol", "protocol"}, {"src-port", "source port"}, {"dst-port", "destination port"}} {
		if v := e.get(s[0]).first(); v != "" && v != "0" {
			out = append(out, s[1]+" "+v)
		}
	}
	return strings.Join(out, ", ")
}

// end reads one end of a phase 2's networks; the line is 0 where nothing is written.
func (m *model) end(e *entry, side string) (networks []netip.Prefix, line int, ok bool) {
	switch kind := strings.ToLower(e.get(side + "-addr-type").first()); kind {
	case "", "subnet":
		s := e.get(side + "-subnet")
		if s.line == 0 && e.get(side+"-name").line > 0 && kind == "" {
			break
		}
		if s.line == 0 {
			return []netip.Prefix{netip.PrefixFrom(netip.IPv4Unspecified(), 0)}, 0, true
		}
		p, ok := network(s)
		return []netip.Prefix{p}, s.line, ok
	case "ip":
		s := e.get(side + "-start-ip")
		a, err := netip.ParseAddr(s.first())
		return []netip.Prefix{netip.PrefixFrom(a, a.BitLen())}, s.line, err == nil
	case "range":
		s := e.get(side + "-start-ip")
		r, ok := span(s, e.get(side+"-end-ip"))
		return r.Prefixes(), s.line, ok
	case "name":
	default:
		return nil, e.get(side + "-addr-type").line, false
	}
	s := e.get(side + "-name")
	a := m.addresses(e.vdom, s, false)
	if a.Any {
		a.Ranges = append(a.Ranges, firewall.Range{First: netip.IPv4Unspecified(), Last: netip.AddrFrom4([4]byte{255, 255, 255, 255})})
	}
	for _, r := range a.Ranges {
		networks = append(networks, r.Prefixes()...)
	}
	return networks, s.line, len(a.Absent) == 0
}

// chosen are the networks of the policies that send traffic into a tunnel without an interface.
func (m *model) chosen(e *entry) []ipsec.Selector {
	var out []ipsec.Selector
	for _, rule := range m.choosing(e.vdom, e.get("phase1name").first()) {
		src := m.addresses(e.vdom, rule.get("srcaddr"), false)
		dst := m.addresses(e.vdom, rule.get("dstaddr"), false)
		var remote []netip.Prefix
		for _, r := range dst.Ranges {
			remote = append(remote, r.Prefixes()...)
		}
		if len(src.Absent)+len(dst.Absent) > 0 || src.Any || dst.Any {
			return nil
		}
		for _, r := range src.Ranges {
			for _, l := range r.Prefixes() {
				out = append(out, ipsec.Selector{Local: l, Remote: remote, Line: rule.get("srcaddr").line})
			}
		}
	}
	return out
}

// choosing lists the policies that name a tunnel without an interface.
func (m *model) choosing(vdom, name string) []*entry {
	var out []*entry
	for _, rule := range m.naming[key{vdom, "vpntunnel", name}] {
		if !rule.get("status").is("disable") {
			out = append(out, rule)
		}
	}
	return out
}
