package fortios

import (
	"strings"

	"vpncheck/internal/firewall"
)

// policy reads "firewall policy". What no rule names is denied, on every FortiGate.
func (m *model) policy(vdom string) firewall.Policy {
	p := firewall.Policy{Name: "firewall policy", Default: firewall.Deny, Of: vendorName}
	for _, e := range m.of(vdom, "firewall policy") {
		r := m.rule(e)
		r.From, r.To = interfaces(e.get("srcintf")), interfaces(e.get("dstintf"))
		p.Rules = append(p.Rules, r)
	}
	return p
}

// localIn reads "local-in-policy", which narrows what may reach the device itself. Where it says
// nothing, a FortiGate answers IKE on the interfaces that have a tunnel.
func (m *model) localIn(vdom string) firewall.Policy {
	p := firewall.Policy{Name: "local-in-policy", Default: firewall.Permit, Of: vendorName}
	for _, e := range m.of(vdom, "firewall local-in-policy") {
		r := m.rule(e)
		r.From = interfaces(e.get("intf"))
		p.Rules = append(p.Rules, r)
	}
	return p
}

func (m *model) rule(e *entry) firewall.Rule {
	r := firewall.Rule{
		Name:         e.name,
		Line:         e.line,
		Action:       firewall.Deny, // the default, which the short output leaves out
		Disabled:     e.get("status").is("disable"),
		Sources:      m.addresses(e.vdom, e.get("srcaddr"), e.get("srcaddr-negate").is("enable")),
		Destinations: m.addresses(e.vdom, e.get("dstaddr"), e.get("dstaddr-negate").is("enable")),
		Services:     m.services(e.vdom, e.get("service"), e.get("service-negate").is("enable")),
		Unclear:      unclear(e),
	}
	if name := e.get("name").first(); name != "" {
		r.Name += " " + name
	}
	if a := e.get("action"); a.is("accept") || a.is("ipsec") {
		r.Action = firewall.Permit
	}
	return r
}

// unclear are the conditions of a rule that nothing in the text decides.
func unclear(e *entry) []string {
	var out []string
	if s := e.get("schedule"); s.first() != "" && !s.is("always") {
		out = append(out, "schedule "+s.first())
	}
	for _, who := range []string{"users", "groups", "fsso-groups", "devices"} {
		if s := e.get(who); s.first() != "" {
			out = append(out, who+" "+strings.Join(s.values, " "))
		}
	}
	for _, what := range []string{"internet-service", "internet-service-src", "geoip-match"} {
		if e.get(what).is("enable") {
			out = append(out, what)
		}
	}
	return out
}

// interfaces are the zones of a rule; "any" is all of them.
func interfaces(s setting) []string {
	for _, v := range s.values {
		if strings.EqualFold(v, "any") {
			return nil
		}
	}
	return s.values
}
