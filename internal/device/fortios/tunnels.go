package fortios

import (
	"fmt"
	"maps"
	"net/netip"
	"slices"
	"strings"

	"vpncheck/internal/device"
	"vpncheck/internal/firewall"
	"vpncheck/internal/ipsec"
)

// pair says which table has the second phase of which first, and whether a policy chooses the
// tunnel instead of a route.
type pair struct {
	first, second string
	byPolicy      bool
}

var pairs = []pair{{phase1Interface, phase2Interface, false}, {phase1Policy, phase2Policy, true}}

// tunnels gives one tunnel for every phase 1 with the phase 2s that have the same parameters: their
// networks are its selectors. A phase 2 with other parameters is a tunnel apart.
func (m *model) tunnels() []device.Tunnel {
	children := map[key][]*entry{}
	for _, e := range m.entries {
		for _, p := range pairs {
			if e.table == p.second {
				k := key{e.vdom, p.first, e.get("phase1name").first()}
				children[k] = append(children[k], e)
			}
		}
	}
	var out []device.Tunnel
	for _, e := range m.entries {
		for _, p := range pairs {
			if e.table == p.first {
				out = append(out, m.of1(e, p, children[e.key])...)
			}
		}
	}
	for _, e := range m.entries {
		for _, p := range pairs {
			if e.table == p.second && m.find(e.vdom, p.first, e.get("phase1name").first()) == nil {
				out = append(out, m.orphan(e, p))
			}
		}
	}
	return out
}

// of1 makes the tunnels of a phase 1.
func (m *model) of1(e *entry, p pair, children []*entry) []device.Tunnel {
	base := device.Tunnel{
		Name:       named(e),
		Parameters: ipsec.Parameters{IKE: m.phase1(e)},
		Objects:    map[string]string{p.first: e.name},
		Outside:    m.zoned(e.vdom, e.get("interface").first()),
	}
	if e.vdom != "" {
		base.Objects["vdom"] = e.vdom
	}
	m.place(&base, e, p)
	base.Notes = m.notes1(e, p, children)
	if len(children) == 0 {
		return []device.Tunnel{base}
	}
	var out []device.Tunnel
	for _, same := range alike(children) {
		t := base
		t.Objects = maps.Clone(base.Objects)
		t.Objects[p.second] = nameList(same)
		t.Notes = slices.Clone(base.Notes)
		if len(same) < len(children) {
			t.Name += ", phase2 " + same[0].name
		}
		m.second(&t, same, p)
		out = append(out, t)
	}
	return out
}

func named(e *entry) string {
	name := e.table + " " + e.name
	if e.vdom != "" {
		name += " (vdom " + e.vdom + ")"
	}
	return name
}

// nameList joins the names of several objects; no name has a line break in it.
func nameList(es []*entry) string {
	var names []string
	for _, e := range es {
		names = append(names, e.name)
	}
	return strings.Join(names, "\n")
}

// alike groups phase 2s by what they negotiate besides networks.
func alike(es []*entry) [][]*entry {
	if len(es) == 1 {
		return [][]*entry{es}
	}
	var out [][]*entry
	at := map[string]int{}
	for _, e := range es {
		p := phase2(e)
		id := fmt.Sprint(p.Encapsulation, p.Lifetime, p.LifetimeKB, e.get("proposal").values, pfs(e))
		i, seen := at[id]
		if !seen {
			i, at[id] = len(out), len(out)
			out = append(out, nil)
		}
		out[i] = append(out[i], e)
	}
	return out
}

// second adds what the phase 2s say.
func (m *model) second(t *device.Tunnel, es []*entry, p pair) {
	t.Parameters.IPsec = phase2(es[0])
	for _, e := range es {
		selectors, note := m.selectors(e, p)
		if note != nil {
			t.Notes = append(t.Notes, *note)
		}
		t.Parameters.Selectors = append(t.Parameters.Selectors, selectors...)
		if off := e.get("status"); off.is("disable") {
			t.Notes = append(t.Notes, disabled(off.line, e))
		}
	}
}

// orphan is a phase 2 whose phase 1 is not in the text.
func (m *model) orphan(e *entry, p pair) device.Tunnel {
	t := device.Tunnel{Name: named(e), Objects: map[string]string{p.second: e.name}}
	if e.vdom != "" {
		t.Objects["vdom"] = e.vdom
	}
	name := e.get("phase1name")
	switch {
	case name.line == 0 && m.whole:
		t.Notes = append(t.Notes, device.Note{
			Kind: device.Incomplete, Line: e.line,
			Text: fmt.Sprintf("%s names no phase 1: set phase1name", e.name),
		})
	case name.line > 0 && m.has(e.vdom, p.first):
		t.Notes = append(t.Notes, device.Note{
			Kind: device.Dangling, Line: name.line,
			Text: fmt.Sprintf("%s uses the phase 1 %q, which does not exist: correct phase1name", e.name, name.first()),
		})
	}
	m.second(&t, []*entry{e}, p)
	return t
}

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
			Text: fmt.Sprintf("the networks of phase 2 %s are address objects that are not in the text: paste them too (show firewall address)", e.name),
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
		return prefixes(r), s.line, ok
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
		networks = append(networks, prefixes(r)...)
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
			remote = append(remote, prefixes(r)...)
		}
		if len(src.Absent)+len(dst.Absent) > 0 || src.Any || dst.Any {
			return nil
		}
		for _, r := range src.Ranges {
			for _, l := range prefixes(r) {
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
