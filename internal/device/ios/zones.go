package ios

import (
	"strings"

	"vpncheck/internal/device/cisco"
)

// zones are the zone-based policy firewall: which pairs of zones there are, and what their
// policies do.
type zones struct {
	listed   bool // the text has lines of "zone" or "zone-pair": what is not among them is not there
	fallback bool // zone security default: interfaces in no zone are in this one
	pairs    map[[2]string]*zonePair
	classes  map[string]*classMap
	policies map[string]*inspectPolicy
}

// The zones that nobody has to define.
const (
	selfZone    = "self"
	defaultZone = "default"
)

type zonePair struct {
	name   string
	policy reference
}

// classMap is what is matched: by all of its lines, or by any.
type classMap struct {
	name    string
	line    int
	any     bool
	matches []classMatch
}

type classMatch struct {
	kind string // "access-group", "protocol", "class-map"; anything else is not read
	name string
	line int
	text string
}

type inspectPolicy struct {
	name    string
	line    int
	classes []*policyClass
	byName  map[string]*policyClass
}

// policyClass is a class-map with what is done to what it matches.
type policyClass struct {
	name   string
	line   int
	action string // "inspect", "pass", "drop"
}

const classDefault = "class-default"

func newZones() *zones {
	return &zones{pairs: map[[2]string]*zonePair{}, classes: map[string]*classMap{}, policies: map[string]*inspectPolicy{}}
}

// open reads the head of a zone, of a pair of them, of a class-map or of a policy-map.
func (z *zones) open(l cisco.Line) (cisco.Section, bool) {
	switch {
	case l.No:
		return nil, false
	case l.Is("zone", "security") && len(l.Words) == 3:
		z.listed = true
		z.fallback = z.fallback || l.At(2) == defaultZone
		return nil, true
	case l.Is("zone-pair", "security") && l.After("source") != "" && l.After("destination") != "":
		z.listed = true
		return z.pair(l), true
	case l.Is("class-map", "type", "inspect") && (len(l.Words) == 4 || len(l.Words) == 5 && strings.HasPrefix(l.At(3), "match-")):
		return z.classMap(l), true
	case l.Is("policy-map", "type", "inspect") && len(l.Words) == 4:
		return z.policyMap(l), true
	}
	return nil, false
}

func (z *zones) pair(l cisco.Line) cisco.Section {
	key := [2]string{l.After("source"), l.After("destination")}
	p := z.pairs[key]
	if p == nil {
		p = &zonePair{name: l.At(2)}
		z.pairs[key] = p
	}
	return func(l cisco.Line) bool {
		if l.No || !l.Is("service-policy", "type", "inspect") || len(l.Words) != 4 {
			return false
		}
		p.policy = reference{l.At(3), l.N}
		return true
	}
}

func (z *zones) classMap(l cisco.Line) cisco.Section {
	name := l.At(len(l.Words) - 1)
	m := z.classes[name]
	if m == nil {
		m = &classMap{name: name, line: l.N}
		z.classes[name] = m
	}
	m.any = l.At(3) == "match-any" // without the word, all must match
	return func(l cisco.Line) bool {
		if l.At(0) != "match" || l.No {
			return false
		}
		x := classMatch{line: l.N, text: l.Text(0)}
		switch {
		case l.Is("match", "access-group", "name") && len(l.Words) == 4, l.Is("match", "access-group") && len(l.Words) == 3,
			l.Is("match", "class-map") && len(l.Words) == 3, l.Is("match", "protocol") && len(l.Words) == 3:
			x.kind, x.name = l.At(1), l.At(len(l.Words)-1)
		}
		m.matches = append(m.matches, x)
		return true
	}
}

func (z *zones) policyMap(l cisco.Line) cisco.Section {
	p := z.policies[l.At(3)]
	if p == nil {
		p = &inspectPolicy{name: l.At(3), line: l.N, byName: map[string]*policyClass{}}
		z.policies[p.name] = p
	}
	var at *policyClass
	return func(l cisco.Line) bool {
		switch {
		case l.No:
			return false
		case l.Is("class", "type", "inspect") && len(l.Words) == 4, l.Is("class", classDefault):
			at = p.class(l.At(len(l.Words)-1), l.N)
			return true
		case at != nil && (l.At(0) == "inspect" || l.At(0) == "pass" || l.At(0) == "drop"):
			at.action = l.At(0)
			return true
		}
		return false
	}
}

// class is a class of a policy-map; one that it has is not added again.
func (p *inspectPolicy) class(name string, line int) *policyClass {
	c := p.byName[name]
	if c == nil {
		c = &policyClass{name: name, line: line}
		p.byName[name], p.classes = c, append(p.classes, c)
	}
	return c
}

// of is the zone of an interface; empty is none.
func (z *zones) of(i *iface) string {
	if i.zone == "" && z.fallback {
		return defaultZone
	}
	return i.zone
}

// aboutSelf says whether a pair has the router itself as its destination, or else as its source.
func (z *zones) aboutSelf(destination bool) bool {
	for key := range z.pairs {
		if destination && key[1] == selfZone || !destination && key[0] == selfZone {
			return true
		}
	}
	return false
}

// lists are the access lists that class-maps name.
func (z *zones) lists(taken map[string]bool) {
	for _, m := range z.classes {
		for _, x := range m.matches {
			if x.kind == "access-group" {
				taken[x.name] = true
			}
		}
	}
}
