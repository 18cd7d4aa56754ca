package block

import (
	"net/netip"
	"strings"

	"vpncheck/internal/firewall"
	"vpncheck/internal/ipsec"
)

// Rule is a rule of an advanced access list.
type Rule struct {
	Line         int
	Permit       bool
	Protocol     string // "ip", "tcp", "47"
	Source, Dest Match
	Rest         string // what narrows it further: "destination-port eq 443"
}

// Match is one end of a rule.
type Match struct {
	Prefix netip.Prefix // 0.0.0.0/0 where nothing is said
	Odd    string       // what is said, where no network can say it
}

// ShownList reads the line on top of what "display acl" prints: "Advanced ACL 3101, 1 rule",
// "Advanced IPv4 ACL 3101, named vpn, 2 rules,".
func ShownList(s Stmt) Opening {
	i := 1
	if s.Word(i) == "ipv4" {
		i++
	}
	if (s.Word(0) != "advanced" && s.Word(0) != "basic") || s.Word(i) != "acl" {
		return Opening{}
	}
	if i++; s.Word(i) == "named" {
		i++
	}
	open := Opening{Kind: "acl", Name: strings.TrimSuffix(s.Text(i), ","), Excerpt: true}
	if s.Word(i+1) == "named" {
		open.Alias = strings.TrimSuffix(s.Text(i+2), ",")
	}
	if open.Name == "" {
		return Opening{}
	}
	return open
}

// Rules are the rules of an access list, in order; nil where there is no such list.
func (d *Document) Rules(acl string) []Rule {
	o := d.Get("acl", acl)
	if o == nil {
		return nil
	}
	o.Use()
	if all, ok := d.rules[o]; ok {
		return all
	}
	all := []Rule{}
	for _, s := range o.All("rule") {
		if r, ok := rule(s); ok {
			all = append(all, r)
		}
	}
	d.rules[o] = all
	return all
}

func rule(s Stmt) (Rule, bool) {
	i := 1
	for i < len(s.Words) && !short(s.Words[i], "permit") && !short(s.Words[i], "deny") {
		if i++; i > 4 {
			return Rule{}, false
		}
	}
	if i >= len(s.Words) {
		return Rule{}, false
	}
	r := Rule{Line: s.Line, Permit: short(s.Words[i], "permit"), Protocol: s.Word(i + 1)}
	whole := netip.PrefixFrom(netip.IPv4Unspecified(), 0)
	r.Source.Prefix, r.Dest.Prefix = whole, whole
	var rest []string
	for i += 2; i < len(s.Words); i++ {
		switch w := s.Words[i]; {
		case short(w, "source") && !strings.Contains(w, "-"):
			r.Source, i = match(s, i)
		case short(w, "destination") && !strings.Contains(w, "-"):
			r.Dest, i = match(s, i)
		case strings.EqualFold(w, "logging"), strings.EqualFold(w, "counting"):
		case strings.EqualFold(w, "description"), strings.HasPrefix(w, "("): // "(27 times matched)"
			i = len(s.Words)
		default:
			rest = append(rest, w)
		}
	}
	r.Rest = strings.Join(rest, " ")
	return r, true
}

// short says whether w is the word or an abbreviation of it that people type.
func short(w, word string) bool {
	return len(w) >= 3 && strings.HasPrefix(word, strings.ToLower(w))
}

// match reads "source 10.0.0.0 0.0.255.255", "source any", "source 10.0.0.1 0".
func match(s Stmt, i int) (Match, int) {
	if s.Word(i+1) == "any" {
		return Match{Prefix: netip.PrefixFrom(netip.IPv4Unspecified(), 0)}, i + 1
	}
	if _, err := netip.ParseAddr(s.Word(i + 1)); err != nil {
		return Match{Odd: s.Text(i) + " " + s.Text(i+1) + " " + s.Text(i+2)}, i + 2
	}
	if p, ok := Wildcard(s.Word(i+1), s.Word(i+2)); ok {
		return Match{Prefix: p}, i + 2
	}
	return Match{Odd: s.Text(i) + " " + s.Text(i+1) + " " + s.Text(i+2)}, i + 2
}

// Selectors are what an access list lets into a tunnel: its source is the local end. odd are the
// lines of rules that no pair of networks can say, or that take traffic out again.
func Selectors(rules []Rule) (all []ipsec.Selector, odd []int) {
	for _, r := range rules {
		if !r.Permit || r.Source.Odd != "" || r.Dest.Odd != "" {
			odd = append(odd, r.Line)
			continue
		}
		narrowed := r.Rest
		if r.Protocol != "ip" && r.Protocol != "ipv4" {
			narrowed = strings.TrimSpace(r.Protocol + " " + r.Rest)
		}
		all = append(all, ipsec.Selector{Local: r.Source.Prefix, Remote: []netip.Prefix{r.Dest.Prefix}, Narrowed: narrowed, Line: r.Line})
	}
	return all, odd
}

// Translates says whether an access list that chooses what is translated takes this selector, by
// the line of the rule that does; 0 where it does not, or where it is not known.
func Translates(rules []Rule, s ipsec.Selector) int {
	for _, r := range rules {
		for _, remote := range s.Remote {
			src, srcKnown := r.Source.covers(s.Local)
			dst, dstKnown := r.Dest.covers(remote)
			switch {
			case !srcKnown || !dstKnown || src && dst && (r.Rest != "" || r.Protocol != "ip"):
				return 0
			case src && dst && r.Permit:
				return r.Line
			case src && dst:
				return 0
			}
		}
	}
	return 0
}

func (m Match) covers(p netip.Prefix) (yes, known bool) {
	if m.Odd != "" {
		return false, false
	}
	return Covers(firewall.Addresses{Ranges: []firewall.Range{firewall.RangeOf(m.Prefix)}}, p)
}
