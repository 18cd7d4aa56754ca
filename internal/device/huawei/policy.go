package huawei

import (
	"net/netip"
	"strings"

	"vpncheck/internal/device"
	"vpncheck/internal/device/block"
	"vpncheck/internal/firewall"
)

// zone finds the zone of every interface.
func (r *reader) zone() {
	r.zones = map[string]string{}
	for _, o := range r.doc.Kind(zone) {
		for _, s := range o.All("add", "interface") {
			r.zones[strings.ToLower(strings.Join(s.From(2), ""))] = o.Name
		}
	}
}

// inside is the zone of the private network: that of the interface whose own network it overlaps,
// where all that do agree.
func (r *reader) inside(t *device.Tunnel) string {
	found := ""
	for _, o := range r.doc.Kind(iface) {
		name := r.zones[strings.ToLower(o.Name)]
		if name == "" || o.Name == t.Interface {
			continue
		}
		for _, s := range o.All("ip", "address") {
			p, ok := block.Masked(s.Text(2), s.Text(3))
			if !ok || !overlaps(t, p) {
				continue
			}
			if found != "" && found != name {
				return ""
			}
			found = name
		}
	}
	return found
}

func overlaps(t *device.Tunnel, p netip.Prefix) bool {
	for _, s := range t.Parameters.Selectors[:min(len(t.Parameters.Selectors), 64)] {
		if s.Local.Bits() > 0 && s.Local.Overlaps(p) {
			return true
		}
	}
	return false
}

// firewall reads the security policy; nil where the text has neither rules nor zones.
func (r *reader) firewall() *firewall.Policy {
	o := r.doc.Get(policy, "")
	if o == nil {
		if !r.doc.Some(zone) || !r.doc.Some(iface) {
			return nil
		}
		return &firewall.Policy{Name: policy, Default: firewall.Deny, Of: "Huawei USG"}
	}
	o.Use()
	p := &firewall.Policy{Name: policy, Default: firewall.Deny, Of: "Huawei USG"}
	for _, part := range views(o) {
		if part[0].Has("rule", "name") {
			p.Rules = append(p.Rules, r.rule(o, part))
			continue
		}
		for _, s := range part {
			if s.Has("default", "action") {
				o.Mark(s)
				p.Default, p.Of = action(s.Word(2)), ""
			}
		}
	}
	return p
}

func action(word string) firewall.Action {
	switch word {
	case "permit", "pass":
		return firewall.Permit
	case "deny", "drop":
		return firewall.Deny
	}
	return ""
}

// views cuts a section at the lines that begin its rules; what stands before them is the first. A
// rule that comes again is changed, not added.
func views(o *block.Object) [][]block.Stmt {
	var all [][]block.Stmt
	at := map[string]int{}
	now := -1
	for _, s := range o.Body {
		if !s.Has("rule", "name") {
			if now < 0 {
				all, now = append(all, nil), 0
			}
			all[now] = append(all[now], s)
			continue
		}
		i, again := at[s.Word(2)]
		if !again {
			i = len(all)
			at[s.Word(2)] = i
			all = append(all, nil)
		}
		now = i
		all[now] = append(all[now], s)
	}
	return all
}

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
			x.From = append(x.From, zones(s)...)
		case "destination-zone":
			x.To = append(x.To, zones(s)...)
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
			x.Action = action(s.Word(1))
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

func zones(s block.Stmt) []string {
	var all []string
	for _, z := range s.From(1) {
		if !strings.EqualFold(z, "any") {
			all = append(all, z)
		}
	}
	return all
}
