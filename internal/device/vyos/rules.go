package vyos

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"vpncheck/internal/device/tree"
	"vpncheck/internal/firewall"
)

var actions = map[string]firewall.Action{"accept": firewall.Permit, "drop": firewall.Deny, "reject": firewall.Deny}

// mostMembers bounds what the groups of all rules together come to.
const mostMembers = 1_000_000

// silent are words of a rule that say nothing about what it matches, or are read elsewhere.
var silent = []string{
	"action", "description", "log", "log-options", "disable", "protocol", "source", "destination", "state", "ipsec",
	"inbound-interface", "outbound-interface", "jump-target",
}

// rule reads a rule. A condition that is not known here makes it unclear.
func (f *filters) rule(n *tree.Node, chain string) rule {
	r := rule{Rule: firewall.Rule{Name: chain + " rule " + n.Use().Word, Line: n.Line}}
	r.Disabled = n.Has("disable") || established(n)
	switch action := n.Text("action"); action {
	case "continue", "offload":
		r.Disabled = true
	case "jump":
		r.jump = n.Text("jump-target")
	default:
		if r.Action = actions[action]; r.Action == "" {
			r.Unclear = append(r.Unclear, "action "+action)
		}
	}
	for _, i := range n.Values("ipsec") {
		r.ipsec = append(r.ipsec, i.Word)
	}
	r.From, r.To = f.interfaces(&r, n, "inbound-interface"), f.interfaces(&r, n, "outbound-interface")
	r.Sources, r.Destinations = f.addresses(&r, n.Get("source")), f.addresses(&r, n.Get("destination"))
	f.services(&r, n)
	for _, c := range n.Each() {
		if !slices.Contains(silent, c.Word) {
			r.Unclear = append(r.Unclear, c.Use().Word)
		}
	}
	return r
}

// established says that a rule is not for packets that begin something.
func established(n *tree.Node) bool {
	states, other := false, false
	for _, s := range n.Values("state") {
		off := s.Text() == "disable"
		states = states || !off
		other = other || s.Word == "new" && !off
	}
	return states && !other
}

// interfaces are those that a rule names: "inbound-interface name eth0", or without "name" as the
// first of 1.4, or a group.
func (f *filters) interfaces(r *rule, n *tree.Node, key string) []string {
	var all []string
	at := n.Get(key)
	for _, leaf := range slices.Concat(at.Values("name"), at.Values("interface-name")) {
		all = append(all, leaf.Word)
	}
	for _, g := range slices.Concat(at.Values("group"), at.Values("interface-group")) {
		members, whole := f.few("interface-group", g.Word, "interface")
		if !whole {
			r.Unclear = append(r.Unclear, "interface-group "+g.Word)
		}
		for _, m := range members {
			all = append(all, m.Word)
		}
	}
	for _, i := range all {
		if strings.ContainsAny(i, "!*") {
			r.Unclear = append(r.Unclear, key+" "+i)
			return nil
		}
	}
	return all
}

// addresses reads `source` or `destination`.
func (f *filters) addresses(r *rule, n *tree.Node) firewall.Addresses {
	a := firewall.Addresses{Any: true}
	conditions := 0
	for _, c := range n.Each() {
		switch c.Word {
		case "port":
		case "address":
			conditions++
			a = ranges(c.Text())
		case "group":
			for _, kind := range c.Each() {
				if kind.Word == "port-group" {
					continue
				}
				conditions++
				a = f.group(kind.Word, kind.Text(), 0)
			}
		default:
			r.Unclear = append(r.Unclear, n.Word+" "+c.Use().Word)
		}
	}
	if conditions > 1 {
		r.Unclear = append(r.Unclear, n.Word+" with several conditions")
	}
	return a
}

// group is what a group of addresses or networks holds, all but that behind "!". It is read once.
func (f *filters) group(kind, name string, depth int) firewall.Addresses {
	bare, negate := strings.CutPrefix(name, "!")
	key := kind + " " + bare
	a, known := f.groups[key]
	if !known {
		f.groups[key] = a // a group that includes itself
		a = f.readGroup(kind, bare, depth)
		f.groups[key] = a
	}
	a.Negate = negate
	return a
}

func (f *filters) readGroup(kind, bare string, depth int) (a firewall.Addresses) {
	g := f.reader.tree.Root.Get("firewall", "group", kind, bare)
	if g == nil || depth > 8 || kind != "address-group" && kind != "network-group" {
		a.Absent = []string{kind + " " + bare}
		return a
	}
	for _, m := range slices.Concat(g.Values("address"), g.Values("network")) {
		if f.members--; f.members < 0 {
			a.Absent = append(a.Absent, kind+" "+bare)
			return a
		}
		x := ranges(m.Word)
		a.Ranges, a.Absent = append(a.Ranges, x.Ranges...), append(a.Absent, x.Absent...)
	}
	for _, m := range g.Values("include") {
		x := f.group(kind, m.Word, depth+1)
		f.members -= len(x.Ranges)
		a.Ranges, a.Absent = append(a.Ranges, x.Ranges...), append(a.Absent, x.Absent...)
	}
	return a
}

// ranges reads "10.0.0.0/8", "192.0.2.1", "192.0.2.1-192.0.2.9", and any of them behind "!".
func ranges(word string) firewall.Addresses {
	bare, negate := strings.CutPrefix(word, "!")
	a := firewall.Addresses{Negate: negate}
	if p, ok := tree.Prefix(bare); ok && p.Addr().Is4() {
		a.Ranges = []firewall.Range{firewall.RangeOf(p)}
		a.Any = p.Bits() == 0
		return a
	}
	from, to, _ := strings.Cut(bare, "-")
	first, err := netip.ParseAddr(from)
	last, err2 := netip.ParseAddr(to)
	if err != nil || err2 != nil || first.BitLen() != last.BitLen() || last.Less(first) {
		a.Absent = []string{word}
		return a
	}
	a.Ranges = []firewall.Range{{First: first, Last: last}}
	return a
}

// missing is a rule about which nothing is known: what would come behind it is permitted.
func missing(name string) firewall.Rule {
	return firewall.Rule{
		Name: name, Action: firewall.Deny, Unclear: []string{fmt.Sprintf("%s is not in what was read", name)},
		Sources: firewall.Addresses{Any: true}, Destinations: firewall.Addresses{Any: true}, Services: firewall.Services{Any: true},
	}
}
