package cisco

import (
	"fmt"
	"net/netip"

	"vpncheck/internal/firewall"
	"vpncheck/internal/ipsec"
)

// Rule is the entry as a rule of a policy.
func (e Entry) Rule() firewall.Rule {
	action := firewall.Deny
	if e.Permit {
		action = firewall.Permit
	}
	return firewall.Rule{
		Name: e.Name, Line: e.Line, Action: action, Disabled: e.Inactive,
		Sources: e.Sources, Destinations: e.Destinations, Services: e.Services, Unclear: e.Unclear,
	}
}

// mostSelectors is how many selectors a tunnel may have before they are too many to be told.
const mostSelectors = 1000

// Selectors are the pairs of networks that a crypto access list protects. whole is false where
// some of them cannot be told.
func Selectors(entries []Entry) (selectors []ipsec.Selector, whole bool) {
	whole = true
	pairs := 0
	seen := map[string]bool{} // pastes may have a list twice
	for _, e := range entries {
		if e.Inactive {
			continue
		}
		local, ok := networks(e.Sources)
		remote, ok2 := networks(e.Destinations)
		if !e.Permit || !ok || !ok2 || len(e.Unclear) > 0 || len(e.Services.Absent) > 0 {
			whole = false
			continue
		}
		for _, l := range local {
			if pairs+len(remote) > mostSelectors {
				return nil, false
			}
			s := ipsec.Selector{Local: l, Remote: remote, Narrowed: e.Narrowed, Line: e.Line}
			if key := fmt.Sprint(s.Local, s.Remote, s.Narrowed); !seen[key] {
				seen[key] = true
				selectors = append(selectors, s)
			}
		}
		if pairs += len(local) * len(remote); pairs > mostSelectors {
			return nil, false
		}
	}
	return selectors, whole
}

func networks(a firewall.Addresses) ([]netip.Prefix, bool) {
	if a.Any {
		return []netip.Prefix{Everything}, true
	}
	if len(a.Absent) > 0 || a.Negate || len(a.Ranges) > mostSelectors {
		return nil, false
	}
	var out []netip.Prefix
	for _, r := range a.Ranges {
		if r.First.Is4() {
			out = append(out, r.Prefixes()...)
		}
	}
	return out, len(out) > 0
}
