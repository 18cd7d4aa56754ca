package firewall

import (
	"net/netip"
	"slices"
	"testing"
)

func TestAPermitAtTheOpeningLetsTheFlowThrough(t *testing.T) {
	f := Flow{Source: netip.MustParsePrefix("10.0.0.0/16"), Destination: netip.MustParsePrefix("192.168.0.0/24"), Protocol: -1}
	of := func(p string) Addresses {
		return Addresses{Ranges: []Range{RangeOf(netip.MustParsePrefix(p))}}
	}
	all := Services{Any: true}
	permit := Rule{Name: "some", Action: Permit, Sources: of("10.0.1.0/24"), Destinations: Addresses{Any: true}, Services: all}
	elsewhere := Rule{Name: "elsewhere", Action: Deny, Sources: of("172.16.0.0/12"), Destinations: Addresses{Any: true}, Services: all}
	may := Rule{Name: "may", Action: Deny, Sources: Addresses{Absent: []string{"x"}}, Destinations: Addresses{Any: true}, Services: all}
	deny := Rule{Name: "deny", Action: Deny, Sources: of("10.0.2.0/24"), Destinations: Addresses{Any: true}, Services: all}
	off := Rule{Name: "off", Action: Deny, Disabled: true, Sources: Addresses{Any: true}, Destinations: Addresses{Any: true}, Services: all}
	for _, c := range []struct {
		why   string
		rules []Rule
		want  int
	}{
		{"no rules", nil, 0},
		{"the first that denies a part", []Rule{permit, elsewhere, off, deny}, 3},
		{"one that may deny comes first", []Rule{permit, may, deny}, 1},
		{"none denies", []Rule{permit, elsewhere}, 2},
	} {
		p := Policy{Rules: c.rules, Default: Deny}
		at := p.Opening(f)
		if at != c.want {
			t.Errorf("%s: at %d, want %d", c.why, at, c.want)
		}
		if d := p.Judge(f); d.Verdict == Permitted {
			t.Errorf("%s: it is permitted before", c.why)
		}
		p.Rules = slices.Insert(slices.Clone(p.Rules), at, Rule{
			Name: "new", Action: Permit, Sources: of("10.0.0.0/16"), Destinations: of("192.168.0.0/24"), Services: all,
		})
		if d := p.Judge(f); d.Verdict != Permitted {
			t.Errorf("%s: it is %s after: %s", c.why, d.Verdict, d.Why)
		}
	}
}
