package h3c

import (
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"vpncheck/internal/device"
	"vpncheck/internal/device/block"
	"vpncheck/internal/firewall"
)

// ruleList is an access list or an object policy that decides about packets.
type ruleList struct {
	enter   string // the command that enters it
	objects bool   // it is an object policy
	numbers []int  // of its rules, sorted
}

// lists are those by which a rule can be added: V7's own, which nothing else names.
func (r *reader) lists() map[string]*ruleList {
	all := map[string]*ruleList{}
	for _, o := range r.Doc.Kind(objectPolicy) {
		all[objectPolicy+" "+o.Name] = &ruleList{enter: objectPolicy + " ip " + block.Quoted(o.Name), objects: true, numbers: numbers(o)}
	}
	for _, o := range r.Doc.Kind(accessList) {
		head := strings.Join(o.Head.Words, " ")
		if !o.Config || o.Head.Word(1) != "advanced" && o.Head.Word(1) != "number" || strings.Contains(head, "match-order") {
			continue
		}
		all["acl "+o.Name] = &ruleList{enter: head, numbers: numbers(o)}
	}
	for _, t := range r.Config.Tunnels {
		delete(all, "acl "+t.Objects[accessList])
	}
	for _, o := range r.Doc.Kind(iface) {
		for _, s := range o.All("nat", "outbound") {
			delete(all, "acl "+s.Text(2))
		}
	}
	return all
}

func numbers(o *block.Object) []int {
	var all []int
	for _, s := range o.All("rule") {
		if n, err := strconv.Atoi(s.Word(1)); err == nil {
			all = append(all, n)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// open writes a rule into the list that denies a flow.
func (p *policies) open(o device.Opening) []string {
	name, before, denied := "", "", false
	if r, ok := o.Before(); ok {
		denied = true
		name, before, _ = strings.Cut(r.Name, " rule ")
	} else if on, ok := strings.CutPrefix(o.Policy.Name, packetFilter); ok {
		on, _, _ = strings.Cut(on, " on ")
		name = "acl " + on
	} else {
		name = p.pairs[pairOf(o.Flow.From, o.Flow.To)]
	}
	l := p.lists[name]
	switch {
	case l == nil:
		return nil
	case l.objects:
		return l.openObjects(o, before)
	default:
		return l.openACL(o, before, denied)
	}
}

// pairOf names a pair of zones.
func pairOf(from, to string) string { return strings.ToLower(from + " → " + to) }

// openACL gives a rule a number that is free: before the one that denies they are counted from the
// lowest, and behind all from the highest, so that each opening has its own.
func (l *ruleList) openACL(o device.Opening, before string, denied bool) []string {
	n := l.behind(5 * (o.Nth + 1))
	if denied {
		end, err := strconv.Atoi(before)
		n = o.Nth
		for _, taken := range l.numbers {
			if taken <= n {
				n++
			}
		}
		if err != nil || n >= end {
			return nil
		}
	}
	f := o.Flow
	protocol, port := "ip", ""
	switch {
	case f.Protocol == firewall.UDP:
		protocol, port = "udp", " destination-port eq "+strconv.Itoa(f.Port)
	case f.Protocol >= 0:
		protocol = strconv.Itoa(f.Protocol)
	}
	rule := fmt.Sprintf("rule %d permit %s source %s destination %s%s", n, protocol, wild(f.Source), wild(f.Destination), port)
	return []string{"system-view", l.enter, rule, "quit", "return"}
}

func (l *ruleList) behind(step int) int {
	if len(l.numbers) == 0 {
		return step
	}
	return l.numbers[len(l.numbers)-1] + step
}

// wild is a network with its wildcard, as access lists have it.
func wild(p netip.Prefix) string {
	if p.IsSingleIP() {
		return p.Addr().String() + " 0"
	}
	return block.Wild(p)
}

// openObjects makes the objects that the rule names, whose names say what they hold: several rules
// may share them.
func (l *ruleList) openObjects(o device.Opening, before string) []string {
	f := o.Flow
	out := []string{"system-view"}
	names := []string{}
	for _, end := range []struct {
		word string
		netip.Prefix
	}{{" source-ip ", f.Source}, {" destination-ip ", f.Destination}} {
		name := "ipsec-" + strings.ReplaceAll(end.Prefix.String(), "/", "-")
		out = append(out, addressGroup+" "+name, "network "+member(end.Prefix), "quit")
		names = append(names, end.word+name)
	}
	if f.Protocol >= 0 {
		name, service := "ipsec-protocol-"+strconv.Itoa(f.Protocol), strconv.Itoa(f.Protocol)
		if f.Port > 0 {
			name, service = "ipsec-udp-"+strconv.Itoa(f.Port), "udp destination eq "+strconv.Itoa(f.Port)
		}
		out = append(out, serviceGroup+" "+name, "service "+service, "quit")
		names = append(names, " service "+name)
	}
	n := l.behind(1 + o.Nth)
	out = append(out, l.enter, fmt.Sprintf("rule %d pass%s", n, strings.Join(names, "")))
	if before != "" {
		out = append(out, fmt.Sprintf("move rule %d before %s", n, before))
	}
	return append(out, "quit", "return")
}

// member is what follows "network" in a group of addresses.
func member(p netip.Prefix) string {
	if p.IsSingleIP() {
		return "host address " + p.Addr().String()
	}
	return "subnet " + p.Masked().Addr().String() + " " + block.Mask(p)
}
