package linux

import (
	"fmt"
	"slices"

	"vpncheck/internal/firewall"
)

// Way is what a packet passes.
type Way []string

// The ways: of what is for this host, of what it sends itself, and of what it hands on. The first
// hook is the one at which firewalls filter; its turn comes where order puts it.
var (
	ToHost   = Way{"input", "ingress", "prerouting"}
	FromHost = Way{"output", "postrouting"}
	Through  = Way{"forward", "ingress", "prerouting", "postrouting"}
)

// order is in which a packet passes the hooks.
var order = []string{"ingress", "prerouting", "input", "forward", "output", "postrouting"}

// complete says whether the chains of a hook were certainly all in the text. iptables prints them
// although they are empty; nft prints those that somebody made.
func (s *Ruleset) complete(hook string) bool {
	if s.part {
		return false
	}
	filters := s.hooked(hook, false)
	if s.saved {
		return slices.ContainsFunc(filters, func(c *chain) bool { return c.iptables && c.table == "filter" })
	}
	return s.whole || len(filters) > 0
}

// Policy is all that decides about the packets of a way, as one list.
func (s *Ruleset) Policy(way Way, p Packet) firewall.Policy {
	out := firewall.Policy{Name: "firewall", Default: firewall.Permit, Of: "Linux", Partial: !s.complete(way[0])}
	f := &flattener{set: s, packet: p}
	for _, hook := range order {
		if !slices.Contains(way, hook) {
			continue
		}
		for _, c := range s.hooked(hook, false) {
			out.Rules = append(out.Rules, f.base(c)...)
		}
	}
	if f.tooLong {
		out.Rules = []firewall.Rule{f.whole("the rules", 0, "", "they are too many")}
	}
	return behind(out)
}

// behind turns the leave to pass the last chain into a permit: nothing comes after it.
func behind(p firewall.Policy) firewall.Policy {
	for i := range p.Rules {
		r := &p.Rules[i]
		if r.Action == firewall.Pass && i+1+r.Over >= len(p.Rules) && p.Default == firewall.Permit {
			r.Action, r.Over = firewall.Permit, 0
		}
	}
	return p
}

// Translated gives the line of the rule that puts another source address on a flow's packets, as
// they leave, for certain; 0 where there is none.
func (s *Ruleset) Translated(p Packet, flow firewall.Flow) (line int, text string) {
	f := &flattener{set: s, packet: p, nat: true}
	policy := firewall.Policy{Default: firewall.Permit}
	for _, c := range s.hooked("postrouting", true) {
		policy.Rules = append(policy.Rules, f.base(c)...)
	}
	if f.tooLong || len(policy.Rules) == 0 {
		return 0, ""
	}
	switch d := behind(policy).Judge(flow); d.Verdict {
	case firewall.Denied, firewall.Partly:
		return d.Line, d.Rule
	default:
		return 0, ""
	}
}

// flattener writes chains that call each other as one list.
type flattener struct {
	set     *Ruleset
	packet  Packet
	nat     bool // a translation is what is looked for
	count   int
	tooLong bool
}

const (
	longest = 20000 // rules of a way, with those of chains that are called several times
	deepest = 16    // chains that call each other; the kernel allows no more
)

// back marks a rule that ends its chain; leave one that ends its base chain. Both become Pass once
// it is known how far that is.
const (
	back  firewall.Action = "back"
	leave firewall.Action = "leave"
)

// base is a chain that hooks in, with its policy at its end.
func (f *flattener) base(c *chain) []firewall.Rule {
	rules := f.chain(c, 0)
	policy := f.whole(fmt.Sprintf("“%s” of chain %s", "policy "+policyWord(c.policy), c.name), c.line, leave, "")
	switch c.policy {
	case firewall.Deny:
		policy.Action = firewall.Deny
	case firewall.Permit:
	default: // its rules were pasted without it
		policy.Name, policy.Action = "the policy of chain "+c.name, ""
	}
	rules = append(rules, policy)
	for i := range rules {
		switch rules[i].Action {
		case leave:
			rules[i].Action, rules[i].Over = firewall.Pass, len(rules)-1-i
		case back: // of the base chain: its policy decides
			rules[i].Action, rules[i].Over = firewall.Pass, len(rules)-2-i
		default: // it decides, or passes over some of these
		}
	}
	return rules
}

func policyWord(a firewall.Action) string {
	if a == firewall.Deny {
		return "drop"
	}
	return "accept"
}

func (f *flattener) whole(name string, line int, a firewall.Action, unclear string) firewall.Rule {
	r := firewall.Rule{
		Name: name, Line: line, Action: a,
		Sources: firewall.Addresses{Any: true}, Destinations: firewall.Addresses{Any: true}, Services: firewall.Services{Any: true},
	}
	if unclear != "" {
		r.Unclear = []string{unclear}
	}
	return r
}

// chain is the list of a chain and of those that it calls.
func (f *flattener) chain(c *chain, depth int) []firewall.Rule {
	var out []firewall.Rule
	for _, r := range c.rules {
		x, may := r.of(f.packet)
		if !may || r.end == nothing {
			continue
		}
		if f.count++; f.count > longest || depth > deepest {
			f.tooLong = true
			return nil
		}
		x.Name = fmt.Sprintf("“%s” of chain %s", r.text, c.name)
		switch r.end {
		case accept:
			x.Action = leave
		case drop:
			x.Action = firewall.Deny
		case translate:
			if !f.nat {
				continue
			}
			x.Action = firewall.Deny
		case giveBack:
			x.Action = back
		case jump, goTo:
			out = append(out, f.call(c, r, x, depth)...)
			continue
		default: // what it does is not known
		}
		out = append(out, x)
	}
	if depth > 0 {
		for i := range out {
			if out[i].Action == back {
				out[i].Action, out[i].Over = firewall.Pass, len(out)-1-i
			}
		}
	}
	return out
}

// call is a rule that calls a chain: what it does not match passes that chain's rules over.
func (f *flattener) call(from *chain, r rule, x firewall.Rule, depth int) []firewall.Rule {
	target := f.set.byName[from.table+" "+r.to]
	if target == nil { // the chain is not in the text
		x.Action = ""
		x.Unclear = append(x.Unclear, "chain "+r.to+" is not in what was read")
		return []firewall.Rule{x}
	}
	called := f.chain(target, depth+1)
	if r.end == goTo {
		called = append(called, f.whole("the end of chain "+r.to, r.line, back, ""))
	}
	if len(called) == 0 || f.tooLong {
		return nil
	}
	if all(x) {
		return called
	}
	x.Action, x.Over = firewall.Pass, 1
	otherwise := f.whole(x.Name, r.line, firewall.Pass, "")
	otherwise.Over = len(called)
	return append([]firewall.Rule{x, otherwise}, called...)
}

// all says whether a rule matches everything for certain.
func all(r firewall.Rule) bool {
	return len(r.Unclear) == 0 && r.Sources.Any && !r.Sources.Negate && r.Destinations.Any && !r.Destinations.Negate &&
		r.Services.Any && !r.Services.Negate
}
