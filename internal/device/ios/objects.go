package ios

import (
	"net/netip"

	"vpncheck/internal/device/cisco"
	"vpncheck/internal/firewall"
)

// objects are the object-groups that access lists name. They are read before everything else, as
// not every paste has them first.
type objects struct {
	networks map[string]*objectGroup
	services map[string]*objectGroup
	work     int // members that groups within groups may still cost
}

type objectGroup struct {
	addresses firewall.Addresses
	services  firewall.Services
	members   []string
	done      bool
}

// mostMembers bounds what all groups come to, with the groups within them.
const mostMembers = 1_000_000

func newObjects() *objects {
	return &objects{networks: map[string]*objectGroup{}, services: map[string]*objectGroup{}, work: mostMembers}
}

// open reads the head of an object-group.
func (o *objects) open(l cisco.Line) (cisco.Section, bool) {
	if l.At(0) != "object-group" || l.At(2) == "" || l.No {
		return nil, false
	}
	g := &objectGroup{}
	switch l.At(1) {
	case "network":
		o.networks[l.At(2)] = g
		return g.network, true
	case "service":
		o.services[l.At(2)] = g
		return g.service, true
	}
	return nil, false
}

func (g *objectGroup) network(l cisco.Line) bool {
	a := &g.addresses
	first, err := netip.ParseAddr(l.At(0))
	switch {
	case l.No || len(l.Words) > 3:
		return false
	case l.At(0) == "any":
		a.Any = true
	case l.At(0) == "group-object":
		g.members = append(g.members, l.At(1))
	case l.At(0) == "host":
		a.Ranges = append(a.Ranges, between(l.At(1), l.At(1))...)
	case l.At(0) == "range":
		a.Ranges = append(a.Ranges, between(l.At(1), l.At(2))...)
	case err != nil:
		return l.At(0) == "description"
	default:
		p, ok := cisco.Masked(first.String(), l.At(1))
		if slash, err := netip.ParsePrefix(l.At(0) + l.At(1)); !ok && err == nil { // "10.0.0.0 /8"
			p, ok = slash.Masked(), true
		}
		if !ok {
			a.Absent = append(a.Absent, l.Text(0))
			return true
		}
		a.Ranges = append(a.Ranges, firewall.RangeOf(p))
		a.Any = a.Any || p == cisco.Everything
	}
	return true
}

func between(first, last string) []firewall.Range {
	a, err := netip.ParseAddr(first)
	b, err2 := netip.ParseAddr(last)
	if err != nil || err2 != nil || a.BitLen() != b.BitLen() || b.Less(a) {
		return nil
	}
	return []firewall.Range{{First: a, Last: b}}
}

// service reads "udp eq isakmp", "tcp source gt 1023 eq 80", "tcp-udp range 1 9", "esp".
func (g *objectGroup) service(l cisco.Line) bool {
	protocols, words := []int{firewall.TCP, firewall.UDP}, l.From(1)
	if l.At(0) != "tcp-udp" {
		n, ok := cisco.Protocol(l.At(0))
		switch {
		case l.At(0) == "group-object":
			g.members = append(g.members, l.At(1))
			return true
		case !ok || l.No:
			return l.At(0) == "description"
		}
		protocols = []int{n}
	}
	var s firewall.Service
	for _, side := range []*[]firewall.Span{&s.Source, &s.Destination} {
		if side == &s.Source {
			if len(words) == 0 || words[0] != "source" {
				continue
			}
			words = words[1:]
		}
		if spans, took, ok := cisco.Spans(words, false); ok {
			*side, words = spans, words[took:]
		}
	}
	if len(words) > 0 { // a kind of ICMP, flags of TCP
		g.services.Absent = append(g.services.Absent, l.Text(0))
		return true
	}
	for _, s.Protocol = range protocols {
		g.services.List = append(g.services.List, s)
	}
	return true
}

// Addresses implements cisco.Objects.
func (o *objects) Addresses(_ bool, name string) firewall.Addresses {
	if g := o.networks[name]; g != nil {
		o.flatten(g, o.networks)
		return g.addresses
	}
	return firewall.Addresses{Absent: []string{"object-group " + name}}
}

// Services implements cisco.Objects.
func (o *objects) Services(_ bool, name string) firewall.Services {
	if g := o.services[name]; g != nil {
		o.flatten(g, o.services)
		return g.services
	}
	return firewall.Services{Absent: []string{"object-group " + name}}
}

// Interface implements cisco.Objects. IOS has none in access lists.
func (o *objects) Interface(name string) firewall.Addresses {
	return firewall.Addresses{Absent: []string{"interface " + name}}
}

// flatten takes the members of a group's groups into it, once. IOS knows no groups that contain
// themselves; one in a text is left out of itself.
func (o *objects) flatten(g *objectGroup, all map[string]*objectGroup) {
	if g.done {
		return
	}
	g.done = true
	for _, name := range g.members {
		m := all[name]
		if m == nil || o.work <= 0 {
			g.addresses.Absent = append(g.addresses.Absent, "object-group "+name)
			g.services.Absent = append(g.services.Absent, "object-group "+name)
			continue
		}
		o.flatten(m, all)
		o.work -= 1 + len(m.addresses.Ranges) + len(m.services.List)
		g.addresses.Any = g.addresses.Any || m.addresses.Any
		g.addresses.Ranges = append(g.addresses.Ranges, m.addresses.Ranges...)
		g.addresses.Absent = append(g.addresses.Absent, m.addresses.Absent...)
		g.services.Any = g.services.Any || m.services.Any
		g.services.List = append(g.services.List, m.services.List...)
		g.services.Absent = append(g.services.Absent, m.services.Absent...)
	}
}
