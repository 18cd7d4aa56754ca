package h3c

import (
	"strings"

	"vpncheck/internal/device/block"
	"vpncheck/internal/firewall"
)

// zone finds the zone of every interface.
func (r *reader) zone() {
	r.Zones = map[string]string{}
	for _, o := range r.Doc.Kind(zone) {
		for _, s := range o.All("import", "interface") {
			r.Zones[strings.ToLower(interfaceName(s.From(2)))] = o.Name
		}
	}
}

// firewall reads the security policy, or else the policies between pairs of zones; nil where the
// text has neither rules nor zones. Where a security policy is, the others do nothing.
func (r *reader) firewall() *firewall.Policy {
	p := &firewall.Policy{Name: policyIP, Default: firewall.Deny, Of: v7}
	if o := r.Doc.Get(policy, ""); o != nil {
		o.Use()
		for _, part := range block.Views(o, ruleName) {
			if _, ok := ruleName(part[0]); ok {
				p.Rules = append(p.Rules, r.rule(o, part))
			}
		}
		return p
	}
	if pairs := r.Doc.Kind(zonePair); len(pairs) > 0 {
		p.Name = zonePair
		for _, o := range pairs {
			p.Rules = append(p.Rules, r.pair(o)...)
		}
		return p
	}
	if r.Doc.Some(zone) && r.Doc.Some(iface) {
		return p
	}
	return nil
}

// ruleName is the number, or else the name, of the rule that a line begins: "rule 3 name ike".
func ruleName(s block.Stmt) (string, bool) {
	if !s.Has("rule") || len(s.Words) < 3 {
		return "", false
	}
	if s.Word(2) == "name" {
		return s.Word(1), len(s.Words) > 3
	}
	return s.Word(2), s.Word(1) == "name"
}

func (r *reader) rule(o *block.Object, part []block.Stmt) firewall.Rule {
	o.Mark(part[0])
	x := firewall.Rule{Name: part[0].Text(len(part[0].Words) - 1), Line: part[0].Line, Action: firewall.Deny}
	var sources, destinations, services bool
	for _, s := range part[1:] {
		used := true
		end, _, _ := strings.Cut(s.Word(0), "-")
		switch w := s.Word(0); {
		case w == "source-zone":
			x.From = append(x.From, block.Zones(s.From(1))...)
		case w == "destination-zone":
			x.To = append(x.To, block.Zones(s.From(1))...)
		case strings.HasPrefix(w, "source-ip"):
			sources = true
			r.address(&x.Sources, s)
		case strings.HasPrefix(w, "destination-ip"):
			destinations = true
			r.address(&x.Destinations, s)
		case w == "service":
			services = true
			r.service(&x.Services, s.Text(1), 0)
		case w == "service-port":
			services = true
			r.ports(&x.Services, s.From(1))
		case w == "action":
			x.Action = block.Action(s.Word(1))
		case w == "disable":
			x.Disabled = true
		case w == "time-range", w == "user", w == "user-group", w == "application", w == "app-group", w == "vrf", w == "url-category", w == "terminal", end == "track":
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

// address adds what a line of a rule says: a group, a host, a network, a range.
func (r *reader) address(a *firewall.Addresses, s block.Stmt) {
	_, kind, _ := strings.Cut(s.Word(0), "-")
	switch kind {
	case "ip":
		if s.Word(1) == "any" {
			a.Any = true
			return
		}
		r.addressGroup(a, s.Text(1), 0)
	case "ip-host":
		r.network(a, s.Word(1), "32")
	case "ip-subnet":
		address, length, ok := strings.Cut(s.Word(1), "/")
		if !ok {
			length = s.Word(2)
		}
		r.network(a, address, length)
	case "ip-range":
		block.AddRange(a, s.Text(1), s.Text(2))
	default:
		a.Absent = append(a.Absent, s.Raw)
	}
}

func (r *reader) network(a *firewall.Addresses, address, mask string) {
	if p, ok := block.Masked(address, mask); ok {
		block.Add(a, p)
		return
	}
	a.Absent = append(a.Absent, address+" "+mask)
}

// pair reads what is let through from one zone to another.
func (r *reader) pair(o *block.Object) []firewall.Rule {
	o.Use()
	from := block.Zones(o.Head.Words[3:4])
	to := block.Zones(o.Head.Words[5:6])
	var all []firewall.Rule
	if s := o.Last("object-policy", "apply", "ip"); s.OK() {
		if x := r.Doc.Get(objectPolicy, s.Text(3)); x != nil {
			all = r.objectRules(x)
		} else {
			all = []firewall.Rule{{Name: s.Text(3), Line: s.Line, Unclear: []string{"object-policy " + s.Text(3) + " is not there"}}}
		}
	} else if s := o.Last("packet-filter"); s.OK() {
		all = r.filter(s)
	}
	for i := range all {
		all[i].From, all[i].To = from, to
	}
	return all
}

// objectRules reads "rule 5 pass source-ip A destination-ip B service C".
func (r *reader) objectRules(o *block.Object) []firewall.Rule {
	o.Use()
	var all []firewall.Rule
	for _, s := range o.All("rule") {
		x := firewall.Rule{Name: o.Name + " " + s.Text(1), Line: s.Line, Action: block.Action(s.Word(2))}
		x.Sources.Any, x.Destinations.Any, x.Services.Any = true, true, true
		for i := 3; i < len(s.Words); i++ {
			switch s.Word(i) {
			case "source-ip":
				x.Sources.Any = false
				r.addressGroup(&x.Sources, s.Text(i+1), 0)
			case "destination-ip":
				x.Destinations.Any = false
				r.addressGroup(&x.Destinations, s.Text(i+1), 0)
			case "service":
				x.Services.Any = false
				r.service(&x.Services, s.Text(i+1), 0)
			case "disable":
				x.Disabled = true
			case "time-range", "vrf", "application", "app-group":
				x.Unclear = append(x.Unclear, s.Text(i)+" "+s.Text(i+1))
			}
		}
		if s.Word(2) == "append" {
			continue // more for another rule: that one is unclear without it
		}
		all = append(all, x)
	}
	return all
}

// filter reads an access list as rules.
func (r *reader) filter(s block.Stmt) []firewall.Rule {
	name := s.Text(len(s.Words) - 1)
	rules := r.Doc.Rules(name)
	if rules == nil {
		return []firewall.Rule{{Name: "acl " + name, Line: s.Line, Unclear: []string{"acl " + name + " is not there"}}}
	}
	var all []firewall.Rule
	for _, a := range rules {
		x := firewall.Rule{Name: "acl " + name, Line: a.Line, Action: firewall.Deny}
		if a.Permit {
			x.Action = firewall.Permit
		}
		match(&x.Sources, a.Source)
		match(&x.Destinations, a.Dest)
		words := append([]string{a.Protocol}, strings.Fields(a.Rest)...)
		if service, ok := block.Service(words); ok && (a.Rest == "" || len(service.Source)+len(service.Destination) > 0) {
			x.Services.Any = service.Protocol < 0
			x.Services.List = []firewall.Service{service}
		} else {
			x.Unclear = append(x.Unclear, strings.Join(words, " "))
		}
		all = append(all, x)
	}
	return all
}

func match(a *firewall.Addresses, m block.Match) {
	if m.Odd != "" {
		a.Absent = append(a.Absent, m.Odd)
		return
	}
	block.Add(a, m.Prefix)
}
