package ios

import (
	"fmt"
	"maps"
	"slices"

	"vpncheck/internal/device"
	"vpncheck/internal/device/cisco"
	"vpncheck/internal/firewall"
)

// permitThrough adds a class for a flow alone to the policy between two zones. IOS puts it behind all
// that are there, and only before class-default: where one of them denies the flow, there are no
// commands. Nor are there for an interface in no zone, as it is not certain which it belongs to.
func (c *config) permitThrough(o device.Opening) []string {
	f := o.Flow
	if f.Protocol == firewall.Sessions {
		f.Protocol = -1
	}
	protocol, known := cisco.ProtocolWord(f.Protocol)
	if !known || f.From == "" || f.To == "" || !f.Source.Addr().Is4() || !f.Destination.Addr().Is4() {
		return nil
	}
	entry := "permit " + protocol + " " + wild(f.Source) + " " + wild(f.Destination)
	if f.Port > 0 {
		entry += fmt.Sprintf(" eq %d", f.Port)
	}
	name, action := c.newClass(o), c.opens(o.Flow)
	policy, attach := c.policyFor(o.Flow, name, entry, action)
	if policy == "" {
		return nil
	}
	out := []string{
		"configure terminal", "ip access-list extended " + name, entry, "class-map type inspect match-all " + name, "match access-group name " + name,
		"policy-map type inspect " + policy, "class type inspect " + name, action,
	}
	return append(append(out, attach...), "end")
}

// newClass is a name that no class-map and no access list has.
func (c *config) newClass(o device.Opening) string {
	o.Check.Policy.Rules = nil
	for name := range c.zones.classes {
		o.Check.Policy.Rules = append(o.Check.Policy.Rules, firewall.Rule{Name: name})
	}
	for name := range c.lists {
		o.Check.Policy.Rules = append(o.Check.Policy.Rules, firewall.Rule{Name: name})
	}
	return o.Name()
}

// opens is the action that lets a flow through with its answers. Nothing but TCP, UDP and ICMP can be
// inspected; and what passes in the opposite direction, answers must pass as well.
func (c *config) opens(f firewall.Flow) string {
	if f.From == selfZone || f.To == selfZone {
		return "pass"
	}
	pair := c.zones.pairs[[2]string{f.To, f.From}]
	if pair == nil || c.zones.policies[pair.policy.name] == nil || !c.passes(c.zones.policies[pair.policy.name], reversed(f)) {
		return "inspect"
	}
	return "pass"
}

// policyFor is the policy-map that gets the new class, with the commands that put it to work where it
// is new as well.
func (c *config) policyFor(f firewall.Flow, class, entry, action string) (name string, attach []string) {
	pair := c.zones.pairs[[2]string{f.From, f.To}]
	if pair != nil && pair.policy.set() {
		if c.wouldOpen(f, pair, class, entry, action) {
			return pair.policy.name, nil
		}
		return "", nil
	}
	const longestName = 40
	name = "ipsec-permit-" + f.From + "-" + f.To
	if len(name) > longestName || c.zones.policies[name] != nil {
		return "", nil
	}
	head := "zone-pair security " + name
	if pair != nil {
		head = "zone-pair security " + pair.name
	}
	return name, []string{head + " source " + f.From + " destination " + f.To, "service-policy type inspect " + name}
}

// wouldOpen tries a class at the end of a policy-map.
func (c *config) wouldOpen(f firewall.Flow, pair *zonePair, class, entry, action string) bool {
	old := c.zones.policies[pair.policy.name]
	if old == nil {
		return false
	}
	list := &accessList{name: class}
	line := cisco.NewLine(device.Line{S: entry})
	list.add(c.dialect, line, line.Words, false, "")
	try := *c
	try.zones = newZones()
	try.lists, try.zones.classes = maps.Clone(c.lists), maps.Clone(c.zones.classes)
	try.lists[class] = list
	try.zones.classes[class] = &classMap{name: class, matches: []classMatch{{kind: "access-group", name: class}}}
	with := *old
	with.classes = append(slices.Clone(old.classes), &policyClass{name: class, action: action})
	return try.written(pair, &with).Judge(f).Verdict == firewall.Permitted
}
