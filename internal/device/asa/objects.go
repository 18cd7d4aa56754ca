package asa

import (
	"net/netip"
	"slices"

	"vpncheck/internal/device/cisco"
	"vpncheck/internal/firewall"
)

// objects are the names that access lists and NAT use. They are looked up once the whole text is
// read, as not every paste has them before what uses them.
type objects struct {
	work     int // members that groups within groups may still cost
	config   *config
	networks map[string]*group
	services map[string]*group
	names    map[string]netip.Addr // of "name 192.0.2.1 peer"
}

type group struct {
	addresses firewall.Addresses
	services  firewall.Services
	members   []member
	protocol  int // of a service group
	flat      bool
	within    bool // it is being resolved: a group that contains itself
}

// member is an object or a group in a group, and how many addresses stand before it there.
type member struct {
	name string
	at   int
}

// open reads the headers of objects and groups, and "name 192.0.2.1 peer".
func (o *objects) open(l cisco.Line) (cisco.Section, bool) {
	if l.At(0) == "name" {
		a, err := netip.ParseAddr(l.At(1))
		if err == nil && l.At(2) != "" {
			o.names[l.At(2)] = a
		}
		return nil, err == nil && l.At(2) != ""
	}
	name := l.At(2)
	if name == "" || l.No {
		return nil, false
	}
	switch l.At(1) {
	case "network":
		g := o.networks[name]
		if g == nil {
			g = &group{}
			o.networks[name] = g
		}
		return func(l cisco.Line) bool { return o.network(g, l) }, true
	case "service", "protocol":
		g := &group{protocol: -1}
		if n, ok := cisco.Protocol(l.At(3)); ok && l.At(3) != "" {
			g.protocol = n
		}
		if l.At(3) == "tcp-udp" {
			g.protocol = tcpAndUDP
		}
		o.services[name] = g
		return g.service, true
	}
	return nil, false
}

// tcpAndUDP is the protocol of a group of ports for both.
const tcpAndUDP = -2

func (o *objects) network(g *group, l cisco.Line) bool {
	add := func(r firewall.Range) { g.addresses.Ranges = append(g.addresses.Ranges, r) }
	switch {
	case l.At(0) == "host", l.Is("network-object", "host"):
		a, ok := o.address(l.At(len(l.Words) - 1))
		if !ok {
			g.addresses.Absent = append(g.addresses.Absent, l.Text(0))
			return true
		}
		add(firewall.Range{First: a, Last: a})
	case l.At(0) == "range":
		first, ok := o.address(l.At(1))
		last, ok2 := o.address(l.At(2))
		if ok && ok2 && !last.Less(first) {
			add(firewall.Range{First: first, Last: last})
		} else {
			g.addresses.Absent = append(g.addresses.Absent, l.Text(0))
		}
	case l.Is("network-object", "object"), l.At(0) == "group-object":
		g.members = append(g.members, member{l.At(len(l.Words) - 1), len(g.addresses.Ranges)})
	case l.At(0) == "subnet", l.At(0) == "network-object":
		o.subnet(g, l)
	case l.At(0) == "fqdn":
		g.addresses.Absent = append(g.addresses.Absent, l.Text(0))
	case l.At(0) == "nat":
		return o.config.nat(l, g)
	default:
		return false
	}
	return true
}

func (o *objects) subnet(g *group, l cisco.Line) {
	if p, err := netip.ParsePrefix(l.At(1)); err == nil {
		g.addresses.Ranges = append(g.addresses.Ranges, firewall.RangeOf(p))
		return
	}
	a, ok := o.address(l.At(1))
	p, masked := cisco.Masked(a.String(), l.At(2))
	if !ok || !masked {
		g.addresses.Absent = append(g.addresses.Absent, l.Text(0))
		return
	}
	g.addresses.Ranges = append(g.addresses.Ranges, firewall.RangeOf(p))
	g.addresses.Any = g.addresses.Any || p == cisco.Everything
}

func (o *objects) address(word string) (netip.Addr, bool) {
	if a, ok := o.names[word]; ok {
		return a, true
	}
	a, err := netip.ParseAddr(word)
	return a, err == nil
}

// named gives the words of an entry with addresses in place of the names that `name` gave them.
func (o *objects) named(words []string) []string {
	if len(o.names) == 0 {
		return words
	}
	out := slices.Clone(words)
	for i, w := range out {
		a, ok := o.names[w]
		if ok && i > 0 && !slices.Contains([]string{"object", "object-group", "interface"}, out[i-1]) {
			out[i] = a.String()
		}
	}
	return out
}

// service reads what stands in objects and groups of services and protocols.
func (g *group) service(l cisco.Line) bool {
	add := func(s firewall.Service) { g.services.List = append(g.services.List, s) }
	switch {
	case l.At(0) == "group-object", l.Is("service-object", "object"):
		g.members = append(g.members, member{l.At(len(l.Words) - 1), len(g.addresses.Ranges)})
	case l.At(0) == "port-object":
		spans, _, ok := cisco.Spans(l.From(1), false)
		if !ok {
			g.services.Absent = append(g.services.Absent, l.Text(0))
			return true
		}
		for _, p := range g.protocols() {
			add(firewall.Service{Protocol: p, Destination: spans})
		}
	case l.At(0) == "protocol-object":
		if p, ok := cisco.Protocol(l.At(1)); ok {
			add(firewall.Service{Protocol: p})
		} else {
			g.services.Absent = append(g.services.Absent, l.Text(0))
		}
	case l.At(0) == "service-object", l.At(0) == "service":
		g.serviceLine(l)
	default:
		return false
	}
	return true
}

func (g *group) protocols() []int {
	if g.protocol == tcpAndUDP {
		return []int{firewall.TCP, firewall.UDP}
	}
	return []int{g.protocol}
}

// serviceLine reads "service-object udp destination eq 500" and "service tcp source gt 1 …".
func (g *group) serviceLine(l cisco.Line) {
	s := firewall.Service{}
	p, ok := cisco.Protocol(l.At(1))
	s.Protocol = p
	both := l.At(1) == "tcp-udp"
	if both {
		p, ok = firewall.TCP, true
	}
	words := l.From(2)
	for len(words) > 0 && ok && (p == firewall.TCP || p == firewall.UDP) {
		side := words[0]
		if side == "source" || side == "destination" {
			words = words[1:]
		}
		spans, took, known := cisco.Spans(words, false)
		if ok = known; !ok {
			break
		}
		words = words[took:]
		if side == "source" {
			s.Source = spans
		} else {
			s.Destination = spans
		}
	}
	if !ok {
		g.services.Absent = append(g.services.Absent, l.Text(0))
		return
	}
	if both {
		s.Protocol = firewall.TCP
		g.services.List = append(g.services.List, s)
		s.Protocol = firewall.UDP
	}
	g.services.List = append(g.services.List, s)
}

// mostMembers bounds what all groups come to, with the groups within them.
const mostMembers = 1_000_000

// Addresses implements cisco.Objects.
func (o *objects) Addresses(_ bool, name string) firewall.Addresses {
	g := o.networks[name]
	if g == nil {
		return firewall.Addresses{Absent: []string{name}}
	}
	o.flatten(g, o.networks, 0)
	return g.addresses
}

// Services implements cisco.Objects.
func (o *objects) Services(_ bool, name string) firewall.Services {
	g := o.services[name]
	if g == nil {
		return firewall.Services{Absent: []string{name}}
	}
	o.flatten(g, o.services, 0)
	return g.services
}

// Interface implements cisco.Objects.
func (o *objects) Interface(name string) firewall.Addresses {
	i := o.config.nameifs[name]
	if i == nil || !i.address.IsValid() {
		return firewall.Addresses{Absent: []string{"interface " + name}}
	}
	return firewall.Addresses{Ranges: []firewall.Range{{First: i.address, Last: i.address}}}
}

// flatten takes the members of a group's groups into it, once.
func (o *objects) flatten(g *group, all map[string]*group, depth int) {
	if g.flat || g.within {
		return
	}
	g.within = true
	own, done := g.addresses.Ranges, 0
	g.addresses.Ranges = nil
	for _, one := range g.members {
		g.addresses.Ranges = append(g.addresses.Ranges, own[done:one.at]...)
		done = one.at
		m := all[one.name]
		if m == nil || depth > 50 || o.work <= 0 {
			g.addresses.Absent = append(g.addresses.Absent, one.name)
			g.services.Absent = append(g.services.Absent, one.name)
			continue
		}
		o.flatten(m, all, depth+1)
		o.work -= 1 + len(m.addresses.Ranges) + len(m.services.List) + len(m.addresses.Absent) + len(m.services.Absent)
		g.addresses.Any = g.addresses.Any || m.addresses.Any
		g.addresses.Ranges = append(g.addresses.Ranges, m.addresses.Ranges...)
		g.addresses.Absent = append(g.addresses.Absent, m.addresses.Absent...)
		g.services.List = append(g.services.List, m.services.List...)
		g.services.Absent = append(g.services.Absent, m.services.Absent...)
	}
	g.addresses.Ranges = append(g.addresses.Ranges, own[done:]...)
	g.flat, g.within = true, false
}
