package panos_test

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"vpncheck/internal/device"
	"vpncheck/internal/device/devicetest"
	"vpncheck/internal/device/panos"
	"vpncheck/internal/device/tree/treetest"
	"vpncheck/internal/ipsec"
)

var (
	versions = map[ipsec.Version]string{ipsec.IKEv1: "ikev1", ipsec.IKEv2: "ikev2"}
	ciphers  = map[ipsec.Encryption]string{
		ipsec.DES: "des", ipsec.TripleDES: "3des", ipsec.AESCBC128: "aes-128-cbc", ipsec.AESCBC192: "aes-192-cbc",
		ipsec.AESCBC256: "aes-256-cbc", ipsec.AESGCM128: "aes-128-gcm", ipsec.AESGCM256: "aes-256-gcm", ipsec.AESCCM128: "aes-128-ccm",
	}
	hashes = map[ipsec.Integrity]string{
		ipsec.MD5: "md5", ipsec.SHA1: "sha1", ipsec.SHA256: "sha256", ipsec.SHA384: "sha384", ipsec.SHA512: "sha512",
	}
)

var can = devicetest.Can{
	Versions:    []ipsec.Version{ipsec.IKEv1, ipsec.IKEv2},
	Modes:       []ipsec.Mode{ipsec.Main, ipsec.Aggressive},
	IKE:         []ipsec.Encryption{ipsec.DES, ipsec.TripleDES, ipsec.AESCBC128, ipsec.AESCBC192, ipsec.AESCBC256, ipsec.AESGCM128, ipsec.AESGCM256},
	ESP:         []ipsec.Encryption{ipsec.DES, ipsec.TripleDES, ipsec.AESCBC128, ipsec.AESCBC256, ipsec.AESGCM256, ipsec.AESCCM128},
	Integrities: []ipsec.Integrity{ipsec.MD5, ipsec.SHA1, ipsec.SHA256, ipsec.SHA384, ipsec.SHA512},
	Groups:      []ipsec.Group{1, 2, 5, 14, 19, 20},
	PFS:         []ipsec.Group{ipsec.PFSOff, 1, 2, 5, 14, 19, 20},
	Proposals:   1, Several: true, Selectors: 3,
}

// commands prints parameters as `set` commands. PFS takes one group.
func commands(p *ipsec.Parameters) string {
	var b strings.Builder
	set := func(format string, args ...any) { fmt.Fprintf(&b, "set network "+format+"\n", args...) }
	const ike, esp = "ike crypto-profiles ike-crypto-profiles i ", "ike crypto-profiles ipsec-crypto-profiles e "
	x := p.IKE.Proposals[0]
	for _, e := range x.Encryption.Values {
		set(ike+"encryption %s", ciphers[e])
	}
	for _, h := range x.Integrity.Values {
		set(ike+"hash %s", hashes[h])
	}
	for _, g := range x.Groups.Values {
		set(ike+"dh-group group%d", g)
	}
	set(ike+"lifetime seconds %d", p.IKE.Lifetime.First()/time.Second)
	y := &p.IPsec.Proposals[0]
	for _, e := range y.Encryption.Values {
		set(esp+"esp encryption %s", ciphers[e])
	}
	for _, h := range y.Integrity.Values {
		set(esp+"esp authentication %s", hashes[h])
	}
	y.Groups.Values = y.Groups.Values[:1]
	if y.Groups.First() == ipsec.PFSOff {
		set(esp + "dh-group no-pfs")
	} else {
		set(esp+"dh-group group%d", y.Groups.First())
	}
	set(esp+"lifetime seconds %d", p.IPsec.Lifetime.First()/time.Second)
	version := versions[p.IKE.Version.First()]
	set("ike gateway g authentication pre-shared-key key x")
	set("ike gateway g protocol version %s", version)
	set("ike gateway g protocol %s ike-crypto-profile i", version)
	if p.IKE.Mode.Known() {
		set("ike gateway g protocol ikev1 exchange-mode %s", p.IKE.Mode.First())
	}
	set("ike gateway g local-address interface ethernet1/1")
	set("ike gateway g peer-address ip %s", p.IKE.Peer.First())
	set("tunnel ipsec t ipsec-mode tunnel")
	set("tunnel ipsec t auto-key ike-gateway g")
	set("tunnel ipsec t auto-key ipsec-crypto-profile e")
	for i, s := range p.Selectors {
		set("tunnel ipsec t auto-key proxy-id p%d local %v", i, s.Local)
		set("tunnel ipsec t auto-key proxy-id p%d remote %v", i, s.Remote[0])
	}
	set("tunnel ipsec t tunnel-interface tunnel.1")
	return b.String()
}

func TestReadsWhatIsPrinted(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := devicetest.Parameters(t, can)
		text := commands(&want)
		if rapid.Bool().Draw(t, "braces") {
			text = treetest.Braces(text, ";")
		}
		c := panos.Vendor.Read(device.NewText(text))
		if len(c.Tunnels) != 1 {
			t.Fatalf("%d tunnels in\n%s", len(c.Tunnels), text)
		}
		got := devicetest.Plain(c.Tunnels[0].Parameters)
		want.IKE.Remote = got.IKE.Remote // the peer's address, by default
		if len(want.Selectors) == 0 {
			want.Selectors = got.Selectors
		}
		if diff := cmp.Diff(devicetest.Plain(want), got, cmpopts.EquateComparable(netip.Addr{}, netip.Prefix{})); diff != "" {
			t.Fatalf("%s\nof\n%s", diff, text)
		}
	})
}
