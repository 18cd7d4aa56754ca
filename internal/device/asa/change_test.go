package asa

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
			Mode:      ipsec.Set(ipsec.Main),
			Proposals: []ipsec.Proposal{{Encryption: ipsec.Set(ipsec.AESCBC256), Integrity: ipsec.Set(ipsec.SHA1), Groups: ipsec.Set(ipsec.Group(14))}},
			Lifetime:  ipsec.Set(24 * time.Hour), Address: ipsec.Set(netip.MustParseAddr("203.0.113.10")),
		},
		IPsec:     ipsec.IPsec{Proposals: []ipsec.Proposal{{Encryption: ipsec.Set(ipsec.AESCBC128), Integrity: ipsec.Set(ipsec.SHA256), Groups: ipsec.Set(ipsec.PFSOff)}}},
		Selectors: []ipsec.Selector{{Local: netip.MustParsePrefix("10.0.0.0/24"), Remote: []netip.Prefix{netip.MustParsePrefix("192.168.0.0/16")}}},
	}
	v1 := &device.Tunnel{Objects: map[string]string{"crypto ikev1 policy": "10", "crypto map": "M 1", "crypto ipsec ikev1 transform-set": "T", "access-list": "A"}}
	v1.Parameters.IKE.Version = ipsec.Set(ipsec.IKEv1)
	v1.Parameters.IKE.Peer = ipsec.Set(netip.MustParseAddr("203.0.113.9"))
	v2 := &device.Tunnel{Objects: map[string]string{"crypto ikev2 policy": "7", "crypto ipsec profile": "F", "crypto ipsec ikev2 ipsec-proposal": "P", "tunnel-group": "203.0.113.10"}}
	v2.Parameters.IKE.Version = ipsec.Set(ipsec.IKEv2)
	for _, c := range []struct {
		tunnel    *device.Tunnel
		parameter ipsec.Parameter
		want      string
	}{
		{v1, ipsec.IKEEncryption, "crypto ikev1 policy 10;encryption aes-256"},
		{v1, ipsec.IKEIntegrity, "crypto ikev1 policy 10;hash sha"},
		{v1, ipsec.IKEMode, "crypto map M 1 set ikev1 phase1-mode main"},
		{v1, ipsec.IPsecIntegrity, ""}, // no SHA-256 with IKEv1
		{v1, ipsec.IPsecPFS, "no crypto map M 1 set pfs"},
		{v1, ipsec.PeerOfDevice, "no crypto map M 1 set peer 203.0.113.9;crypto map M 1 set peer 203.0.113.10"},
		{v1, ipsec.TrafficSelector, "clear configure access-list A;access-list A extended permit ip 192.168.0.0 255.255.0.0 10.0.0.0 255.255.255.0;crypto map M 1 match address A"},
		{v2, ipsec.IKEGroup, "crypto ikev2 policy 7;group 14"},
		{v2, ipsec.IKELifetime, "crypto ikev2 policy 7;lifetime seconds 86400"},
		{v2, ipsec.IPsecIntegrity, "crypto ipsec ikev2 ipsec-proposal P;protocol esp encryption aes;protocol esp integrity sha-256"},
		{v2, ipsec.IPsecPFS, "crypto ipsec profile F;no set pfs"},
		{v2, ipsec.IKEVersion, ""},
	} {
		got := Vendor.Change(nil, c.tunnel, ipsec.Difference{Parameter: c.parameter, Want: want})
		var expect []string
		if c.want != "" {
			expect = slices.Concat([]string{"configure terminal"}, strings.Split(c.want, ";"), []string{"end"})
		}
		if !slices.Equal(got, expect) {
			t.Errorf("%s: %q and not %q", c.parameter, got, expect)
		}
	}
	auth := Vendor.Change(nil, v2, ipsec.Difference{Parameter: ipsec.IKEAuth, Want: want})
	if !slices.Contains(auth, "ikev2 local-authentication pre-shared-key <the pre-shared key>") {
		t.Errorf("the key is no placeholder in %q", auth)
	}
}
