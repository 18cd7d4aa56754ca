package ios

import (
	"slices"
	"strconv"
	"strings"

	"vpncheck/internal/firewall"
)

// notAllOf is the policy where what decides is not known: something may, before all is denied.
func notAllOf(why string) firewall.Policy {
	r := all("any of the "+zoneFirewall, 0, firewall.Pass)
	r.Unclear = []string{why}
	return firewall.Policy{Name: zoneFirewall, Rules: []firewall.Rule{r}, Default: firewall.Deny}
}

// policyBetween is what decides from one zone to another: the policy-map of their pair, if there is one.
func (c *config) policyBetween(from, to string) firewall.Policy {
	pair := c.zones.pairs[[2]string{from, to}]
	switch {
	case !c.zones.listed:
		return notAllOf("the zone-pairs are not in what was read")
	case from == "" || to == "":
		return firewall.Policy{Name: zoneFirewall, Default: firewall.Deny, Of: "a router between an interface in zone " + from + to + " and one in none"}
	case pair == nil:
		return firewall.Policy{Name: zoneFirewall, Default: firewall.Deny, Of: "a router that has no zone-pair from " + from + " to " + to}
	case !pair.policy.set() && (from == selfZone || to == selfZone):
		return notAllOf("zone-pair " + pair.name + " has no service-policy")
	case !pair.policy.set():
		return firewall.Policy{Name: "zone-pair " + pair.name, Default: firewall.Deny, Of: "zone-pair " + pair.name + ", which has no service-policy,"}
	case c.zones.policies[pair.policy.name] == nil:
		return notAllOf("policy-map " + pair.policy.name + " is not in what was read")
	}
	return c.written(pair, c.zones.policies[pair.policy.name])
}

// written is a policy-map as what it does to the first packet of a connection.
func (c *config) written(pair *zonePair, p *inspectPolicy) firewall.Policy {
	b := &chart{config: c}
	b.policy(p, func(x *policyClass, name string) {
		if x.action != "inspect" {
			b.add(all(name, x.line, actions[x.action]))
			return
		}
		r := all(name, x.line, firewall.Permit)
		r.Services = firewall.Services{List: slices.Concat(on(firewall.TCP), on(firewall.UDP), on(firewall.ICMP))}
		b.add(r)
		b.add(all(name+", which cannot follow this protocol,", x.line, c.uninspected()))
	})
	return b.finished("zone-pair " + pair.name)
}

// actions are what the actions of a class do by themselves.
var actions = map[string]firewall.Action{"pass": firewall.Permit, "drop": firewall.Deny}

// passes says whether a policy lets all of a flow through without inspecting it.
func (c *config) passes(p *inspectPolicy, f firewall.Flow) bool {
	b := &chart{config: c}
	b.policy(p, func(x *policyClass, name string) {
		if x.action == "inspect" {
			b.add(all(name, x.line, firewall.Deny))
			return
		}
		b.add(all(name, x.line, actions[x.action]))
	})
	return b.finished("").Judge(f).Verdict == firewall.Permitted
}

// uninspected is what becomes of a packet that is to be inspected and is neither TCP nor UDP nor
// ICMP. IOS drops it; of IOS XE that is not certain.
func (c *config) uninspected() firewall.Action {
	major, _, _ := strings.Cut(strings.TrimPrefix(c.product, product+" "), ".")
	if n, err := strconv.Atoi(major); err == nil && (n >= 16 || n < 10) {
		return ""
	}
	return firewall.Deny
}

// answers is what becomes of the answers to what passes from one zone to another: an inspected
// connection's come back by themselves, the others must pass the opposite pair. Its inspection knows
// no connection that they belong to, but begins one for UDP.
func (w *zoneWays) answers(from, to string) firewall.Policy {
	forward, back := w.zones.pairs[[2]string{from, to}], w.zones.pairs[[2]string{to, from}]
	b := &chart{config: w.config, answers: true}
	end := &place{}
	b.policy(w.zones.policies[forward.policy.name], func(x *policyClass, name string) {
		if x.action == "pass" {
			b.jump(all(name, x.line, ""), end)
		} else {
			b.add(all(name, x.line, firewall.Permit))
		}
	})
	b.here(end)
	b.answers = false
	b.policy(w.zones.policies[back.policy.name], func(x *policyClass, name string) {
		if x.action != "inspect" {
			b.add(all(name, x.line, actions[x.action]))
			return
		}
		r := all(name, x.line, firewall.Permit)
		r.Services = firewall.Services{List: on(firewall.UDP)}
		b.add(r)
		b.add(all(name+", which knows no connection that was let through by “pass”,", x.line, firewall.Deny))
	})
	return b.finished("the answers through zone-pair " + back.name)
}
