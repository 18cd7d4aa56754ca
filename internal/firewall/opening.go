package firewall

// Opening is where a rule that permits the flow must stand so that all of it gets through: before
// the rule with this index, the first that may do anything else with a part of it. Where there is
// none, it is the number of rules: behind all of them.
func (p Policy) Opening(f Flow) int {
	whole := boxOf(f)
	for i, r := range p.Rules {
		if r.Action == Permit {
			continue
		}
		if regions, ok := r.regions(f, whole); !ok || len(regions) > 0 {
			return i
		}
	}
	return len(p.Rules)
}
