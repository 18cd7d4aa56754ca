package firewall

import (
	"net/netip"
	"strings"
	"testing"
)

func network(s string) Addresses {
	return Addresses{Ranges: []Range{RangeOf(netip.MustParsePrefix(s))}}
}

var (
	anywhere = Addresses{Any: true}
	anything = Services{Any: true}
	ike      = Services{List: []Service{{Protocol: UDP, Destination: []Span{{500, 500}, {4500, 4500}}}}}
)

func permit(name string, change ...func(*Rule)) Rule {
	r := Rule{Name: name, Line: 7, Action: Permit, Sources: anywhere, Destinations: anywhere, Services: anything}
	for _, f := range change {
		f(&r)
	}
	return r
}

func deny(name string, change ...func(*Rule)) Rule {
	r := permit(name, change...)
	r.Action = Deny
	return r
}

func from(zones ...string) func(*Rule)         { return func(r *Rule) { r.From = zones } }
func source(a Addresses) func(*Rule)           { return func(r *Rule) { r.Sources = a } }
func destination(a Addresses) func(*Rule)      { return func(r *Rule) { r.Destinations = a } }
func service(s Services) func(*Rule)           { return func(r *Rule) { r.Services = s } }
func unclear(conditions ...string) func(*Rule) { return func(r *Rule) { r.Unclear = conditions } }
func disabled(r *Rule)                         { r.Disabled = true }

func TestJudge(t *testing.T) {
	in := Flow{
		Name: "UDP 500 from the VPN gateway", From: "untrust", To: "local", Protocol: UDP, Port: 500,
		Source: netip.MustParsePrefix("203.0.113.7/32"), Destination: netip.MustParsePrefix("198.51.100.9/32"),
	}
	nets := Flow{
		Name: "10.0.0.0/16 → 192.168.0.0/24", From: "untrust", To: "trust", Protocol: -1,
		Source: netip.MustParsePrefix("10.0.0.0/16"), Destination: netip.MustParsePrefix("192.168.0.0/24"),
	}
	nowhere := in
	nowhere.From = ""
	absent := Addresses{Absent: []string{"cloud"}}
	for _, tt := range []struct {
		name    string
		flow    Flow
		rules   []Rule
		partial bool
		verdict Verdict
		rule    string
		why     string
	}{
		{"no rule", in, nil, false, Denied, "", "no rule matches, and the default of Huawei is deny"},
		{"the first decides", in, []Rule{permit("a"), deny("b")}, false, Permitted, "a", "rule a permits it"},
		{"a shadowed rule", in, []Rule{deny("a"), permit("b", service(ike))}, false, Denied, "a", "rule a denies it, before rule b, which would permit it"},
		{"a rule that is off", in, []Rule{deny("a", disabled), permit("b")}, false, Permitted, "b", ""},
		{"another zone", in, []Rule{deny("a", from("trust", "dmz")), permit("b", from("Untrust"))}, false, Permitted, "b", ""},
		{"a zone called any", in, []Rule{permit("a", from("any"))}, false, Permitted, "a", ""},
		{"a zone that is not known", nowhere, []Rule{deny("a", from("trust")), permit("b")}, false, Unclear, "a", "whether rule a (deny) matches is not known"},
		{"a zone that is not known, and does not matter", nowhere, []Rule{permit("a", from("trust")), permit("b")}, false, Permitted, "b", ""},
		{"another service", in, []Rule{permit("a", service(Services{List: []Service{{Protocol: TCP}}}))}, false, Denied, "", ""},
		{"the service", in, []Rule{permit("a", service(ike))}, false, Permitted, "a", ""},
		{"any protocol", in, []Rule{permit("a", service(Services{List: []Service{{Protocol: -1}}}))}, false, Permitted, "a", ""},
		{"IKE's own source port", in, []Rule{permit("a", service(Services{List: []Service{{UDP, []Span{{500, 500}}, []Span{{500, 500}}}}}))}, false, Permitted, "a", ""},
		{"all services but IKE", in, []Rule{permit("a", service(Services{List: ike.List, Negate: true}))}, false, Denied, "", ""},
		{"a service that is not in the text", in, []Rule{permit("a", service(Services{Absent: []string{"vpn"}}))}, false, Unclear, "a", "vpn is not in what was read"},
		{"all addresses but others", in, []Rule{permit("a", source(Addresses{Ranges: network("10.0.0.0/8").Ranges, Negate: true}))}, false, Permitted, "a", ""},
		{"all addresses but this", in, []Rule{permit("a", source(Addresses{Ranges: network("203.0.113.0/24").Ranges, Negate: true}))}, false, Denied, "", ""},
		{"an object that is not in the text", in, []Rule{deny("a", source(absent)), permit("b")}, false, Unclear, "a", "cloud is not in what was read"},
		{"an absent object beside the right one", in, []Rule{permit("a", source(Addresses{Ranges: network("203.0.113.7/32").Ranges, Absent: []string{"x"}}))}, false, Permitted, "a", ""},
		{"all but an absent object", in, []Rule{permit("a", source(Addresses{Absent: []string{"x"}, Negate: true}))}, false, Unclear, "a", ""},
		{"all but what is listed, and an absent one", in, []Rule{permit("a", source(Addresses{Ranges: network("203.0.113.7/32").Ranges, Absent: []string{"x"}, Negate: true}))}, false, Denied, "", ""},
		{"a schedule", in, []Rule{permit("a", unclear("time-range night"))}, false, Unclear, "a", "time-range night"},
		{"a schedule that does not matter", in, []Rule{deny("a", unclear("time-range night")), deny("b")}, false, Denied, "b", ""},
		{"an action that is not known", in, []Rule{permit("a", func(r *Rule) { r.Action = "" })}, false, Unclear, "a", "what rule a does is not known"},
		{"only some rules", in, []Rule{permit("a")}, true, Unclear, "a", "one that was not may come first"},
		{"a part", nets, []Rule{permit("a", source(network("10.0.0.0/17")))}, false, Partly, "", "for from 10.0.128.0/17, no rule matches"},
		{"a part of the protocols", nets, []Rule{deny("icmp", service(Services{List: []Service{{Protocol: ICMP}}})), permit("b")}, false, Partly, "icmp", "IP protocol 1"},
		{"two parts, both permitted", nets, []Rule{permit("a", destination(network("192.168.0.0/25"))), permit("b", destination(network("192.168.0.128/25")))}, false, Permitted, "a", "so do, for other parts, rule b"},
		{"a part that is not clear", nets, []Rule{permit("a", source(network("10.0.0.0/17"))), permit("b", source(absent))}, false, Unclear, "b", ""},
		{"IPv6 rules say nothing of IPv4", nets, []Rule{deny("a", source(network("fd00::/8"))), permit("b")}, false, Permitted, "b", ""},
		{"no addresses", Flow{Protocol: ESP}, []Rule{permit("a")}, false, Unclear, "", "addresses of the flow"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := Policy{Name: "security-policy", Rules: tt.rules, Default: Deny, Of: "Huawei", Partial: tt.partial}
			d := p.Judge(tt.flow)
			if d.Verdict != tt.verdict || d.Rule != tt.rule || !strings.Contains(d.Why, tt.why) || d.Why == "" {
				t.Errorf("%s by %q: %s", d.Verdict, d.Rule, d.Why)
			}
			if d.Policy != p.Name || d.Flow != tt.flow || (d.Line == 7) != (d.Rule != "") {
				t.Errorf("%+v", d)
			}
		})
	}
}

func TestDefaults(t *testing.T) {
	flow := Flow{Protocol: ESP, Source: netip.MustParsePrefix("10.0.0.0/8"), Destination: netip.MustParsePrefix("10.0.0.0/8")}
	for p, want := range map[Action]Verdict{Permit: Permitted, Deny: Denied, "": Unclear} {
		if d := (Policy{Default: p}).Judge(flow); d.Verdict != want || d.Rule != "" {
			t.Errorf("default %q: %+v", p, d)
		}
	}
}

func TestJudgeAll(t *testing.T) {
	a := Flow{Name: "a", Protocol: UDP, Port: 500, Source: netip.MustParsePrefix("10.0.0.1/32"), Destination: netip.MustParsePrefix("10.0.0.2/32")}
	b := a
	b.Name, b.Port = "b", 53
	got := Policy{Rules: []Rule{permit("ike", service(ike))}, Default: Deny}.JudgeAll([]Flow{a, b})
	if len(got) != 2 || got[0].Verdict != Permitted || got[1].Verdict != Denied || got[1].Flow.Name != "b" {
		t.Errorf("%+v", got)
	}
}

// A policy of thousands of rules, each of which cuts another hole, is given up rather than judged
// for minutes.
func TestManyRules(t *testing.T) {
	p := Policy{Default: Permit}
	for i := range 20000 {
		a := netip.AddrFrom4([4]byte{10, byte(i >> 8), byte(i), 1})
		p.Rules = append(p.Rules, deny("x", source(network(a.String()+"/32")), destination(network(a.String()+"/32"))))
	}
	f := Flow{Protocol: -1, Source: netip.MustParsePrefix("0.0.0.0/0"), Destination: netip.MustParsePrefix("0.0.0.0/0")}
	if d := p.Judge(f); d.Verdict != Unclear || !strings.Contains(d.Why, "too many") {
		t.Errorf("%+v", d)
	}
	f.Source = netip.MustParsePrefix("10.5.5.1/32")
	if d := p.Judge(f); d.Verdict != Partly {
		t.Errorf("%+v", d)
	}
}

func TestRangeString(t *testing.T) {
	r := func(a, b string) Range { return Range{netip.MustParseAddr(a), netip.MustParseAddr(b)} }
	for want, r := range map[string]Range{
		"10.0.0.1":                r("10.0.0.1", "10.0.0.1"),
		"10.0.0.0/8":              r("10.0.0.0", "10.255.255.255"),
		"0.0.0.0/0":               r("0.0.0.0", "255.255.255.255"),
		"10.0.0.1-10.0.0.2":       r("10.0.0.1", "10.0.0.2"),
		"fd00::/8":                RangeOf(netip.MustParsePrefix("fd00::/8")),
		"10.0.0.128-10.0.1.127":   r("10.0.0.128", "10.0.1.127"),
		"192.168.0.0-192.168.0.6": r("192.168.0.0", "192.168.0.6"),
	} {
		if r.String() != want {
			t.Errorf("got %s, want %s", r, want)
		}
	}
}
