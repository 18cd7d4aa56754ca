package huawei

import (
	"net/netip"
	"strings"

	"vpncheck/internal/device/block"
	"vpncheck/internal/firewall"
)

// deepest bounds how far sets of sets are followed.
const deepest = 8

// address adds what the words of a rule, or of an address set, from the i-th on say: "any",
// "address-set A B", "range FIRST LAST", "10.0.0.0 24", "10.0.0.0 mask 255.255.255.0",
// "10.0.0.0 0.0.0.255".
func (r *reader) address(a *firewall.Addresses, s block.Stmt, i int) { r.addressIn(a, s, i, 0) }

func (r *reader) addressIn(a *firewall.Addresses, s block.Stmt, i, depth int) {
	switch s.Word(i) {
	case "any":
		a.Any = true
	case "address-set":
		for _, name := range s.From(i + 1) {
			r.addressSet(a, name, depth)
		}
	case "range":
		block.AddRange(a, s.Text(i+1), s.Text(i+2))
	default:
		mask := s.Word(i + 1)
		if mask == "mask" {
			mask = s.Word(i + 2)
		} else if mask == "0" && s.Word(i) != "0.0.0.0" {
			mask = "0.0.0.0" // a wildcard
		}
		if p, ok := block.Masked(s.Word(i), mask); ok {
			block.Add(a, p)
			return
		}
		a.Absent = append(a.Absent, strings.Join(s.From(i), " "))
	}
}

func (r *reader) addressSet(a *firewall.Addresses, name string, depth int) {
	r.sets.Addresses(a, name, func(a *firewall.Addresses) { r.addressesOf(a, name, depth) })
}

func (r *reader) addressesOf(a *firewall.Addresses, name string, depth int) {
	o := r.Doc.Get(addressSet, name)
	if o == nil || depth >= deepest {
		a.Absent = append(a.Absent, name)
		return
	}
	o.Use()
	for _, s := range o.All("address") {
		i := 1
		if block.Digits(s.Word(1)) {
			i = 2
		}
		if len(s.Words) > i {
			r.addressIn(a, s, i, depth+1)
		}
	}
	for _, s := range o.All("exclude") {
		a.Absent = append(a.Absent, name+" "+s.Raw)
	}
}

// predefined are the services that every firewall knows by name.
var predefined = map[string][]firewall.Service{
	"ike": {udp(500)}, "esp": {{Protocol: firewall.ESP}}, "ah": {{Protocol: firewall.AH}}, "gre": {{Protocol: 47}},
	"tcp": {{Protocol: firewall.TCP}}, "udp": {{Protocol: firewall.UDP}}, "icmp": {{Protocol: firewall.ICMP}}, "ospf": {{Protocol: 89}},
	"http": {tcp(80)}, "https": {tcp(443)}, "ssh": {tcp(22)}, "telnet": {tcp(23)}, "smtp": {tcp(25)}, "pop3": {tcp(110)}, "imap": {tcp(143)},
	"ftp": {tcp(21)}, "bgp": {tcp(179)}, "ldap": {tcp(389)}, "rdp": {tcp(3389)}, "mysql": {tcp(3306)},
	"ntp": {udp(123)}, "snmp": {udp(161)}, "snmptrap": {udp(162)}, "syslog": {udp(514)}, "tftp": {udp(69)}, "l2tp": {udp(1701)},
	"dns": {udp(53)}, "dns-tcp": {tcp(53)},
}

func udp(port int) firewall.Service { return firewall.Port(firewall.UDP, port) }
func tcp(port int) firewall.Service { return firewall.Port(firewall.TCP, port) }

// services adds what a rule's line says: names, or "protocol udp destination-port 500".
func (r *reader) services(to *firewall.Services, s block.Stmt) {
	if s.Word(1) == "protocol" {
		r.service(to, s, 2)
		return
	}
	for _, name := range s.From(1) {
		r.serviceSet(to, name, 0)
	}
}

func (r *reader) service(to *firewall.Services, s block.Stmt, i int) {
	if x, ok := block.Service(s.From(i)); ok {
		to.List = append(to.List, x)
		return
	}
	to.Absent = append(to.Absent, strings.Join(s.From(i), " "))
}

func (r *reader) serviceSet(to *firewall.Services, name string, depth int) {
	r.sets.Services(to, name, func(to *firewall.Services) { r.servicesOf(to, name, depth) })
}

func (r *reader) servicesOf(to *firewall.Services, name string, depth int) {
	o := r.Doc.Get(serviceSet, name)
	known, isKnown := predefined[strings.ToLower(name)]
	switch {
	case o == nil && strings.EqualFold(name, "any"):
		to.Any = true
	case o == nil && isKnown:
		to.List = append(to.List, known...)
	case o == nil || depth >= deepest:
		to.Absent = append(to.Absent, name)
	default:
		o.Use()
		for _, s := range o.All("service") {
			i := 1
			if block.Digits(s.Word(1)) {
				i = 2
			}
			switch s.Word(i) {
			case "protocol":
				r.service(to, s, i+1)
			case "service-set":
				for _, x := range s.From(i + 1) {
					r.serviceSet(to, x, depth+1)
				}
			}
		}
	}
}

// covers says whether a set of addresses surely holds a network.
func covers(a firewall.Addresses, p netip.Prefix) (yes, known bool) { return block.Covers(a, p) }
