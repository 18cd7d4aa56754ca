package firewall

import (
	"net/netip"
	"strings"
	"testing"
)

func TestSessions(t *testing.T) {
	f := Flow{Source: netip.MustParsePrefix("10.0.0.0/16"), Destination: netip.MustParsePrefix("192.168.0.0/24"), Protocol: Sessions}
	of := func(protocols ...int) func(*Rule) {
		var s Services
		for _, p := range protocols {
			s.List = append(s.List, Service{Protocol: p})
		}
		return service(s)
	}
	for _, tt := range []struct {
		name    string
		rules   []Rule
		verdict Verdict
		why     string
	}{
		{"each by a rule of its own", []Rule{permit("a", of(TCP)), permit("b", of(UDP)), permit("c", of(ICMP))}, Permitted, "rule a permits it; so do, for other parts, rule b, rule c"},
		{"what lies between does not matter", []Rule{deny("igmp", of(2)), permit("a")}, Permitted, "rule a permits it"},
		{"nor does what lies beyond", []Rule{deny("esp", of(0, ESP)), permit("a")}, Permitted, "rule a permits it"},
		{"one of them is missing", []Rule{permit("a", of(TCP, UDP))}, Partly, "for IP protocol 1, no rule matches"},
		{"none", []Rule{deny("a")}, Denied, "rule a denies it"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if d := (Policy{Rules: tt.rules, Default: Deny}).Judge(f); d.Verdict != tt.verdict || !strings.HasPrefix(d.Why, tt.why) {
				t.Errorf("%s: %s", d.Verdict, d.Why)
			}
		})
	}
}
