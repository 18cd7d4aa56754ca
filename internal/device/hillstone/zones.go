package hillstone

import "cmp"

// byRules places a tunnel that stands in rules: its packets go in and out by the peer's interface.
func (b *builder) byRules(t *tunnel, p *peer) {
	if p != nil && b.byIface[p.iface.name] != nil {
		b.Zone = b.byIface[p.iface.name].zone
	}
	b.Inside = cmp.Or(b.Inside, sender(t.into))
}

// sender is the zone whose traffic rules send into a tunnel, where all name the same one.
func sender(rules []*rule) string {
	found := ""
	for _, r := range rules {
		if len(r.rule.From) != 1 || found != "" && found != r.rule.From[0] {
			return ""
		}
		found = r.rule.From[0]
	}
	return found
}

// findInside is the zone of the interface on whose network the private addresses are.
func (b *builder) findInside() {
	for _, i := range b.ifaces[:min(len(b.ifaces), 1000)] {
		for _, s := range b.Parameters.Selectors[:min(len(b.Parameters.Selectors), 20)] {
			if s.Local.Bits() > 0 && i.network.IsValid() && i.network.Overlaps(s.Local) && i.zone != "" {
				b.Inside = i.zone
				return
			}
		}
	}
}
