package vyos

import (
	"strconv"
	"strings"

	"vpncheck/internal/device/tree"
	"vpncheck/internal/firewall"
)

// protocols are those with a name; what has none is read as a number.
var protocols = map[string][]int{
	"tcp": {firewall.TCP}, "udp": {firewall.UDP}, "tcp_udp": {firewall.TCP, firewall.UDP}, "icmp": {firewall.ICMP},
	"esp": {firewall.ESP}, "ah": {firewall.AH}, "gre": {47}, "ospf": {89}, "vrrp": {112}, "igmp": {2}, "sctp": {132}, "l2tp": {115},
}

// services reads the protocol with the ports of both ends.
func (f *filters) services(r *rule, n *tree.Node) {
	word := n.Text("protocol")
	from, ok := f.ports(n.Get("source"))
	to, ok2 := f.ports(n.Get("destination"))
	numbers := protocols[word]
	if number, err := strconv.Atoi(word); err == nil && number > 0 && number < 256 {
		numbers = []int{number}
	}
	switch {
	case !ok || !ok2:
		r.Services.Absent = []string{"ports"}
	case word == "" || word == "all" || word == "0":
		r.Services.Any = true
		if from != nil || to != nil { // without a protocol VyOS takes none
			r.Unclear = append(r.Unclear, "ports without a protocol")
		}
	case numbers == nil:
		r.Services.Absent = []string{"protocol " + word}
	}
	for _, p := range numbers {
		r.Services.List = append(r.Services.List, firewall.Service{Protocol: p, Source: from, Destination: to})
	}
}

// few are the members of a group that is short on any device. Not whole is one that is longer, or
// not there.
func (f *filters) few(kind, name, key string) (members []*tree.Node, whole bool) {
	g := f.reader.tree.Root.Get("firewall", "group", kind, name)
	members = g.Few(key)
	return members, len(members) > 0 && len(members) == len(g.Each(key))
}

// names are ports by their names.
var names = map[string]int{
	"isakmp": 500, "ike": 500, "ipsec-nat-t": 4500, "domain": 53, "http": 80, "https": 443, "ssh": 22, "ntp": 123,
	"smtp": 25, "telnet": 23, "ftp": 21, "snmp": 161, "bgp": 179, "ldap": 389,
}

// ports are those that `source` or `destination` names; none is all. Not ok is not understood.
func (f *filters) ports(n *tree.Node) (all []firewall.Span, ok bool) {
	var words []string
	if leaf := n.Last("port"); leaf != nil {
		words = strings.Split(leaf.Word, ",")
	}
	if g := n.Last("group", "port-group"); g != nil {
		members, whole := f.few("port-group", g.Word, "port")
		if words != nil || !whole {
			return nil, false
		}
		for _, m := range members {
			words = append(words, m.Word)
		}
	}
	for _, w := range words {
		s, known := span(w)
		if !known {
			return nil, false
		}
		all = append(all, s)
	}
	return all, true
}

func span(word string) (firewall.Span, bool) {
	if n, ok := names[word]; ok {
		return firewall.Span{First: n, Last: n}, true
	}
	from, to, two := strings.Cut(word, "-")
	if !two {
		to = from
	}
	first, err := strconv.Atoi(from)
	last, err2 := strconv.Atoi(to)
	return firewall.Span{First: first, Last: last}, err == nil && err2 == nil && 0 <= first && first <= last && last < 1<<16
}
