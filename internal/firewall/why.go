package firewall

import (
	"fmt"
	"math/bits"
	"net/netip"
	"slices"
	"strconv"
	"strings"
)

func (p Policy) ruleName(x piece) string {
	if r := x.named(); r >= 0 {
		return p.Rules[r].Name
	}
	return ""
}

func (p Policy) ruleLine(x piece) int {
	if r := x.named(); r >= 0 {
		return p.Rules[r].Line
	}
	return 0
}

// named is the rule that a piece is about: the one that decides or, where one before it leaves that
// open, that one; -1 is the default.
func (x piece) named() int {
	if x.split && len(x.may) > 0 {
		return x.may[0]
	}
	return x.rule
}

// why is one line: what decides about the piece that people should look at.
func (p Policy) why(v Verdict, pieces []piece, x piece, f Flow) string {
	s := p.cause(x)
	if part := partOf(x.among(pieces, f), boxOf(f)); v != Permitted && part != "" {
		s = "for " + part + ", " + s
	}
	if later := p.laterPermit(x, f); x.verdict() == Denied && later != "" {
		s += ", before rule " + later + ", which would permit it"
	}
	switch others := p.others(x, pieces); {
	case v == Permitted && len(others) > 0:
		s += "; so do, for other parts, " + strings.Join(others, ", ")
	case v == Partly:
		s += "; the rest is not all denied"
	}
	return s
}

// among is the box of a piece, with the protocols of the whole flow where the same rule decides about
// all of the sessions.
func (x piece) among(pieces []piece, f Flow) box {
	if f.Protocol == Sessions && !slices.ContainsFunc(pieces, func(y piece) bool { return y.rule != x.rule }) {
		x.protocol = boxOf(f).protocol
	}
	return x.box
}

func (p Policy) cause(x piece) string {
	switch {
	case x.split:
		r := p.Rules[x.may[0]]
		if r.Action == Pass {
			return fmt.Sprintf("whether rule %s matches is not known: %s", r.Name, p.unclear(r))
		}
		return fmt.Sprintf("whether rule %s (%s) matches is not known: %s", r.Name, orNotKnown(r.Action), p.unclear(r))
	case x.rule < 0 && x.action == "":
		return "no rule matches, and what happens then is not known"
	case x.rule < 0 && p.Of != "":
		return fmt.Sprintf("no rule matches, and the default of %s is %s", p.Of, x.action)
	case x.rule < 0:
		return fmt.Sprintf("no rule matches, and the default is %s", x.action)
	case x.action == "":
		return fmt.Sprintf("what rule %s does is not known", p.Rules[x.rule].Name)
	case x.action == Permit:
		return fmt.Sprintf("rule %s permits it", p.Rules[x.rule].Name)
	default:
		return fmt.Sprintf("rule %s denies it", p.Rules[x.rule].Name)
	}
}

// unclear says what a rule rests on that is not known.
func (p Policy) unclear(r Rule) string {
	words := slices.Clone(r.Unclear)
	for _, absent := range [][]string{r.Sources.Absent, r.Destinations.Absent, r.Services.Absent} {
		for _, name := range absent {
			words = append(words, name+" is not in what was read")
		}
	}
	if len(words) == 0 {
		return "the flow's zones are not"
	}
	return strings.Join(words, ", ")
}

// laterPermit names a rule that would permit all of a piece, were it not for the one that decides.
// Where rules are passed over, one further back may be of a chain that the piece never enters.
func (p Policy) laterPermit(x piece, f Flow) string {
	if x.rule < 0 || slices.ContainsFunc(p.Rules, func(r Rule) bool { return r.Action == Pass }) {
		return ""
	}
	for _, r := range p.Rules[x.rule+1:] {
		if r.Action != Permit {
			continue
		}
		regions, ok := r.regions(f, boxOf(f))
		if ok && slices.ContainsFunc(regions, func(y region) bool {
			c, all := x.and(y.box)
			return y.certain && all && c == x.box
		}) {
			return r.Name
		}
	}
	return ""
}

// others are the rules that decide about the other pieces, each once, and few of them.
func (p Policy) others(x piece, pieces []piece) []string {
	const most = 3
	var out []string
	for _, y := range pieces {
		name := p.ruleName(y)
		if name == "" || y.rule == x.rule || slices.Contains(out, "rule "+name) {
			continue
		}
		if len(out) == most {
			return append(out, "and others")
		}
		out = append(out, "rule "+name)
	}
	return out
}

func orNotKnown(a Action) string {
	if a == "" {
		return "with an action that is not known"
	}
	return string(a)
}

// partOf says which part of the whole it is; empty where it is the whole.
func partOf(x, whole box) string {
	var words []string
	if x.source != whole.source {
		words = append(words, "from "+x.source.String())
	}
	if x.destination != whole.destination {
		words = append(words, "to "+x.destination.String())
	}
	if x.protocol != whole.protocol {
		words = append(words, "IP protocol "+x.protocol.String())
	}
	if x.from != whole.from {
		words = append(words, "source port "+x.from.String())
	}
	if x.to != whole.to {
		words = append(words, "port "+x.to.String())
	}
	return strings.Join(words, " ")
}

// String is a network where the range is one, and "first-last" otherwise.
func (r Range) String() string {
	if r.First == r.Last {
		return r.First.String()
	}
	if !r.empty() {
		same := 0
		a, b := r.First.AsSlice(), r.Last.AsSlice()
		for i := range a {
			same += bits.LeadingZeros8(a[i] ^ b[i])
			if a[i] != b[i] {
				break
			}
		}
		if p := netip.PrefixFrom(r.First, same); RangeOf(p) == r {
			return p.String()
		}
	}
	return r.First.String() + "-" + r.Last.String()
}

// String is "500" or "1-1023".
func (s Span) String() string {
	if s.First == s.Last {
		return strconv.Itoa(s.First)
	}
	return fmt.Sprintf("%d-%d", s.First, s.Last)
}
