package huawei

import (
	"strings"

	"vpncheck/internal/device/block"
	"vpncheck/internal/firewall"
)

// zone finds the zone of every interface.
func (r *reader) zone() {
	r.Zones = map[string]string{}
	for _, o := range r.Doc.Kind(zone) {
		for _, s := range o.All("add", "interface") {
			r.Zones[strings.ToLower(strings.Join(s.From(2), ""))] = o.Name
		}
	}
}

// firewall reads the security policy; nil where the text has neither rules nor zones.
func (r *reader) firewall() *firewall.Policy {
	o := r.Doc.Get(policy, "")
	if o == nil {
		if !r.Doc.Some(zone) || !r.Doc.Some(iface) {
			return nil
		}
		return &firewall.Policy{Name: policy, Default: firewall.Deny, Of: "Huawei USG"}
	}
	o.Use()
	p := &firewall.Policy{Name: policy, Default: firewall.Deny, Of: "Huawei USG"}
	for _, part := range block.Views(o, ruleName) {
		if part[0].Has("rule", "name") {
			p.Rules = append(p.Rules, r.rule(o, part))
			continue
		}
		for _, s := range part {
			if s.Has("default", "action") {
				o.Mark(s)
				p.Default, p.Of = block.Action(s.Word(2)), ""
			}
		}
	}
	return p
}

// ruleName is the name of the rule that a line begins.
func ruleName(s block.Stmt) (name string, ok bool) { return s.Word(2), s.Has("rule", "name") }

// rule reads a rule. Conditions that nothing here can decide are Unclear; content profiles are
// not: they look into what is already let through.
func (r *reader) rule(o *block.Object, part []block.Stmt) firewall.Rule {
	head := part[0]
	o.Mark(head)
	x := firewall.Rule{Name: head.Text(2), Line: head.Line}
	var sources, destinations, services bool
	for _, s := range part[1:] {
		used := true
		switch s.Word(0) {
		case "source-zone":
			x.From = append(x.From, block.Zones(s.From(1))...)
		case "destination-zone":
			x.To = append(x.To, block.Zones(s.From(1))...)
		case "source-address":
			sources = true
			r.address(&x.Sources, s, 1)
		case "destination-address":
			destinations = true
			r.address(&x.Destinations, s, 1)
		case "service":
			services = true
			r.services(&x.Services, s)
		case "action":
			x.Action = block.Action(s.Word(1))
		case "disable":
			x.Disabled = true
		case "undo":
			used = false
		case "user", "application", "time-range", "url", "terminal-type", "access-mode", "vlan-id", "geo-location",
			"source-address-exclude", "destination-address-exclude", "device-classification":
			x.Unclear = append(x.Unclear, s.Raw)
		default:
			used = false
		}
		if used {
			o.Mark(s)
		}
	}
	x.Sources.Any = x.Sources.Any || !sources
	x.Destinations.Any = x.Destinations.Any || !destinations
	x.Services.Any = x.Services.Any || !services
	return x
}
