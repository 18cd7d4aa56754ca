package ios

import (
	"fmt"
	"slices"

	"vpncheck/internal/firewall"
)

// chart writes policy-maps as one list of rules. What a class-map matches is found by rules that
// decide nothing, but say where it goes on; only what is done to it is a rule that decides.
type chart struct {
	config  *config
	answers bool // both ends change places: answers to what is matched
	rules   []firewall.Rule
	ways    []way
	long    bool
}

// place is somewhere in the list, most often further on than it has been written.
type place struct{ at int }

type way struct {
	rule int
	to   *place
}

const (
	longest = 5000 // rules of a chart
	deepest = 16   // class-maps within each other
)

// add adds a rule; ends change places where answers are looked for.
func (b *chart) add(r firewall.Rule) {
	if len(b.rules) >= longest {
		b.long = true
		return
	}
	if b.answers {
		r.Sources, r.Destinations = r.Destinations, r.Sources
		list := make([]firewall.Service, 0, len(r.Services.List))
		for _, s := range r.Services.List {
			list = append(list, firewall.Service{Protocol: s.Protocol, Source: s.Destination, Destination: s.Source})
		}
		r.Services.List = list
	}
	b.rules = append(b.rules, r)
}

// jump has what a rule matches go on at a place.
func (b *chart) jump(r firewall.Rule, to *place) {
	r.Action = firewall.Pass
	b.ways = append(b.ways, way{len(b.rules), to})
	b.add(r)
}

func (b *chart) here(p *place) { p.at = len(b.rules) }

// finished is the list as a policy. What its rules leave is none, as all end in one that decides.
func (b *chart) finished(name string) firewall.Policy {
	p := firewall.Policy{Name: name, Rules: b.rules, Default: firewall.Deny}
	if b.long {
		return notAllOf(name + " is too long to judge")
	}
	for _, w := range b.ways {
		p.Rules[w.rule].Over = w.to.at - w.rule - 1
	}
	return p
}

// all is a rule that matches everything.
func all(name string, line int, action firewall.Action) firewall.Rule {
	return firewall.Rule{
		Name: name, Line: line, Action: action,
		Sources: firewall.Addresses{Any: true}, Destinations: firewall.Addresses{Any: true}, Services: firewall.Services{Any: true},
	}
}

// policy goes through the classes of a policy-map, in their order; class-default is always the last.
func (b *chart) policy(p *inspectPolicy, do func(*policyClass, string)) {
	last := policyClass{name: classDefault, line: p.line}
	for _, c := range p.classes {
		if c.name == classDefault {
			last = *c
			continue
		}
		yes, no := &place{}, &place{}
		if m := b.config.zones.classes[c.name]; m != nil {
			b.class(m, yes, no, 0)
		} else {
			b.unknown("class "+c.name+" of policy-map "+p.name, c.line, "class-map "+c.name, yes)
			b.jump(all("", 0, ""), no)
		}
		b.here(yes)
		do(c, fmt.Sprintf("class %s of policy-map %s (%s)", c.name, p.name, c.does()))
		b.here(no)
	}
	if last.action == "" { // what nobody lets through is dropped
		last.action = "drop"
	}
	do(&last, fmt.Sprintf("%s of policy-map %s (%s)", last.name, p.name, last.does()))
}

func (c *policyClass) does() string {
	if c.action == "" {
		return "with no action"
	}
	return c.action
}

// unknown is a condition that may be met, as it rests on something that is not there.
func (b *chart) unknown(name string, line int, what string, yes *place) {
	r := all(name, line, "")
	r.Unclear = []string{what + " is not in what was read"}
	b.jump(r, yes)
}

// class goes on at yes with what a class-map matches, and at no with the rest.
func (b *chart) class(m *classMap, yes, no *place, depth int) {
	if depth > deepest || len(m.matches) > longest || b.long {
		b.long = true
		return
	}
	if len(m.matches) == 0 {
		b.unknown("class-map "+m.name, m.line, "what it matches", yes)
		b.jump(all("", 0, ""), no)
	}
	for i, x := range b.config.certainFirst(m.matches) {
		next := &place{}
		hit, miss := next, no
		if m.any {
			hit, miss = yes, next
		}
		if i == len(m.matches)-1 {
			hit, miss = yes, no
		}
		b.match(m, x, hit, miss, depth)
		b.here(next)
	}
}

// certainFirst has what is not known tried last: often the rest decides without it.
func (c *config) certainFirst(matches []classMatch) []classMatch {
	known := func(x classMatch) int {
		if x.kind == "protocol" && applications[x.name] != nil || x.kind == "access-group" && c.lists[x.name] != nil {
			return 0
		}
		return 1
	}
	return slices.SortedStableFunc(slices.Values(matches), func(x, y classMatch) int { return known(x) - known(y) })
}

// match is one line of a class-map.
func (b *chart) match(m *classMap, x classMatch, yes, no *place, depth int) {
	c, name := b.config, x.text+" of class-map "+m.name
	switch {
	case x.kind == "class-map" && c.zones.classes[x.name] != nil:
		b.class(c.zones.classes[x.name], yes, no, depth+1)
		return
	case x.kind == "access-group" && c.lists[x.name] != nil:
		for _, e := range c.lists[x.name].entries {
			if b.long {
				return
			}
			r := e.Rule()
			if r.Action == firewall.Permit {
				b.jump(r, yes)
			} else {
				b.jump(r, no)
			}
		}
	case x.kind == "access-group":
		b.unknown(name, x.line, "access-list "+x.name, yes)
	case x.kind == "protocol":
		r := all(name, x.line, "")
		r.Services, r.Unclear = inspected(x.name)
		b.jump(r, yes)
	case x.kind == "class-map":
		b.unknown(name, x.line, "class-map "+x.name, yes)
	default:
		r := all(name, x.line, "")
		r.Unclear = []string{"what that means"}
		b.jump(r, yes)
	}
	b.jump(all("", 0, ""), no)
}
