package fortios

import (
	"net/netip"

	"vpncheck/internal/device"
)

// zoned is what policies call an interface: its zone, where it has one.
func (m *model) zoned(vdom, name string) string {
	if z := m.zones[key{vdom: vdom, name: name}]; z != "" {
		return z
	}
	return name
}

// place says where a tunnel stands: the interface of its own that FortiOS makes for it, or the
// outside one where a policy chooses it.
func (m *model) place(t *device.Tunnel, e *entry, p pair) {
	if p.byPolicy {
		t.Interface, t.Zone = e.get("interface").first(), t.Outside
	} else {
		t.Interface, t.Zone = e.name, m.zoned(e.vdom, e.name)
	}
	t.Inside = m.inside(e.vdom, t.Zone, e.name, p)
}

// inside is the one interface between which and the tunnel there are policies; empty where there
// are several.
func (m *model) inside(vdom, zone, name string, p pair) string {
	found := map[string]bool{}
	add := func(es []*entry, side string) {
		for _, e := range es {
			for _, v := range e.get(side).values {
				found[v] = true
			}
		}
	}
	if p.byPolicy {
		add(m.choosing(vdom, name), "srcintf")
	} else {
		add(m.naming[key{vdom, "srcintf", zone}], "dstintf")
		add(m.naming[key{vdom, "dstintf", zone}], "srcintf")
	}
	delete(found, zone)
	delete(found, "any")
	for only := range found {
		if len(found) == 1 {
			return only
		}
	}
	return ""
}

// towards is the interface behind which a network lies, by the interfaces' own addresses and the
// static routes; empty where neither tells.
func (m *model) towards(vdom string, p netip.Prefix) string {
	best, where := -1, ""
	consider := func(n netip.Prefix, name string) {
		if n.IsValid() && n.Bits() > best && n.Bits() <= p.Bits() && n.Contains(p.Addr()) {
			best, where = n.Bits(), name
		}
	}
	for _, e := range m.of("", "system interface") {
		if d := e.get("vdom"); vdom == "" || d.is(vdom) {
			n, _ := network(e.get("ip"))
			consider(n, e.name)
		}
	}
	for _, e := range m.of(vdom, "router static") {
		if n, ok := network(e.get("dst")); ok && !e.get("status").is("disable") {
			consider(n, e.get("device").first())
		}
	}
	if where == "" {
		return ""
	}
	return m.zoned(vdom, where)
}
