package firewall

import (
	"fmt"
	"net/netip"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// The oracle judges every packet of a tiny world by itself: 8 addresses, and of the protocols and
// ports one for each that a rule can tell apart.

type packet struct {
	source, destination netip.Addr
	protocol, from, to  int
}

var (
	protocols = []int{ICMP, TCP, UDP, ESP, 200}
	ports     = []int{0, 1, 2, 3, 4, 65535}
)

func small(i int) netip.Addr { return netip.AddrFrom4([4]byte{10, 0, 0, byte(i)}) }

func oracle(p Policy, f Flow) Verdict {
	seen := map[Verdict]bool{}
	for s := range 8 {
		for d := range 8 {
			for _, protocol := range protocols {
				for _, from := range ports {
					for _, to := range ports {
						x := packet{small(s), small(d), protocol, from, to}
						if x.in(f) {
							seen[p.packet(x, f)] = true
						}
					}
				}
			}
		}
	}
	switch {
	case p.Partial:
		return Unclear
	case seen[Permitted] && seen[Denied]:
		return Partly
	case seen[Unclear]:
		return Unclear
	case seen[Denied]:
		return Denied
	default:
		return Permitted
	}
}

func (x packet) in(f Flow) bool {
	return f.Source.Contains(x.source) && f.Destination.Contains(x.destination) &&
		(f.Protocol < 0 || f.Protocol == x.protocol) && (f.Port == 0 || f.Port == x.to)
}

// packet follows the rules until one matches for certain, and remembers what those before it might
// have done.
func (p Policy) packet(x packet, f Flow) Verdict {
	actions := map[Action]bool{}
	end := func(a Action) Verdict {
		actions[a] = true
		switch {
		case len(actions) > 1 || actions[""]:
			return Unclear
		case actions[Permit]:
			return Permitted
		default:
			return Denied
		}
	}
	for i := 0; i < len(p.Rules); i++ {
		r := p.Rules[i]
		switch m := r.matches(x, f); {
		case m == yes && r.Action == Pass:
			i += r.Over
		case m == yes:
			return end(r.Action)
		case m == maybe && r.Action == Pass: // it goes on in two ways
			return Unclear
		case m == maybe:
			actions[r.Action] = true
		}
	}
	return end(p.Default)
}

func (r Rule) matches(x packet, f Flow) truth {
	if r.Disabled {
		return no
	}
	m := min(zone(f.From, r.From), zone(f.To, r.To), holds(r.Sources, x.source), holds(r.Destinations, x.destination), serves(r.Services, x))
	if len(r.Unclear) > 0 {
		m = min(m, maybe)
	}
	return m
}

func zone(z string, zones []string) truth {
	switch {
	case len(zones) == 0 || slices.Contains(zones, z):
		return yes
	case z == "":
		return maybe
	default:
		return no
	}
}

func holds(a Addresses, x netip.Addr) truth {
	m := no
	switch {
	case a.Any || slices.ContainsFunc(a.Ranges, func(r Range) bool { return !x.Less(r.First) && !r.Last.Less(x) }):
		m = yes
	case len(a.Absent) > 0:
		m = maybe
	}
	if a.Negate {
		return yes - m
	}
	return m
}

func serves(s Services, x packet) truth {
	in := func(spans []Span, port int) bool {
		return len(spans) == 0 || slices.ContainsFunc(spans, func(s Span) bool { return s.First <= port && port <= s.Last })
	}
	m := no
	switch {
	case s.Any || slices.ContainsFunc(s.List, func(v Service) bool {
		return (v.Protocol < 0 || v.Protocol == x.protocol) && in(v.Source, x.from) && in(v.Destination, x.to)
	}):
		m = yes
	case len(s.Absent) > 0:
		m = maybe
	}
	if s.Negate {
		return yes - m
	}
	return m
}

func TestAgainstEveryPacket(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := Policy{
			Default: rapid.SampledFrom([]Action{Permit, Deny, Deny, ""}).Draw(t, "default"),
			Partial: rapid.IntRange(0, 9).Draw(t, "partial") == 0,
		}
		for i := range rapid.IntRange(0, 5).Draw(t, "rules") {
			p.Rules = append(p.Rules, rule(t, fmt.Sprintf("r%d ", i)))
		}
		f := Flow{
			From: rapid.SampledFrom([]string{"", "a", "b"}).Draw(t, "from"), To: rapid.SampledFrom([]string{"", "a", "b"}).Draw(t, "to"),
			Source: prefix(t, "source"), Destination: prefix(t, "destination"),
			Protocol: rapid.SampledFrom([]int{-1, UDP, ESP}).Draw(t, "protocol"), Port: rapid.IntRange(0, 4).Draw(t, "port"),
		}
		d := p.Judge(f)
		if want := oracle(p, f); d.Verdict != want || d.Why == "" {
			t.Fatalf("got %s (%s), want %s\n%+v\n%+v", d.Verdict, d.Why, want, p, f)
		}
		if d.Rule != "" && !slices.ContainsFunc(p.Rules, func(r Rule) bool { return r.Name == d.Rule && !r.Disabled }) {
			t.Errorf("rule %q", d.Rule)
		}
	})
}

func rule(t *rapid.T, l string) Rule {
	r := Rule{
		Name: l, Action: rapid.SampledFrom([]Action{Permit, Deny, Permit, Deny, Pass, ""}).Draw(t, l+"action"),
		Disabled: rapid.IntRange(0, 7).Draw(t, l+"disabled") == 0,
		From:     zones(t, l+"from"), To: zones(t, l+"to"),
		Sources: addresses(t, l+"source"), Destinations: addresses(t, l+"destination"), Services: services(t, l),
	}
	if r.Action == Pass {
		r.Over = rapid.IntRange(0, 3).Draw(t, l+"over")
	}
	if rapid.IntRange(0, 5).Draw(t, l+"unclear") == 0 {
		r.Unclear = []string{"user bob"}
	}
	return r
}

func zones(t *rapid.T, l string) []string {
	return rapid.SampledFrom([][]string{nil, nil, nil, {"a"}, {"a", "b"}, {"c"}}).Draw(t, l)
}

func addresses(t *rapid.T, l string) Addresses {
	a := Addresses{Any: rapid.IntRange(0, 3).Draw(t, l+" any") == 0, Negate: rapid.IntRange(0, 3).Draw(t, l+" negate") == 0}
	for i := range rapid.IntRange(0, 2).Draw(t, l) {
		first := rapid.IntRange(0, 7).Draw(t, fmt.Sprintf("%s first %d", l, i))
		last := rapid.IntRange(first, 7).Draw(t, fmt.Sprintf("%s last %d", l, i))
		a.Ranges = append(a.Ranges, Range{small(first), small(last)})
	}
	if rapid.IntRange(0, 5).Draw(t, l+" absent") == 0 {
		a.Absent = []string{"object"}
	}
	return a
}

func services(t *rapid.T, l string) Services {
	s := Services{Any: rapid.IntRange(0, 2).Draw(t, l+"any") == 0, Negate: rapid.IntRange(0, 3).Draw(t, l+"negate") == 0}
	for i := range rapid.IntRange(0, 2).Draw(t, l+"services") {
		k := fmt.Sprintf("%s%d ", l, i)
		s.List = append(s.List, Service{
			Protocol: rapid.SampledFrom([]int{-1, TCP, UDP, ESP}).Draw(t, k+"protocol"),
			Source:   spans(t, k+"from"), Destination: spans(t, k+"to"),
		})
	}
	if rapid.IntRange(0, 5).Draw(t, l+"absent") == 0 {
		s.Absent = []string{"service"}
	}
	return s
}

func spans(t *rapid.T, l string) []Span {
	var out []Span
	for i := range rapid.IntRange(0, 2).Draw(t, l) {
		first := rapid.IntRange(0, 4).Draw(t, fmt.Sprintf("%s first %d", l, i))
		out = append(out, Span{first, rapid.IntRange(first, 4).Draw(t, fmt.Sprintf("%s last %d", l, i))})
	}
	return out
}

func prefix(t *rapid.T, l string) netip.Prefix {
	return netip.PrefixFrom(small(rapid.IntRange(0, 7).Draw(t, l)), rapid.IntRange(29, 32).Draw(t, l+" bits")).Masked()
}
