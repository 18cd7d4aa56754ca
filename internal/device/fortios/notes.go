package fortios

import (
	"fmt"
	"strings"

	"vpncheck/internal/device"
)

func disabled(line int, e *entry) device.Note {
	return device.Note{
		Kind: device.Disabled, Line: line,
		Text: fmt.Sprintf("%s %s is switched off: set status enable", e.table, e.name),
	}
}

// notes1 says what keeps the tunnels of a phase 1 from working, as far as the text holds the
// section that would show it.
func (m *model) notes1(e *entry, p pair, children []*entry) []device.Note {
	var out []device.Note
	if off := e.get("status"); off.is("disable") {
		out = append(out, disabled(off.line, e))
	}
	for _, name := range []string{e.get("interface").first(), e.name} {
		down := m.find("", "system interface", name).get("status")
		if down.is("down") {
			out = append(out, device.Note{
				Kind: device.Disabled, Line: down.line,
				Text: fmt.Sprintf("the interface %s is set down: set status up", name),
			})
		}
	}
	out = append(out, m.missingInterface(e)...)
	if len(children) == 0 && m.has(e.vdom, p.second) {
		out = append(out, device.Note{
			Kind: device.Incomplete, Line: e.line,
			Text: fmt.Sprintf("no phase 2 uses %s: add one under config %s", e.name, p.second),
		})
	}
	if p.byPolicy {
		return append(out, m.unchosen(e)...)
	}
	out = append(out, m.unruled(e)...)
	out = append(out, m.unrouted(e)...)
	return append(out, m.translated(e)...)
}

// missingInterface is certain in a whole configuration only: people paste single interfaces.
func (m *model) missingInterface(e *entry) []device.Note {
	name := e.get("interface")
	if !m.whole || name.line == 0 || m.find("", "system interface", name.first()) != nil {
		return nil
	}
	return []device.Note{{
		Kind: device.Dangling, Line: name.line,
		Text: fmt.Sprintf("%s is bound to the interface %q, which does not exist", e.name, name.first()),
	}}
}

// unchosen: a tunnel without an interface carries only what a policy sends into it.
func (m *model) unchosen(e *entry) []device.Note {
	if !m.has(e.vdom, "firewall policy") || len(m.choosing(e.vdom, e.name)) > 0 {
		return nil
	}
	return []device.Note{{
		Kind: device.Unapplied, Line: e.line,
		Text: fmt.Sprintf("no enabled firewall policy has action ipsec and vpntunnel %q: nothing uses the tunnel", e.name),
	}}
}

// unruled: FortiOS does not negotiate for a tunnel interface that no policy names.
// Policies may name it by a zone, so the zones must be in the text.
func (m *model) unruled(e *entry) []device.Note {
	zones := m.whole || m.has(e.vdom, "system zone")
	if !m.has(e.vdom, "firewall policy") || !zones || m.sdwan(e.vdom) {
		return nil
	}
	for _, side := range []string{"srcintf", "dstintf"} {
		for _, name := range []string{e.name, m.zoned(e.vdom, e.name), "any"} {
			for _, rule := range m.naming[key{e.vdom, side, name}] {
				if !rule.get("status").is("disable") {
					return nil
				}
			}
		}
	}
	return []device.Note{{
		Kind: device.Unapplied, Line: e.line,
		Text: fmt.Sprintf("no enabled firewall policy names the tunnel interface %s: FortiOS ignores IKE for it until one does, so add one in each direction", e.name),
	}}
}

// unrouted: without a route the tunnel comes up and carries nothing. Dynamic routing and SD-WAN may
// bring one that is not in the text.
func (m *model) unrouted(e *entry) []device.Note {
	for _, table := range []string{"router bgp", "router ospf", "router rip"} {
		if len(m.of(e.vdom, table)) > 0 {
			return nil
		}
	}
	if m.sdwan(e.vdom) || !m.has(e.vdom, "router static") || e.get("type").is("dynamic") {
		return nil
	}
	for _, r := range m.of(e.vdom, "router static") {
		if r.get("device").is(e.name) && !r.get("status").is("disable") || r.get("sdwan").line+r.get("sdwan-zone").line > 0 {
			return nil
		}
	}
	return []device.Note{{
		Kind: device.Remark, Line: e.line,
		Text: fmt.Sprintf("no enabled static route leads to the tunnel interface %s: add one for each network of the VPC (config router static, set device %q)", e.name, e.name),
	}}
}

// translated: where every policy into the tunnel hides the sources, none of them is a source that
// the other end expects.
func (m *model) translated(e *entry) []device.Note {
	rules := m.naming[key{e.vdom, "dstintf", m.zoned(e.vdom, e.name)}]
	var nat setting
	for _, r := range rules {
		switch n := r.get("nat"); {
		case r.get("status").is("disable"), !r.get("action").is("accept"):
		case !n.is("enable") || strings.Join(r.get("dstintf").values, " ") != m.zoned(e.vdom, e.name):
			return nil
		default:
			nat = n
		}
	}
	if nat.line == 0 || m.centralNAT(e.vdom) {
		return nil
	}
	return []device.Note{{
		Kind: device.Incomplete, Line: nat.line,
		Text: fmt.Sprintf("every policy into %s translates the sources (set nat enable), so no packet has an address that the other end expects: set nat disable", e.name),
	}}
}

// sdwan says whether the text has SD-WAN, whose zones and routes are not read.
func (m *model) sdwan(vdom string) bool {
	return m.has(vdom, "system sdwan") || m.has(vdom, "system virtual-wan-link")
}

func (m *model) centralNAT(vdom string) bool {
	for _, e := range m.of(vdom, "system settings") {
		if e.get("central-nat").is("enable") {
			return true
		}
	}
	return false
}
