package junos

import (
	"strconv"
	"strings"

	"vpncheck/internal/device/tree"
	"vpncheck/internal/firewall"
)

func ports(protocol int, spans ...firewall.Span) []firewall.Service {
	return []firewall.Service{{Protocol: protocol, Destination: spans}}
}

func port(protocol, n int) []firewall.Service {
	return ports(protocol, firewall.Span{First: n, Last: n})
}

// predefined are the applications of Junos's own that matter here or that everybody uses.
var predefined = map[string][]firewall.Service{
	"junos-ike": port(firewall.UDP, 500), "junos-ike-nat": port(firewall.UDP, 4500),
	"junos-tcp-any": ports(firewall.TCP), "junos-udp-any": ports(firewall.UDP),
	"junos-icmp-all": ports(firewall.ICMP), "junos-icmp-ping": ports(firewall.ICMP), "junos-ping": ports(firewall.ICMP),
	"junos-http": port(firewall.TCP, 80), "junos-https": port(firewall.TCP, 443), "junos-ssh": port(firewall.TCP, 22),
	"junos-telnet": port(firewall.TCP, 23), "junos-ftp": port(firewall.TCP, 21), "junos-smtp": port(firewall.TCP, 25),
	"junos-dns-udp": port(firewall.UDP, 53), "junos-dns-tcp": port(firewall.TCP, 53), "junos-ntp": port(firewall.UDP, 123),
	"junos-bgp": port(firewall.TCP, 179), "junos-ldap": port(firewall.TCP, 389), "junos-gre": ports(47), "junos-ospf": ports(89),
	"junos-smb":  ports(firewall.TCP, firewall.Span{First: 139, Last: 139}, firewall.Span{First: 445, Last: 445}),
	"junos-pop3": port(firewall.TCP, 110), "junos-imap": port(firewall.TCP, 143), "junos-syslog": port(firewall.UDP, 514),
}

var protocolNumbers = map[string]int{
	"icmp": firewall.ICMP, "tcp": firewall.TCP, "udp": firewall.UDP, "esp": firewall.ESP, "ah": firewall.AH,
	"gre": 47, "ospf": 89, "igmp": 2, "ipip": 4, "pim": 103, "sctp": 132, "icmp6": 58, "rsvp": 46, "egp": 8,
}

var portNumbers = map[string]int{
	"ssh": 22, "telnet": 23, "smtp": 25, "domain": 53, "http": 80, "https": 443, "ftp": 21, "ntp": 123, "bgp": 179,
	"snmp": 161, "ldap": 389, "syslog": 514, "pop3": 110, "imap": 143,
}

// services resolves the names of a policy's applications.
func (b *books) services(names []*tree.Node) firewall.Services {
	var s firewall.Services
	for _, n := range names {
		b.application(&s, n.Word, 0)
	}
	return s
}

func (b *books) application(s *firewall.Services, name string, depth int) {
	b.left--
	switch n := b.root.Get("applications", "application", name).Use(); {
	case b.left < 0:
		s.Absent = append(s.Absent, name)
	case name == "any":
		s.Any = true
	case n != nil:
		if !custom(s, n) {
			s.Absent = append(s.Absent, name)
		}
	case b.root.Get("applications", "application-set", name) != nil && depth < deepest:
		for _, m := range b.root.Values("applications", "application-set", name, "application") {
			b.application(s, m.Word, depth+1)
		}
		for _, m := range b.root.Values("applications", "application-set", name, "application-set") {
			b.application(s, m.Word, depth+1)
		}
	case predefined[name] != nil:
		s.List = append(s.List, predefined[name]...)
	default:
		s.Absent = append(s.Absent, name)
	}
}

// custom takes an application of the configuration's own in. Not ok is one that is not understood.
func custom(s *firewall.Services, n *tree.Node) bool {
	terms := n.Each("term")
	if len(terms) == 0 {
		terms = []*tree.Node{n}
	}
	for _, t := range terms {
		one, ok := service(t)
		if !ok {
			return false
		}
		s.List = append(s.List, one)
	}
	return true
}

func service(t *tree.Node) (firewall.Service, bool) {
	var one firewall.Service
	word := t.Text("protocol")
	n, ok := protocolNumbers[word]
	if !ok {
		var err error
		if n, err = strconv.Atoi(word); err != nil {
			return one, false
		}
	}
	one.Protocol = n
	for key, to := range map[string]*[]firewall.Span{"destination-port": &one.Destination, "source-port": &one.Source} {
		leaf := t.Last(key)
		if leaf == nil {
			continue
		}
		span, ok := spanOf(leaf.Word)
		if !ok {
			return one, false
		}
		*to = []firewall.Span{span}
	}
	return one, true
}

func spanOf(word string) (firewall.Span, bool) {
	if n, ok := portNumbers[word]; ok {
		return firewall.Span{First: n, Last: n}, true
	}
	from, to, two := strings.Cut(word, "-")
	if !two {
		to = from
	}
	first, err := strconv.Atoi(from)
	last, err2 := strconv.Atoi(to)
	return firewall.Span{First: first, Last: last}, err == nil && err2 == nil
}
