package block

import (
	"fmt"
	"net/netip"
	"slices"

	"vpncheck/internal/device"
	"vpncheck/internal/ipsec"
)

// MissingRules are the rules that the access list lacks. The cloud's local networks are the
// device's remote ones.
func MissingRules(t *device.Tunnel, want []ipsec.Selector) (rules []string) {
	for _, w := range want {
		for _, idc := range w.Remote {
			if !w.Local.Addr().Is4() || !idc.Addr().Is4() || has(t, idc, w.Local) {
				continue
			}
			rules = append(rules, fmt.Sprintf("rule permit ip source %s destination %s", wild(idc), wild(w.Local)))
		}
	}
	return rules
}

func has(t *device.Tunnel, local, remote netip.Prefix) bool {
	for _, s := range t.Parameters.Selectors {
		if s.Narrowed == "" && s.Local == local && slices.Contains(s.Remote, remote) {
			return true
		}
	}
	return false
}

// Mask is a network's mask: "255.255.0.0".
func Mask(p netip.Prefix) string {
	var mask [4]byte
	for i := range 4 {
		host := min(max(8*(i+1)-p.Bits(), 0), 8)
		mask[i] = byte(0xff << host)
	}
	return netip.AddrFrom4(mask).String()
}

// wild is a network with its wildcard.
func wild(p netip.Prefix) string {
	r := Range(p)
	first, last := r.First.As4(), r.Last.As4()
	for i := range last {
		last[i] ^= first[i]
	}
	return r.First.String() + " " + netip.AddrFrom4(last).String()
}
