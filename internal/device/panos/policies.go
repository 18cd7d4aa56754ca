package panos

import (
	"net/netip"
	"slices"
	"strings"

	"vpncheck/internal/device"
	"vpncheck/internal/device/tree"
	"vpncheck/internal/firewall"
)

// policies is what decides about traffic.
type policies struct {
	written  bool
	rules    []firewall.Rule
	within   firewall.Policy // what decides within a zone where no rule does
	between  firewall.Policy // and between zones
	networks device.Networks
	// first and last are the names of Panorama's rules, before and behind the firewall's own.
	first, last []string
}

// readPolicies reads all that Flows needs, so that the lines count as used.
func (r *reader) readPolicies() *policies {
	p := &policies{
		within:  firewall.Policy{Name: "security rules", Default: firewall.Permit, Of: product},
		between: firewall.Policy{Name: "security rules", Default: firewall.Deny, Of: product},
	}
	for _, base := range []string{"pre-rulebase", "rulebase", "post-rulebase"} {
		for _, n := range r.tree.Root.Each(base, "security", "rules") {
			p.rules = append(p.rules, r.rule(n)...)
			switch base {
			case "pre-rulebase":
				p.first = append(p.first, n.Word)
			case "post-rulebase":
				p.last = append(p.last, n.Word)
			}
		}
		for name, policy := range map[string]*firewall.Policy{"intrazone-default": &p.within, "interzone-default": &p.between} {
			if a := r.tree.Root.Last(base, "default-security-rules", "rules", name, "action"); a != nil {
				policy.Default, policy.Of = actionOf(a.Word), ""
			}
		}
	}
	p.written = len(p.rules) > 0
	p.within.Rules, p.between.Rules = p.rules, p.rules
	for name := range r.zones {
		for _, a := range r.interfaceAddresses(name) {
			if n, err := netip.ParsePrefix(a.Word); err == nil && p.written {
				a.Use()
				p.networks = append(p.networks, device.Network{Prefix: n.Masked(), Zone: r.zoneOf(name)})
			}
		}
	}
	return p
}

func actionOf(word string) firewall.Action {
	switch word {
	case "allow":
		return firewall.Permit
	case "deny", "drop", "reset-client", "reset-server", "reset-both":
		return firewall.Deny
	}
	return ""
}

// rule reads a security rule. One that is for traffic within zones is one for each of its zones.
func (r *reader) rule(n *tree.Node) []firewall.Rule {
	rule := firewall.Rule{
		Name: n.Use().Word, Line: n.Line, Action: actionOf(n.Text("action")), Disabled: n.Text("disabled") == "yes",
		From: zonesOf(n, "from"), To: zonesOf(n, "to"),
	}
	rule.Sources = r.addresses(n.Values("source"), n.Text("negate-source") == "yes")
	rule.Destinations = r.addresses(n.Values("destination"), n.Text("negate-destination") == "yes")
	r.services(&rule, n)
	for _, key := range []string{"source-user", "category", "hip-profiles", "source-hip", "destination-hip"} {
		if v := n.Last(key); v != nil && v.Word != "any" {
			rule.Unclear = append(rule.Unclear, key+" "+v.Word)
		}
	}
	if s := n.Last("schedule"); s != nil {
		rule.Unclear = append(rule.Unclear, "schedule "+s.Word)
	}
	switch n.Text("rule-type") {
	case "interzone":
		rule.Unclear = append(rule.Unclear, "rule-type interzone")
	case "intrazone":
		var each []firewall.Rule
		for _, z := range rule.From {
			one := rule
			one.From, one.To = []string{z}, []string{z}
			each = append(each, one)
		}
		if each == nil {
			rule.Unclear = append(rule.Unclear, "rule-type intrazone")
			return []firewall.Rule{rule}
		}
		return each
	}
	return []firewall.Rule{rule}
}

func zonesOf(n *tree.Node, key string) []string {
	var all []string
	for _, z := range n.Values(key) {
		if z.Word == "any" {
			return nil
		}
		all = append(all, z.Word)
	}
	return all
}

// deepest is how far groups may lie within groups, and widest how many addresses and services all
// rules may come to: groups that are used over and over would otherwise grow without a bound.
const (
	deepest = 8
	widest  = 1 << 18
)

func (r *reader) addresses(names []*tree.Node, negate bool) firewall.Addresses {
	a := firewall.Addresses{Negate: negate}
	for _, n := range names {
		if n.Word == "any" {
			a.Any = true
			continue
		}
		r.resolve(&a, n.Word, 0)
	}
	return a
}

func (r *reader) resolve(a *firewall.Addresses, name string, depth int) {
	object := r.tree.Root.Get("address", name)
	group := r.tree.Root.Get("address-group", name)
	word := name
	r.left--
	switch {
	case r.left < 0:
		a.Absent = append(a.Absent, name)
		return
	case object != nil:
		object.Use()
		if word = object.Text("ip-netmask"); word == "" {
			word = object.Text("ip-range")
		}
	case group != nil && depth < deepest:
		members := slices.Concat(group.Use().Values("static"))
		for _, m := range members {
			r.resolve(a, m.Word, depth+1)
		}
		if len(members) == 0 {
			a.Absent = append(a.Absent, name)
		}
		return
	}
	if one, ok := rangeOf(word); ok {
		a.Ranges = append(a.Ranges, one)
		return
	}
	a.Absent = append(a.Absent, name)
}

// rangeOf reads "10.0.0.0/8", "10.0.0.1" and "10.0.0.1-10.0.0.9".
func rangeOf(word string) (firewall.Range, bool) {
	if p, ok := tree.Prefix(word); ok {
		return firewall.RangeOf(p), true
	}
	from, to, two := strings.Cut(word, "-")
	first, err := netip.ParseAddr(from)
	last, err2 := netip.ParseAddr(to)
	return firewall.Range{First: first, Last: last}, two && err == nil && err2 == nil
}
