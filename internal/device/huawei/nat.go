package huawei

import (
	"strings"

	"vpncheck/internal/device"
	"vpncheck/internal/device/block"
	"vpncheck/internal/firewall"
	"vpncheck/internal/ipsec"
)

// most is how many selectors are looked up in the translation of addresses.
const most = 64

// translated finds the rules that translate the tunnel's own traffic. Source NAT comes before
// IPsec: what was translated no longer fits the selectors, and leaves unprotected.
func (r *reader) translated(t *device.Tunnel) {
	for _, s := range t.Parameters.Selectors[:min(len(t.Parameters.Selectors), most)] {
		if s.Local.Bits() == 0 {
			continue // a tunnel interface: what is routed into it does not leave by the other
		}
		if line, name := r.natRule(t, s); line != 0 {
			block.Note(t, device.Incomplete, line, "source NAT ("+name+") takes "+s.Local.String()+" → "+s.Remote[0].String()+
				" before IPsec does: put a rule without NAT for it above")
		}
	}
}

func (r *reader) natRule(t *device.Tunnel, s ipsec.Selector) (line int, name string) {
	if o := r.Doc.Get(iface, t.Interface); o != nil {
		for _, x := range o.All("nat", "outbound") {
			if rules := r.Doc.Rules(x.Text(2)); block.Translates(rules, s) != 0 {
				return x.Line, "nat outbound " + x.Text(2)
			}
		}
	}
	for _, rule := range r.natRules() {
		matches, known := rule.matches(t, s)
		if !known {
			return 0, ""
		}
		if matches {
			if rule.translates {
				return rule.line, "rule " + rule.name
			}
			return 0, ""
		}
	}
	return 0, ""
}

// natRules are those of the NAT policy, read once.
func (r *reader) natRules() []natRule {
	o := r.Doc.Get(natPolicy, "")
	if o == nil || r.nat != nil {
		return r.nat
	}
	r.nat = []natRule{}
	for _, part := range block.Views(o, ruleName) {
		if part[0].Has("rule", "name") {
			r.nat = append(r.nat, r.natMatch(o, part))
		}
	}
	return r.nat
}

// natRule is a rule of a NAT policy.
type natRule struct {
	name       string
	line       int
	from, to   []string
	egress     string
	source     firewall.Addresses
	dest       firewall.Addresses
	odd        bool // a condition that nothing here can decide
	translates bool
}

func (r *reader) natMatch(o *block.Object, part []block.Stmt) natRule {
	x := natRule{name: part[0].Text(2), line: part[0].Line}
	o.Mark(part[0])
	var source, dest bool
	for _, s := range part[1:] {
		o.Mark(s)
		switch s.Word(0) {
		case "source-zone":
			x.from = append(x.from, block.Zones(s.From(1))...)
		case "destination-zone":
			x.to = append(x.to, block.Zones(s.From(1))...)
		case "egress-interface":
			x.egress = strings.Join(s.From(1), "")
		case "source-address":
			source = true
			r.address(&x.source, s, 1)
		case "destination-address":
			dest = true
			r.address(&x.dest, s, 1)
		case "action":
			x.translates = s.Word(1) == "source-nat" || s.Word(1) == "nat"
		case "service", "disable", "undo", "source-address-exclude", "destination-address-exclude", "user", "application", "time-range", "ingress-interface":
			x.odd = true
		}
	}
	x.source.Any, x.dest.Any = x.source.Any || !source, x.dest.Any || !dest
	return x
}

// matches says whether the rule takes a selector's traffic, and whether that is known.
func (x natRule) matches(t *device.Tunnel, s ipsec.Selector) (yes, known bool) {
	if x.odd {
		return false, false
	}
	if x.egress != "" && t.Interface == "" || len(x.from) > 0 && t.Inside == "" || len(x.to) > 0 && t.Outside == "" {
		return false, false
	}
	if x.egress != "" && !strings.EqualFold(x.egress, t.Interface) || !in(x.from, t.Inside) || !in(x.to, t.Outside) {
		return false, true
	}
	src, srcKnown := covers(x.source, s.Local)
	if srcKnown && !src {
		return false, true
	}
	dst, dstKnown := covers(x.dest, s.Remote[0])
	if dstKnown && !dst {
		return false, true
	}
	return src && dst, srcKnown && dstKnown
}

func in(zones []string, zone string) bool {
	for _, z := range zones {
		if strings.EqualFold(z, zone) {
			return true
		}
	}
	return len(zones) == 0
}
