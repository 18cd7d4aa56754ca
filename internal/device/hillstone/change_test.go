package hillstone

import (
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"vpncheck/internal/device"
	"vpncheck/internal/ipsec"
)

func TestChange(t *testing.T) {
	want := ipsec.Parameters{
		IKE: ipsec.IKE{
			Mode:      ipsec.Set(ipsec.Aggressive),
			Proposals: []ipsec.Proposal{{Encryption: ipsec.Set(ipsec.AESCBC256), Integrity: ipsec.Set(ipsec.SHA1), Groups: ipsec.Set(ipsec.Group(14))}},
			Lifetime:  ipsec.Set(24 * time.Hour), Address: ipsec.Set(netip.MustParseAddr("203.0.113.10")),
		},
		IPsec: ipsec.IPsec{Proposals: []ipsec.Proposal{{Encryption: ipsec.Set(ipsec.AESGCM128), Groups: ipsec.Set(ipsec.PFSOff)}}},
	}
	tunnel := &device.Tunnel{Objects: map[string]string{"isakmp proposal": "云", "isakmp peer": "gw", "ipsec proposal": "p2"}}
	tunnel.Parameters.IKE.Version = ipsec.Set(ipsec.IKEv1)
	for parameter, line := range map[ipsec.Parameter]string{
		ipsec.IKEEncryption:   `isakmp proposal "云";encryption aes-256`,
		ipsec.IKEIntegrity:    `isakmp proposal "云";hash sha`,
		ipsec.IKEGroup:        `isakmp proposal "云";group 14`,
		ipsec.IKELifetime:     `isakmp proposal "云";lifetime 86400`,
		ipsec.IKEMode:         `isakmp peer "gw";mode aggressive`,
		ipsec.PeerOfDevice:    `isakmp peer "gw";peer 203.0.113.10`,
		ipsec.IPsecPFS:        `ipsec proposal "p2";group nopfs`,
		ipsec.IPsecLifetime:   "", // the cloud's is not known
		ipsec.IPsecEncryption: "", // no word for it is certain
		ipsec.IKEVersion:      "",
	} {
		var expect []string
		if line != "" {
			expect = slices.Concat([]string{"configure"}, strings.Split(line, ";"), []string{"exit", "end"})
		}
		if got := Vendor.Change(nil, tunnel, ipsec.Difference{Parameter: parameter, Want: want}); !slices.Equal(got, expect) {
			t.Errorf("%s: %q and not %q", parameter, got, expect)
		}
	}
}
