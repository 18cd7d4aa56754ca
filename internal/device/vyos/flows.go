package vyos

import (
	"slices"

	"vpncheck/internal/device"
	"vpncheck/internal/firewall"
)

// self is the end of a flow that is the device.
const self = "local"

// way is how a packet goes through the device.
type way struct {
	firewall.Flow
	decrypted bool // it came out of the tunnel
}

// flows gives what must get through: IKE and ESP between the gateway and the device, and the
// private networks between their interface and the tunnel's. Each list of rules in the way is
// judged by itself, as all must let it through. What came out of a tunnel without a vti passes the
// lists of the outside interface once more.
func flows(c *device.Config, t *device.Tunnel, ends device.Ends) []device.Check {
	f, ok := c.Parsed.(*filters)
	if !ok || f == nil || !f.whole && len(f.chains)+len(f.bases)+len(f.zones) == 0 {
		return nil
	}
	var all []device.Check
	for _, x := range ends.Own() {
		x = x.Between(self, t.Outside)
		all = append(all, f.checks(way{Flow: x.In})...)
		all = append(all, f.checks(way{Flow: x.Out})...)
	}
	via := t.Outside
	if t.Interface != "" {
		via = t.Interface
	}
	for _, cloud := range ends.Cloud {
		for _, idc := range ends.IDC {
			x := device.Private(idc, cloud).Between(f.inside(idc), via)
			all = append(all, f.checks(way{Flow: x.Out})...)
			all = append(all, f.checks(way{Flow: x.In, decrypted: true})...)
		}
	}
	return all
}

// checks are the lists of rules that a packet passes.
func (f *filters) checks(w way) []device.Check {
	var all []device.Check
	add := func(p firewall.Policy) { all = append(all, device.Check{Policy: p, Flow: w.Flow}) }
	hook := map[bool]string{true: "input"}[w.To == self]
	if hook == "" {
		hook = map[bool]string{true: "output", false: "forward"}[w.From == self]
	}
	if base := f.bases[hook]; base != nil {
		add(f.policy(base, w))
	}
	for _, name := range f.own(w) {
		add(f.named(name, w))
	}
	if p, ok := f.between(w); ok {
		add(p)
	}
	switch {
	case f.opened > 0 && len(all) > 0:
		open := firewall.Rule{Name: "auto-firewall-nat-exclude", Line: f.opened, Action: firewall.Permit}
		open.Sources.Any, open.Destinations.Any, open.Services.Any = true, true, true
		for i := range all {
			all[i].Policy.Rules = append([]firewall.Rule{open}, all[i].Policy.Rules...)
		}
	case len(all) == 0 && f.whole && w.From != "" && w.To != "":
		add(firewall.Policy{Name: "no firewall between " + w.From + " and " + w.To, Default: firewall.Permit, Of: product})
	}
	return all
}

// own are the lists that the interfaces of the way have themselves. An empty name is a list that is
// not known, as the interface is not.
func (f *filters) own(w way) []string {
	var all []string
	add := func(end string, list func(*iface) string) {
		for _, i := range f.ifaces {
			if name := list(i); name != "" && (i.name == end || end == "") {
				if end == "" {
					name = ""
				}
				all = append(all, name)
			}
		}
	}
	switch {
	case w.To == self:
		add(w.From, func(i *iface) string { return i.local })
	case w.From == self: // `out` is for what is forwarded
	default:
		add(w.From, func(i *iface) string { return i.in })
		add(w.To, func(i *iface) string { return i.out })
	}
	return slices.Compact(all)
}

// named is the list of a name.
func (f *filters) named(name string, w way) firewall.Policy {
	if c := f.chains[name]; c != nil {
		return f.policy(c, w)
	}
	if name == "" {
		return unknown("the firewall of the interface", "the interface")
	}
	return unknown("firewall "+name, "firewall "+name)
}

// unknown is a list of which the text has not what matters.
func unknown(name, what string) firewall.Policy {
	return firewall.Policy{Name: name, Rules: []firewall.Rule{missing(what)}, Default: firewall.Permit}
}

// between is what decides between the zones of the way; not ok where there are none.
func (f *filters) between(w way) (firewall.Policy, bool) {
	if len(f.zones) == 0 {
		return firewall.Policy{}, false
	}
	from, to := f.zoneOf(w.From), f.zoneOf(w.To)
	switch {
	case w.To == self && to == nil, w.From == self && from == nil:
		return firewall.Policy{}, false // the device is in no zone: it is open to all
	case from == nil || to == nil || from == to && to.intra:
		return unknown("zones", "the zone of an interface"), true
	case from == to:
		return firewall.Policy{Name: "within zone " + to.name, Default: firewall.Permit, Of: product}, true
	}
	if name := to.from[from.name]; name != "" {
		return f.named(name, w), true
	}
	return firewall.Policy{Name: "zone " + to.name, Default: to.rest}, true
}

func (f *filters) zoneOf(end string) *zone {
	for _, z := range f.zones {
		if end == self && z.local || end != self && z.ifaces[end] {
			return z
		}
	}
	return nil
}

// policy is a list of rules for one way.
func (f *filters) policy(c *chain, w way) firewall.Policy {
	return firewall.Policy{Name: c.name, Rules: f.rules(c, w, 0), Default: c.rest, Of: c.of}
}

// deepest is how far lists may jump.
const deepest = 8

// mostRules is how many rules one way may have, with those of the lists that it jumps to.
const mostRules = 10000

func (f *filters) rules(c *chain, w way, depth int) []firewall.Rule {
	var all []firewall.Rule
	for _, r := range c.rules {
		if len(all) > mostRules {
			return append(all, missing("the rest of "+c.name))
		}
		x := r.Rule
		matches, known := ofIPsec(r.ipsec, w)
		switch {
		case x.Disabled || known && !matches:
			continue
		case !known:
			x.Unclear = append(slices.Clone(x.Unclear), r.ipsec...)
		}
		if r.jump != "" {
			all = append(all, f.jumped(r, x, w, depth)...)
			continue
		}
		all = append(all, x)
	}
	return all
}

// jumped are the rules of the list that a rule jumps to, where it does so for whole interfaces.
// Otherwise what happens there is not known.
func (f *filters) jumped(r rule, x firewall.Rule, w way, depth int) []firewall.Rule {
	to := f.chains[r.jump]
	plain := x.Sources.Any && !x.Sources.Negate && x.Destinations.Any && !x.Destinations.Negate && x.Services.Any && len(x.Unclear) == 0
	if !plain || to == nil || depth >= deepest {
		x.Unclear = append(slices.Clone(x.Unclear), "jump to "+r.jump)
		return []firewall.Rule{x}
	}
	all := f.rules(to, w, depth+1)
	for i := range all {
		all[i].From, all[i].To = both(all[i].From, x.From), both(all[i].To, x.To)
	}
	x.Name, x.Action = to.name+" default", to.rest
	return append(all, x)
}

// both are the interfaces that are in both lists; no list is any interface.
func both(a, b []string) []string {
	if len(a) == 0 || len(b) == 0 {
		return append(slices.Clone(a), b...)
	}
	common := slices.DeleteFunc(slices.Clone(a), func(i string) bool { return !slices.Contains(b, i) })
	if len(common) == 0 {
		return []string{"none"}
	}
	return common
}

// ofIPsec says whether a way is one that the conditions mean, and whether that is known.
func ofIPsec(conditions []string, w way) (matches, known bool) {
	matches, known = true, true
	for _, c := range conditions {
		switch c {
		case "match-ipsec", "match-ipsec-in":
			matches = matches && w.decrypted
		case "match-none", "match-none-in":
			matches = matches && !w.decrypted
		default:
			known = false
		}
	}
	return matches, known
}
