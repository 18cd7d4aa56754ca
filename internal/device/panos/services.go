package panos

import (
	"strconv"
	"strings"

	"vpncheck/internal/device/tree"
	"vpncheck/internal/firewall"
)

func udp(port int) firewall.Service { return firewall.Port(firewall.UDP, port) }

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
	if r.left--; r.left < 0 {
		s.Absent = append(s.Absent, name)
		return
	}
	for _, predefined := range []struct {
		name  string
		ports []firewall.Span
	}{{"service-http", []firewall.Span{{First: 80, Last: 80}, {First: 8080, Last: 8080}}}, {"service-https", []firewall.Span{{First: 443, Last: 443}}}} {
		if name == predefined.name {
			s.List = append(s.List, firewall.Service{Protocol: firewall.TCP, Destination: predefined.ports})
			return
		}
	}
	if members := r.tree.Root.Values("service-group", name, "members"); len(members) > 0 && depth < deepest {
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
