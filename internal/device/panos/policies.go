package panos

import (
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"vpncheck/internal/device/tree"
	"vpncheck/internal/firewall"
)

// policies is what decides about traffic.
type policies struct {
	written  bool
	rules    []firewall.Rule
	within   firewall.Policy // what decides within a zone where no rule does
	between  firewall.Policy // and between zones
	networks []network
}

// network is a directly connected one.
type network struct {
	prefix netip.Prefix
	zone   string
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
		}
		for name, policy := range map[string]*firewall.Policy{"intrazone-default": &p.within, "interzone-default": &p.between} {
			if a := r.tree.Root.Last(base, "default-security-rules", "rules", name, "action"); a != nil {
				policy.Default, policy.Of = actionOf(a.Word), ""
			}
		}
	}
	p.written = len(p.rules) > 0
	p.within.Rules, p.between.Rules = p.rules, p.rules
	for name, z := range r.zones {
		for _, a := range r.interfaceAddresses(name) {
			if n, err := netip.ParsePrefix(a.Word); err == nil && p.written {
				a.Use()
				z.Use()
				p.networks = append(p.networks, network{n.Masked(), r.zoneOf(name)})
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

// deepest is how far groups may lie within groups, and widest how much a rule's end may come to.
const (
	deepest = 8
	widest  = 1 << 12
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
	switch {
	case object != nil:
		object.Use()
		if word = object.Text("ip-netmask"); word == "" {
			word = object.Text("ip-range")
		}
	case group != nil && depth < deepest && len(a.Ranges) < widest:
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
		return firewall.Range{First: p.Addr(), Last: lastOf(p)}, true
	}
	from, to, two := strings.Cut(word, "-")
	first, err := netip.ParseAddr(from)
	last, err2 := netip.ParseAddr(to)
	return firewall.Range{First: first, Last: last}, two && err == nil && err2 == nil
}

func lastOf(p netip.Prefix) netip.Addr {
	b := p.Addr().AsSlice()
	for i := range b {
		if host := p.Bits() - 8*i; host < 8 {
			b[i] |= 0xff >> max(0, host)
		}
	}
	last, _ := netip.AddrFromSlice(b)
	return last
}

func udp(port int) firewall.Service {
	return firewall.Service{Protocol: firewall.UDP, Destination: []firewall.Span{{First: port, Last: port}}}
}

// applications are those of the tunnel's own packets. What else a rule names by application cannot
// be told from ports.
var applications = map[string][]firewall.Service{
	"ike":           {udp(500), udp(4500)},
	"ipsec-esp":     {{Protocol: firewall.ESP}},
	"ipsec-esp-udp": {udp(4500)},
	"ipsec-ah":      {{Protocol: firewall.AH}},
	"ipsec":         {udp(500), udp(4500), {Protocol: firewall.ESP}, {Protocol: firewall.AH}},
}

// services reads a rule's applications and services.
func (r *reader) services(rule *firewall.Rule, n *tree.Node) {
	apps, services := n.Values("application"), n.Values("service")
	open := len(services) == 0 || services[0].Word == "any" || services[0].Word == "application-default"
	anyApp := len(apps) == 0
	for _, a := range apps {
		switch known := applications[a.Word]; {
		case a.Word == "any":
			anyApp = true
		case known != nil && open:
			rule.Services.List = append(rule.Services.List, known...)
		default:
			rule.Unclear = append(rule.Unclear, "application "+a.Word)
		}
	}
	switch {
	case anyApp && open:
		rule.Services = firewall.Services{Any: true}
	case open && len(rule.Services.List) == 0:
		rule.Services.Any = true // the applications decide, and are unclear
	case !open:
		rule.Services.List = nil
		for _, s := range services {
			r.service(&rule.Services, s.Word, 0)
		}
	}
}

func (r *reader) service(s *firewall.Services, name string, depth int) {
	for _, predefined := range []struct {
		name  string
		ports []firewall.Span
	}{{"service-http", []firewall.Span{{First: 80, Last: 80}, {First: 8080, Last: 8080}}}, {"service-https", []firewall.Span{{First: 443, Last: 443}}}} {
		if name == predefined.name {
			s.List = append(s.List, firewall.Service{Protocol: firewall.TCP, Destination: predefined.ports})
			return
		}
	}
	if members := r.tree.Root.Values("service-group", name, "members"); len(members) > 0 && depth < deepest && len(s.List) < widest {
		for _, m := range members {
			r.service(s, m.Word, depth+1)
		}
		return
	}
	protocol := r.tree.Root.Get("service", name).Last("protocol")
	number := map[string]int{"tcp": firewall.TCP, "udp": firewall.UDP, "sctp": 132}
	if protocol == nil || number[protocol.Word] == 0 {
		s.Absent = append(s.Absent, name)
		return
	}
	to, ok := spans(protocol.Text("port"))
	from, ok2 := spans(protocol.Text("source-port"))
	if !ok || !ok2 {
		s.Absent = append(s.Absent, name)
		return
	}
	s.List = append(s.List, firewall.Service{Protocol: number[protocol.Word], Source: from, Destination: to})
}

// spans reads "80,8000-8080".
func spans(word string) ([]firewall.Span, bool) {
	var all []firewall.Span
	if word == "" {
		return nil, true
	}
	for part := range strings.SplitSeq(word, ",") {
		from, to, two := strings.Cut(part, "-")
		if !two {
			to = from
		}
		first, err := strconv.Atoi(from)
		last, err2 := strconv.Atoi(to)
		if err != nil || err2 != nil {
			return nil, false
		}
		all = append(all, firewall.Span{First: first, Last: last})
	}
	return all, true
}
