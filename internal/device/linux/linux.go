// Package linux reads what Linux prints of its own firewall and routes: "nft list ruleset",
// "iptables-save", "iptables -S", "iptables -L -n -v", "ip route". Devices that are built on it
// share it.
//
// # Design
//
// A chain calls others, and a packet passes all chains that hook into its way. Both become one
// list of rules, in which a call is a rule that passes others over ([firewall.Pass]). What a rule
// says of a packet beside its addresses and ports (its state, its interface, whether it came out of
// a tunnel) is decided for each flow. What is not understood makes a rule unclear: never a permit.
//
// A flow is judged by its first packet, which no connection tracking knows yet.
package linux

import (
	"slices"
	"strings"

	"vpncheck/internal/device"
	"vpncheck/internal/firewall"
)

// Ruleset is what was read of a host's firewall and routes.
type Ruleset struct {
	chains []*chain
	byName map[string]*chain
	sets   map[string][]string // "inet filter ike_ports" → its elements
	routes []route
	saved  bool // iptables' own output is there: nft shows the same rules less clearly
	whole  bool // the command that shows all of nft's is there
	ran    bool // and it was run: what follows is all that there is, be it nothing
	failed bool // and it printed an error
	part   bool // a chain alone, without the others
	used   []int
	now    state
}

// state is where the reader is in the text.
type state struct {
	nft     bool
	table   string // "inet filter", "filter"
	chain   *chain
	set     string
	skip    int      // braces of something that is neither a chain nor a set
	other   bool     // a table that no packet of IPv4 passes
	pending []string // lines of a statement whose braces are still open
	open    int      // how many
	six     bool     // what ip6tables-save printed
	columns []string // of iptables -L
	listing string   // the table that iptables -L or -S lists, which it does not say
	seen    map[string]bool
}

// chain is a list of rules, and where it hooks in.
type chain struct {
	table, name string
	kind        string // "filter", "nat", "route"
	hook        string // "input"; empty where only other chains call it
	priority    int
	policy      firewall.Action
	line        int
	rules       []rule
	iptables    bool
}

// New is a reader of nothing yet.
func New() *Ruleset { return &Ruleset{byName: map[string]*chain{}, sets: map[string][]string{}} }

// Line reads a line, and says whether it is one of the firewall's or of the routes'.
func (s *Ruleset) Line(l device.Line) bool {
	text := strings.TrimSpace(l.S)
	if !s.now.nft && strings.Contains(text, "nft list ruleset") {
		s.whole = true
		s.ran = s.ran || ranNFT(text)
		s.used = append(s.used, l.N)
		return true
	}
	if s.whole && refusedNFT(text) {
		s.failed = true
	}
	if s.nftLine(l.N, text) || s.saveLine(l.N, text) || s.listLine(l.N, text) || s.routeLine(text) {
		s.used = append(s.used, l.N)
		return true
	}
	return false
}

// Used are the lines that were read.
func (s *Ruleset) Used() []int { return s.used }

// Any says whether a firewall was read, as against routes alone. One without any rule is read where
// the command that would show them was run, and showed nothing.
func (s *Ruleset) Any() bool { return len(s.chains) > 0 || s.ran && !s.failed }

// ranNFT says whether a line shows that "nft list ruleset" was run: it stands alone behind a prompt,
// or as the heading that the commands to paste print.
func ranNFT(text string) bool {
	before, ok := strings.CutSuffix(text, "nft list ruleset")
	before = strings.TrimSuffix(strings.TrimSpace(before), "sudo")
	return ok && strings.HasSuffix(strings.TrimSpace(before), "#") || ok && strings.HasSuffix(strings.TrimSpace(before), "$")
}

// refusedNFT says whether a line is an error of the command.
func refusedNFT(text string) bool {
	return strings.Contains(text, "not permitted") || strings.Contains(text, "not found") || strings.Contains(text, "Permission denied")
}

// Ours says whether a line is in the words of this package alone: a cheap look for whose text it is.
func Ours(s string) bool {
	return strings.HasPrefix(s, "type filter hook ") || strings.HasPrefix(s, "type nat hook ") ||
		strings.HasPrefix(s, "table ip") && strings.HasSuffix(s, "{") || strings.HasPrefix(s, ":INPUT ") ||
		strings.HasPrefix(s, "-A INPUT ") || strings.HasPrefix(s, "-A FORWARD ") || strings.HasPrefix(s, "-P INPUT ") ||
		strings.HasPrefix(s, "Chain INPUT (policy ") || strings.HasPrefix(s, "Chain FORWARD (policy ")
}

// chainOf is the chain with a name in a table, new where there is none.
func (s *Ruleset) chainOf(table, name string, line int) *chain {
	id := table + " " + name
	c := s.byName[id]
	if c == nil {
		c = &chain{table: table, name: name, line: line}
		s.byName[id] = c
		s.chains = append(s.chains, c)
	}
	return c
}

// priorities are nft's words for when a chain's turn is.
var priorities = map[string]int{"raw": -300, "mangle": -150, "dstnat": -100, "filter": 0, "security": 50, "srcnat": 100}

// hooked are the chains of a kind that hook in somewhere, in the order of their turns.
func (s *Ruleset) hooked(hook string, nat bool) []*chain {
	var out []*chain
	for _, c := range s.chains {
		if c.hook != hook || (c.kind == "nat") != nat || s.saved && !c.iptables && compatible(c.table) {
			continue
		}
		out = append(out, c)
	}
	slices.SortStableFunc(out, func(a, b *chain) int { return a.priority - b.priority })
	return out
}

// compatible says whether a table of nft is one that iptables made.
func compatible(table string) bool {
	family, name, _ := strings.Cut(table, " ")
	_, ok := tables[name]
	return family == "ip" && ok
}
