package linux

import (
	"slices"
	"strings"

	"vpncheck/internal/firewall"
)

// ending is what a rule does with what it matches.
type ending int

const (
	nothing ending = iota // it counts, logs or marks, and the next rule is tried
	accept
	drop
	jump
	goTo
	giveBack // "return"
	translate
	unknown
)

// rule is one rule of a chain, in the words of nft or of iptables.
type rule struct {
	line    int
	text    string
	sources firewall.Addresses
	dests   firewall.Addresses
	ports   ports
	in, out names
	states  []condition
	unclear []string
	never   bool // it is about something that no flow here is
	end     ending
	to      string // the chain that it calls
}

// condition is what a rule asks of a packet beside its addresses.
type condition struct {
	kind   string   // "state", "ipsec in", "ipsec out", "local"
	words  []string // one of which it must be
	negate bool
}

// names are interfaces; none is any.
type names struct {
	list   []string
	negate bool
}

// ports are protocols and ports.
type ports struct {
	protocols    []int
	not          bool // all protocols but these
	source, dest []firewall.Span
}

// Packet is what is known of a flow's packets beside their addresses.
type Packet struct {
	In, Out    string // interfaces; empty is not known
	FromTunnel bool   // it came out of the tunnel
	ToTunnel   bool   // it will go into it
	Local      bool   // it is for this host
}

func newRule(line int, text string) rule {
	return rule{line: line, text: text, sources: firewall.Addresses{Any: true}, dests: firewall.Addresses{Any: true}}
}

// doubt notes a condition that nothing here can decide.
func (r *rule) doubt(words ...string) { r.unclear = append(r.unclear, strings.Join(words, " ")) }

// address sets one end, unless it is set already: two conditions on the same end are not combined.
func (r *rule) address(to *firewall.Addresses, a firewall.Addresses, words ...string) {
	if !to.Any || to.Negate {
		r.doubt(words...)
		return
	}
	*to = a
}

func (r *rule) protocol(p []int, negate bool, words ...string) {
	if r.ports.protocols != nil && !slices.Equal(r.ports.protocols, p) {
		if negate || r.ports.not || len(p) == 0 {
			r.doubt(words...)
			return
		}
		p = slices.DeleteFunc(slices.Clone(p), func(n int) bool { return !slices.Contains(r.ports.protocols, n) })
		r.never = r.never || len(p) == 0
	}
	r.ports.protocols, r.ports.not = p, negate
}

// services are the protocols and ports as the judge takes them.
func (p ports) services() firewall.Services {
	if p.protocols == nil && p.source == nil && p.dest == nil {
		return firewall.Services{Any: true}
	}
	if p.not {
		s := firewall.Services{Negate: true}
		for _, n := range p.protocols {
			s.List = append(s.List, firewall.Service{Protocol: n})
		}
		return s
	}
	protocols := p.protocols
	if protocols == nil {
		protocols = []int{firewall.TCP, firewall.UDP}
	}
	var s firewall.Services
	for _, n := range protocols {
		s.List = append(s.List, firewall.Service{Protocol: n, Source: p.source, Destination: p.dest})
	}
	return s
}

// of is the rule as it stands for a packet; false where it cannot match.
func (r rule) of(p Packet) (firewall.Rule, bool) {
	out := firewall.Rule{
		Line: r.line, Sources: r.sources, Destinations: r.dests, Services: r.ports.services(),
		Unclear: slices.Clone(r.unclear),
	}
	if r.never {
		return out, false
	}
	for _, c := range r.states {
		if !c.holds(p) {
			return out, false
		}
	}
	for _, x := range []struct {
		names
		is, way string
	}{{r.in, p.In, "in through"}, {r.out, p.Out, "out through"}} {
		switch match, known := x.matches(x.is); {
		case !known:
			out.Unclear = append(out.Unclear, "whether it goes "+x.way+" "+strings.Join(x.list, ", ")+" (the output of ip route tells)")
		case !match:
			return out, false
		}
	}
	return out, true
}

// matches says whether an interface is meant. The loopback never is the one of a tunnel's traffic.
func (n names) matches(is string) (match, known bool) {
	if len(n.list) == 0 {
		return true, true
	}
	if is == "" {
		if !slices.ContainsFunc(n.list, func(s string) bool { return s != "lo" }) {
			return n.negate, true
		}
		return false, false
	}
	found := slices.ContainsFunc(n.list, func(s string) bool {
		if stem := strings.TrimRight(s, "+*"); stem != s {
			return strings.HasPrefix(is, stem)
		}
		return s == is
	})
	return found != n.negate, true
}

// holds decides a condition for the first packet of a flow.
func (c condition) holds(p Packet) bool {
	match := false
	switch c.kind {
	case "state":
		match = slices.ContainsFunc(c.words, func(w string) bool { return strings.EqualFold(w, "new") })
	case "ipsec in":
		match = p.FromTunnel
	case "ipsec out":
		match = p.ToTunnel
	case "local":
		match = p.Local && slices.ContainsFunc(c.words, func(w string) bool { return strings.EqualFold(w, "local") })
	}
	return match != c.negate
}
