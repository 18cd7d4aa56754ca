package cisco

import (
	"net/netip"
	"slices"
	"strings"

	"vpncheck/internal/firewall"
)

// Entry is one entry of an access list.
type Entry struct {
	Line         int
	Name         string // "access-list outside_in line 3": how people find it again
	Permit       bool
	Inactive     bool
	Sources      firewall.Addresses
	Destinations firewall.Addresses
	Services     firewall.Services
	Narrowed     string   // protocol and ports, where they are not all
	Unclear      []string // what cannot be decided: a time-range, a user, a word that is not known
}

// Objects resolves the names of objects in access lists.
type Objects interface {
	Addresses(group bool, name string) firewall.Addresses
	Services(group bool, name string) firewall.Services
	Interface(name string) firewall.Addresses
}

// Dialect is how access lists are written.
type Dialect struct {
	Wildcards bool // IOS: 0.0.0.255; ASA: 255.255.255.0
	Objects   Objects
}

// Parse reads an entry from "permit" or "deny" on. ok is false where it is none.
func (d Dialect) Parse(line int, words []string) (e Entry, ok bool) {
	if len(words) < 2 || words[0] != "permit" && words[0] != "deny" {
		return Entry{}, false
	}
	e = Entry{Line: line, Permit: words[0] == "permit"}
	p := parser{Dialect: d, words: words[1:], entry: &e}
	p.protocol()
	e.Sources = p.address()
	source := p.ports()
	e.Destinations = p.address()
	destination := p.ports()
	p.services(source, destination)
	p.options()
	e.Narrowed = narrowed(words[1], e.Services)
	return e, true
}

// ParseStandard reads an entry that matches sources alone.
func (d Dialect) ParseStandard(line int, words []string) (e Entry, ok bool) {
	if len(words) < 2 || words[0] != "permit" && words[0] != "deny" {
		return Entry{}, false
	}
	e = Entry{Line: line, Permit: words[0] == "permit", Destinations: firewall.Addresses{Any: true}, Services: firewall.Services{Any: true}}
	p := parser{Dialect: d, words: words[1:], entry: &e}
	if len(p.words) == 1 && p.words[0] != "any" || len(p.words) > 1 && p.words[1] == "log" {
		p.words = append([]string{"host"}, p.words...)
	}
	e.Sources = p.address()
	p.options()
	return e, true
}

type parser struct {
	Dialect
	words []string
	entry *Entry
	proto int
	named bool // services are of an object
}

func (p *parser) next() string {
	if len(p.words) == 0 {
		return ""
	}
	w := p.words[0]
	p.words = p.words[1:]
	return w
}

func (p *parser) peek() string {
	if len(p.words) == 0 {
		return ""
	}
	return p.words[0]
}

func (p *parser) protocol() {
	w := p.next()
	if (w == "object" || w == "object-group") && p.Objects != nil {
		p.entry.Services, p.named = p.Objects.Services(w == "object-group", p.next()), true
		return
	}
	n, ok := Protocol(w)
	if !ok {
		p.entry.Services, p.named = firewall.Services{Absent: []string{w}}, true
	}
	p.proto = n
}

func (p *parser) address() firewall.Addresses {
	switch w := p.next(); w {
	case "any", "any4":
		return firewall.Addresses{Any: true}
	case "host":
		return host(p.next())
	case "object", "object-group", "addrgroup":
		name := p.next()
		if p.Objects == nil {
			return firewall.Addresses{Absent: []string{w + " " + name}}
		}
		return p.Objects.Addresses(w != "object", name)
	case "interface":
		name := p.next()
		if p.Objects == nil {
			return firewall.Addresses{Absent: []string{w + " " + name}}
		}
		return p.Objects.Interface(name)
	case "":
		return firewall.Addresses{Absent: []string{"nothing"}}
	default:
		return p.masked(w)
	}
}

func host(word string) firewall.Addresses {
	a, err := netip.ParseAddr(word)
	if err != nil {
		return firewall.Addresses{Absent: []string{"host " + word}}
	}
	return firewall.Addresses{Ranges: []firewall.Range{{First: a, Last: a}}}
}

func (p *parser) masked(address string) firewall.Addresses {
	if prefix, err := netip.ParsePrefix(address); err == nil {
		return firewall.Addresses{Ranges: []firewall.Range{firewall.RangeOf(prefix)}}
	}
	mask := p.peek()
	if p.Wildcards {
		if ranges, ok := Wild(address, mask); ok {
			p.next()
			return firewall.Addresses{Ranges: ranges, Any: len(ranges) == 1 && ranges[0] == firewall.RangeOf(Everything)}
		}
	} else if prefix, ok := Masked(address, mask); ok {
		p.next()
		return firewall.Addresses{Ranges: []firewall.Range{firewall.RangeOf(prefix)}, Any: prefix == Everything}
	}
	if _, err := netip.ParseAddr(mask); err == nil {
		p.next()
	}
	return firewall.Addresses{Absent: []string{strings.TrimSpace(address + " " + mask)}}
}

func (p *parser) ports() []firewall.Span {
	if p.named || p.proto != firewall.TCP && p.proto != firewall.UDP && p.proto != 132 {
		return nil
	}
	spans, took, ok := Spans(p.words, p.Wildcards)
	if !ok {
		return nil
	}
	p.words = p.words[took:]
	return spans
}

func (p *parser) services(source, destination []firewall.Span) {
	if p.named {
		return
	}
	if (p.peek() == "object-group" || p.peek() == "object") && p.Objects != nil {
		group := p.next() == "object-group"
		p.entry.Services = withProtocol(p.Objects.Services(group, p.next()), p.proto)
		return
	}
	if p.proto == -1 {
		p.entry.Services = firewall.Services{Any: true}
		return
	}
	p.entry.Services = firewall.Services{List: []firewall.Service{{Protocol: p.proto, Source: source, Destination: destination}}}
}

// withProtocol gives the ports of a group the protocol of the entry that names it.
func withProtocol(s firewall.Services, protocol int) firewall.Services {
	s.List = slices.Clone(s.List)
	for i := range s.List {
		if s.List[i].Protocol == -1 {
			s.List[i].Protocol = protocol
		}
	}
	return s
}

// harmless options change nothing about what an entry matches.
var harmless = []string{
	"log", "log-input", "default", "disable", "informational", "debugging", "notifications", "warnings", "errors", "critical",
	"alerts", "emergencies", "interval", "brief",
}

func (p *parser) options() {
	for len(p.words) > 0 {
		w := p.next()
		switch {
		case w == "inactive":
			p.entry.Inactive = true
		case slices.Contains(harmless, w) || isNumber(w):
		case strings.HasPrefix(w, "("): // "(12 matches)", "(hitcnt=3)"
			return
		case w == "time-range":
			p.entry.Unclear = append(p.entry.Unclear, "time-range "+p.next())
		default:
			p.entry.Unclear = append(p.entry.Unclear, w)
		}
	}
}

func isNumber(s string) bool { return strings.Trim(s, "0123456789") == "" }

func narrowed(protocol string, s firewall.Services) string {
	if s.Any {
		return ""
	}
	if len(s.List) != 1 || s.Negate {
		return protocol
	}
	out := protocol
	if span := s.List[0].Source; len(span) > 0 {
		out += " from " + spansText(span)
	}
	if span := s.List[0].Destination; len(span) > 0 {
		out += " " + spansText(span)
	}
	return out
}
