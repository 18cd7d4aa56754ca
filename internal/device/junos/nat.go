package junos

import (
	"net/netip"

	"vpncheck/internal/device"
	"vpncheck/internal/device/tree"
)

// natSet is a `nat source rule-set`.
type natSet struct {
	name     string
	from, to map[string]bool // zones
	rules    []*tree.Node
}

func (r *reader) readNAT() []natSet {
	var all []natSet
	for _, n := range r.sec.Each("nat", "source", "rule-set") {
		s := natSet{name: n.Word, from: map[string]bool{}, to: map[string]bool{}, rules: n.Each("rule")}
		for _, z := range n.Values("from", "zone") {
			s.from[z.Word] = true
		}
		for _, z := range n.Values("to", "zone") {
			s.to[z.Word] = true
		}
		for _, rule := range s.rules {
			natUse(rule)
		}
		all = append(all, s)
	}
	return all
}

// natUse notes that all of a rule means something.
func natUse(n *tree.Node) {
	n.Use()
	for _, c := range n.Each() {
		natUse(c)
	}
}

// mostNATWork bounds the looking for rules: what is not looked for is not told of.
const mostNATWork = 1 << 24

// sourceNAT notes where source NAT takes the tunnel's traffic before IPsec sees it, where that is
// certain.
func (v *vpn) sourceNAT() {
	if v.Zone == "" {
		return
	}
	for _, s := range v.Parameters.Selectors {
		for _, set := range v.nat {
			if v.natWork += len(set.rules) + len(v.policies.networks); v.natWork > mostNATWork || !set.to[v.Zone] {
				continue
			}
			from := set.from[v.policies.networks.Zone(s.Local)]
			if s.Local == everything {
				from = len(set.from) > 0
			}
			if !from {
				continue
			}
			if rule := natHit(set, s.Local, s.Remote[0]); rule != nil {
				v.note(device.Incomplete, rule.Line, "source NAT rule-set %s rule %s changes the addresses of the tunnel's traffic before IPsec: put a rule with `then source-nat off` for %v → %v before it", set.name, rule.Word, s.Local, s.Remote[0])
			}
		}
	}
}

// natHit is the rule that translates all traffic between two networks; nil where there is none, and
// where one before it might exempt a part.
func natHit(set natSet, local, remote netip.Prefix) *tree.Node {
	for _, rule := range set.rules {
		m := rule.Get("match")
		for _, c := range m.Each() {
			if c.Word != "source-address" && c.Word != "destination-address" {
				return nil
			}
		}
		covers, touches := natMatch(m, "source-address", local)
		covers2, touches2 := natMatch(m, "destination-address", remote)
		switch {
		case covers && covers2 && rule.Get("then", "source-nat", "off") == nil:
			return rule
		case touches && touches2:
			return nil
		}
	}
	return nil
}

// natMatch says whether a match has all of a network, and whether it has a part of it.
func natMatch(m *tree.Node, key string, n netip.Prefix) (covers, touches bool) {
	all := m.Each(key)
	if len(all) == 0 {
		return true, true
	}
	for _, a := range all {
		p, ok := tree.Prefix(a.Word)
		if !ok {
			return false, true
		}
		covers = covers || p.Bits() <= n.Bits() && p.Contains(n.Addr())
		touches = touches || p.Overlaps(n)
	}
	return covers, touches
}
