package h3c

import (
	"strings"

	"vpncheck/internal/device/block"
	"vpncheck/internal/firewall"
)

// deepest bounds how far groups of groups are followed.
const deepest = 8

// addressGroup adds what an address group holds.
func (r *reader) addressGroup(a *firewall.Addresses, name string, depth int) {
	r.sets.Addresses(a, name, func(a *firewall.Addresses) { r.addressesOf(a, name, depth) })
}

func (r *reader) addressesOf(a *firewall.Addresses, name string, depth int) {
	o := r.Doc.Get(addressGroup, name)
	switch {
	case o == nil && strings.EqualFold(name, "any"):
		a.Any = true
		return
	case o == nil || depth >= deepest:
		a.Absent = append(a.Absent, name)
		return
	}
	o.Use()
	for _, s := range o.Body {
		i := 0
		if block.Digits(s.Word(0)) {
			i = 1
		}
		if s.Word(i) != "network" {
			continue
		}
		o.Mark(s)
		switch what := s.Word(i + 1); {
		case what == "host" && s.Word(i+2) == "address":
			r.network(a, s.Word(i+3), "32")
		case what == "subnet":
			address, length, ok := strings.Cut(s.Word(i+2), "/")
			if !ok {
				length = s.Word(i + 3)
			}
			if length == "wildcard" {
				length = s.Word(i + 4)
			}
			r.network(a, address, length)
		case what == "range":
			block.AddRange(a, s.Text(i+2), s.Text(i+3))
		case what == "group-object":
			r.addressGroup(a, s.Text(i+2), depth+1)
		default:
			a.Absent = append(a.Absent, name+" "+s.Raw)
		}
	}
}

// predefined are the services that every firewall knows by name.
var predefined = map[string]firewall.Service{
	"ike": firewall.Port(firewall.UDP, 500), "nat-t-ipsec": firewall.Port(firewall.UDP, 4500), "gre": {Protocol: 47},
	"esp": {Protocol: firewall.ESP}, "ipsec-esp": {Protocol: firewall.ESP}, "ah": {Protocol: firewall.AH}, "ipsec-ah": {Protocol: firewall.AH},
	"tcp": {Protocol: firewall.TCP}, "udp": {Protocol: firewall.UDP}, "icmp": {Protocol: firewall.ICMP}, "ping": {Protocol: firewall.ICMP}, "ospf": {Protocol: 89},
	"http": firewall.Port(firewall.TCP, 80), "https": firewall.Port(firewall.TCP, 443), "ssh": firewall.Port(firewall.TCP, 22), "telnet": firewall.Port(firewall.TCP, 23),
	"smtp": firewall.Port(firewall.TCP, 25), "pop3": firewall.Port(firewall.TCP, 110), "bgp": firewall.Port(firewall.TCP, 179), "ldap": firewall.Port(firewall.TCP, 389),
	"ntp": firewall.Port(firewall.UDP, 123), "snmp-request": firewall.Port(firewall.UDP, 161), "snmp-trap": firewall.Port(firewall.UDP, 162), "syslog": firewall.Port(firewall.UDP, 514),
	"dns-udp": firewall.Port(firewall.UDP, 53), "dns-tcp": firewall.Port(firewall.TCP, 53), "l2tp": firewall.Port(firewall.UDP, 1701), "tftp": firewall.Port(firewall.UDP, 69),
}

// service adds a service by name.
func (r *reader) service(to *firewall.Services, name string, depth int) {
	r.sets.Services(to, name, func(to *firewall.Services) { r.servicesOf(to, name, depth) })
}

func (r *reader) servicesOf(to *firewall.Services, name string, depth int) {
	o := r.Doc.Get(serviceGroup, name)
	known, isKnown := predefined[strings.ToLower(name)]
	switch {
	case o == nil && strings.EqualFold(name, "any"):
		to.Any = true
	case o == nil && isKnown:
		to.List = append(to.List, known)
	case o == nil || depth >= deepest:
		to.Absent = append(to.Absent, name)
	default:
		r.serviceGroup(to, o, depth)
	}
}

func (r *reader) serviceGroup(to *firewall.Services, o *block.Object, depth int) {
	o.Use()
	for _, s := range o.Body {
		i := 0
		if block.Digits(s.Word(0)) {
			i = 1
		}
		switch {
		case s.Word(i) != "service":
			continue
		case s.Word(i+1) == "group-object":
			r.service(to, s.Text(i+2), depth+1)
		default:
			r.ports(to, s.From(i+1))
		}
		o.Mark(s)
	}
}

// ports adds "udp destination eq 500".
func (r *reader) ports(to *firewall.Services, words []string) {
	service, ok := block.Service(words)
	if !ok || len(words) > 1 && len(service.Source)+len(service.Destination) == 0 {
		to.Absent = append(to.Absent, strings.Join(words, " "))
		return
	}
	to.List = append(to.List, service)
}
