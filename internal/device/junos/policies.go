package junos

import (
	"net/netip"

	"vpncheck/internal/device"
	"vpncheck/internal/device/tree"
	"vpncheck/internal/firewall"
	"vpncheck/internal/ipsec"
)

// policies is what decides about traffic: the security policies, what reaches the device itself,
// and where networks are.
type policies struct {
	written  bool            // the text has security policies
	transit  firewall.Policy // between zones
	toHost   firewall.Policy // to-zone junos-host
	fromHost firewall.Policy
	inbound  map[string]firewall.Policy // host-inbound-traffic by the interface's name
	senders  map[string][]sender        // the policies that send into a vpn, by its name
	networks device.Networks
	booked   device.Networks // of the address books of zones
	zonal    bool            // address books stand in zones, where no others may be
}

// sender is a security policy with `then permit tunnel ipsec-vpn`.
type sender struct {
	rule firewall.Rule
	line int
}

// host is the zone of the device itself.
const host = "junos-host"

// readPolicies reads all that Flows needs, so that the lines count as used.
func (r *reader) readPolicies() *policies {
	p := &policies{inbound: map[string]firewall.Policy{}, senders: map[string][]sender{}}
	if r.sec == nil {
		return p
	}
	p.readInbound(r)
	p.networks = r.networks()
	p.readTransit(r)
	return p
}

func (p *policies) readTransit(r *reader) {
	section := r.sec.Get("policies")
	book := newBooks(r)
	for _, z := range r.sec.Each("zones", "security-zone") {
		p.zonal = p.zonal || z.Get("address-book") != nil
		for _, a := range z.Each("address-book", "address") {
			if n, ok := tree.Prefix(a.Text()); ok {
				p.booked = append(p.booked, device.Network{Prefix: n, Zone: z.Word})
			}
		}
	}
	p.written = len(section.Each("from-zone"))+len(section.Each("global", "policy")) > 0
	p.transit = firewall.Policy{Name: "security policies", Default: firewall.Deny, Of: product}
	p.toHost = firewall.Policy{Name: "security policies to junos-host", Default: firewall.Permit, Of: product}
	p.fromHost = firewall.Policy{Name: "security policies from junos-host", Default: firewall.Permit, Of: product}
	if d := section.Last("default-policy"); d != nil {
		p.written = true
		p.transit.Default, p.transit.Of = firewall.Deny, ""
		if d.Word == "permit-all" {
			p.transit.Default = firewall.Permit
		}
	}
	for _, from := range section.Each("from-zone") {
		for _, to := range from.Each("to-zone") {
			for _, n := range to.All("policy") {
				rule := book.rule(n, []string{from.Word}, []string{to.Word})
				p.add(n, rule)
			}
		}
	}
	for _, n := range section.All("global", "policy") {
		rule := book.rule(n, zonesOf(n, "from-zone"), zonesOf(n, "to-zone"))
		rule.Name = "global " + n.Word
		p.add(n, rule)
	}
}

// add puts a rule where it decides.
func (p *policies) add(n *tree.Node, rule firewall.Rule) {
	switch {
	case len(rule.To) == 1 && rule.To[0] == host:
		p.toHost.Rules = append(p.toHost.Rules, rule)
	case len(rule.From) == 1 && rule.From[0] == host:
		p.fromHost.Rules = append(p.fromHost.Rules, rule)
	default:
		p.transit.Rules = append(p.transit.Rules, rule)
	}
	if to := n.Last("then", "permit", "tunnel", "ipsec-vpn"); to != nil && !rule.Disabled {
		p.senders[to.Word] = append(p.senders[to.Word], sender{rule, n.Line})
	}
}

func zonesOf(n *tree.Node, key string) []string {
	var all []string
	for _, z := range n.Values("match", key) {
		if z.Word == "any" {
			return nil
		}
		all = append(all, z.Word)
	}
	return all
}

// rule reads a security policy.
func (b *books) rule(n *tree.Node, from, to []string) firewall.Rule {
	n.Use()
	rule := firewall.Rule{Name: n.Word, Line: n.Line, Disabled: n.Inactive, From: from, To: to}
	m := n.Get("match")
	rule.Sources = b.addresses(m.Values("source-address"), from, m.Has("source-address-excluded"))
	rule.Destinations = b.addresses(m.Values("destination-address"), to, m.Has("destination-address-excluded"))
	rule.Services = b.services(m.Values("application"))
	for _, key := range []string{"source-identity", "dynamic-application", "url-category", "source-end-user-profile"} {
		if v := m.Last(key); v != nil && v.Word != "any" && v.Word != "none" {
			rule.Unclear = append(rule.Unclear, key+" "+v.Word)
		}
	}
	if s := n.Last("scheduler-name"); s != nil {
		rule.Unclear = append(rule.Unclear, "scheduler "+s.Word)
	}
	then := n.Get("then")
	switch {
	case then.Has("permit"):
		rule.Action = firewall.Permit
	case then.Has("deny"), then.Has("reject"):
		rule.Action = firewall.Deny
	}
	return rule
}

// selectors are the networks that the security policies send into a vpn, where each names one on
// either side.
func (p *policies) selectors(vpn string) []ipsec.Selector {
	var all []ipsec.Selector
	for _, s := range p.senders[vpn] {
		local, ok := only(s.rule.Sources)
		remote, also := only(s.rule.Destinations)
		if !ok || !also {
			return nil
		}
		all = append(all, ipsec.Selector{Local: local, Remote: []netip.Prefix{remote}, Line: s.line})
	}
	if len(all) > 2 { // several pairs of policies for one vpn: Junos sends them under one selector
		return nil
	}
	return all[:min(len(all), 1)]
}

// behind is the zone whose traffic the security policies send into a vpn towards the zone outside, if
// there is one alone.
func (p *policies) behind(vpn, outside string) string {
	zone := ""
	for _, s := range p.senders[vpn] {
		if len(s.rule.To) != 1 || s.rule.To[0] != outside {
			continue
		}
		if len(s.rule.From) != 1 || zone != "" && zone != s.rule.From[0] {
			return ""
		}
		zone = s.rule.From[0]
	}
	return zone
}

// only is the one network of a rule's end.
func only(a firewall.Addresses) (netip.Prefix, bool) {
	if a.Any && !a.Negate {
		return everything, true
	}
	if a.Negate || len(a.Ranges) != 1 || len(a.Absent) > 0 {
		return netip.Prefix{}, false
	}
	if all := a.Ranges[0].Prefixes(); len(all) == 1 {
		return all[0], true
	}
	return netip.Prefix{}, false
}
