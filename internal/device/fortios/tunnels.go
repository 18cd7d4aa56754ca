package fortios

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"vpncheck/internal/device"
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
