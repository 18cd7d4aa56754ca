package huawei

import (
	"fmt"
	"net/netip"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"vpncheck/internal/device"
	"vpncheck/internal/device/devicetest"
	"vpncheck/internal/ipsec"
)

var can = devicetest.Can{
	Versions: []ipsec.Version{ipsec.IKEv1, ipsec.IKEv2},
	Modes:    []ipsec.Mode{ipsec.Main, ipsec.Aggressive},
	IKE:      []ipsec.Encryption{ipsec.DES, ipsec.TripleDES, ipsec.AESCBC128, ipsec.AESCBC192, ipsec.AESCBC256, ipsec.SM4},
	ESP: []ipsec.Encryption{
		ipsec.DES, ipsec.TripleDES, ipsec.AESCBC128, ipsec.AESCBC192, ipsec.AESCBC256, ipsec.SM4,
		ipsec.AESGCM128, ipsec.AESGCM192, ipsec.AESGCM256,
	},
	Integrities: []ipsec.Integrity{ipsec.MD5, ipsec.SHA1, ipsec.SHA256, ipsec.SHA384, ipsec.SHA512, ipsec.SM3},
	Groups:      []ipsec.Group{1, 2, 5, 14, 15, 16, 19, 20, 21},
	PFS:         []ipsec.Group{ipsec.PFSOff, 1, 2, 5, 14, 19},
	Proposals:   1, Several: true, Selectors: 4,
}

// TestReadsWhatIsPrinted prints parameters as the manuals write them, indented or flat, and reads
// them back.
func TestReadsWhatIsPrinted(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := devicetest.Parameters(t, can)
		pfs := &want.IPsec.Proposals[0].Groups
		pfs.Values = pfs.Values[:1] // a policy has one
		text := device.NewText(devicetest.Sections(t, printed(want)))
		c := Vendor.Read(text)
		if len(c.Tunnels) != 1 {
			t.Fatalf("%d tunnels", len(c.Tunnels))
		}
		got := devicetest.Plain(c.Tunnels[0].Parameters)
		want = devicetest.Plain(want)
		want.IPsec.Proposals[0].Groups = got.IPsec.Proposals[0].Groups // compared by value: no PFS is a default
		if g := c.Tunnels[0].Parameters.IPsec.Proposals[0].Groups.First(); g != pfs.First() {
			t.Fatalf("PFS is %v, want %v", g, pfs)
		}
		if diff := cmp.Diff(want, got, cmp.Comparer(func(a, b netip.Addr) bool { return a == b }), cmp.Comparer(func(a, b netip.Prefix) bool { return a == b })); diff != "" {
			t.Fatalf("-want +got:\n%s", diff)
		}
	})
}

func printed(p ipsec.Parameters) []string {
	ike, esp := p.IKE.Proposals[0], p.IPsec.Proposals[0]
	lines := append([]string{"acl number 3999"}, devicetest.RuleLines(p)...)
	lines = append(lines, "#", "ike proposal 1",
		" encryption-algorithm "+devicetest.Words(ike.Encryption, cipherWord),
		" dh "+devicetest.Words(ike.Groups, func(g ipsec.Group) string { return fmt.Sprintf("group%d", g) }),
		" authentication-algorithm "+devicetest.Words(ike.Integrity, hashWord),
		" integrity-algorithm "+devicetest.Words(ike.Integrity, hmac),
		" authentication-method pre-share",
		" sa duration "+devicetest.Seconds(p.IKE.Lifetime),
		"#", "ike peer p", " pre-shared-key x", " ike-proposal 1", " remote-address "+p.IKE.Peer.First().String())
	if p.IKE.Version.Has(ipsec.IKEv1) {
		lines = append(lines, " undo version 2", " exchange-mode "+string(p.IKE.Mode.First()))
	} else {
		lines = append(lines, " undo version 1")
	}
	lines = append(lines, "#", "ipsec proposal t", " transform esp", " encapsulation-mode tunnel", " esp encryption-algorithm "+devicetest.Words(esp.Encryption, cipherWord))
	if esp.Integrity.Known() {
		lines = append(lines, " esp authentication-algorithm "+devicetest.Words(esp.Integrity, hashWord))
	}
	lines = append(lines, "#", "ipsec policy m 1 isakmp", " security acl 3999", " ike-peer p", " proposal t", " sa duration time-based "+devicetest.Seconds(p.IPsec.Lifetime))
	if g := esp.Groups.First(); g != ipsec.PFSOff {
		lines = append(lines, fmt.Sprintf(" pfs dh-group%d", g))
	}
	return append(lines, "#")
}
