package junos_test

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
	"vpncheck/internal/device/junos"
	"vpncheck/internal/device/tree/treetest"
	"vpncheck/internal/ipsec"
)

var (
	versions = map[ipsec.Version]string{ipsec.IKEv1: "v1-only", ipsec.IKEv2: "v2-only"}
	ciphers  = map[ipsec.Encryption]string{
		ipsec.DES: "des-cbc", ipsec.TripleDES: "3des-cbc", ipsec.AESCBC128: "aes-128-cbc", ipsec.AESCBC192: "aes-192-cbc",
		ipsec.AESCBC256: "aes-256-cbc", ipsec.AESGCM128: "aes-128-gcm", ipsec.AESGCM256: "aes-256-gcm",
	}
	hashes = map[ipsec.Integrity][2]string{
		ipsec.MD5: {"md5", "hmac-md5-96"}, ipsec.SHA1: {"sha1", "hmac-sha1-96"}, ipsec.SHA256: {"sha-256", "hmac-sha-256-128"},
		ipsec.SHA384: {"sha-384", "hmac-sha-384"}, ipsec.SHA512: {"sha-512", "hmac-sha-512"},
	}
)

var can = devicetest.Can{
	Versions:    []ipsec.Version{ipsec.IKEv1, ipsec.IKEv2},
	Modes:       []ipsec.Mode{ipsec.Main, ipsec.Aggressive},
	IKE:         []ipsec.Encryption{ipsec.DES, ipsec.TripleDES, ipsec.AESCBC128, ipsec.AESCBC192, ipsec.AESCBC256, ipsec.AESGCM128, ipsec.AESGCM256},
	ESP:         []ipsec.Encryption{ipsec.DES, ipsec.TripleDES, ipsec.AESCBC128, ipsec.AESCBC192, ipsec.AESCBC256, ipsec.AESGCM128, ipsec.AESGCM256},
	Integrities: []ipsec.Integrity{ipsec.MD5, ipsec.SHA1, ipsec.SHA256, ipsec.SHA384, ipsec.SHA512},
	Groups:      []ipsec.Group{1, 2, 5, 14, 15, 16, 19, 20, 21, 24},
	PFS:         []ipsec.Group{1, 2, 5, 14, 15, 16, 19, 20, 21, 24},
	Proposals:   3, Selectors: 3,
}

// commands prints parameters as `set` commands. PFS is the policy's, so all proposals have the
// first one's.
func commands(p *ipsec.Parameters) string {
	var b strings.Builder
	set := func(format string, args ...any) { fmt.Fprintf(&b, "set security "+format+"\n", args...) }
	for i, x := range p.IKE.Proposals {
		at := fmt.Sprintf("ike proposal i%d ", i)
		set("%sauthentication-method pre-shared-keys", at)
		set("%sdh-group group%d", at, x.Groups.First())
		set("%sencryption-algorithm %s", at, ciphers[x.Encryption.First()])
		if x.Integrity.Known() {
			set("%sauthentication-algorithm %s", at, hashes[x.Integrity.First()][0])
		}
		set("%slifetime-seconds %d", at, p.IKE.Lifetime.First()/time.Second)
		set("ike policy ip proposals i%d", i)
	}
	set("ike policy ip pre-shared-key ascii-text x")
	if p.IKE.Mode.Known() {
		set("ike policy ip mode %s", p.IKE.Mode.First())
	}
	set("ike gateway g ike-policy ip")
	set("ike gateway g version %s", versions[p.IKE.Version.First()])
	set("ike gateway g address %s", p.IKE.Peer.First())
	for i := range p.IPsec.Proposals {
		x := &p.IPsec.Proposals[i]
		x.Groups = p.IPsec.Proposals[0].Groups
		at := fmt.Sprintf("ipsec proposal e%d ", i)
		set("%sprotocol esp", at)
		set("%sencryption-algorithm %s", at, ciphers[x.Encryption.First()])
		if x.Integrity.Known() {
			set("%sauthentication-algorithm %s", at, hashes[x.Integrity.First()][1])
		}
		set("%slifetime-seconds %d", at, p.IPsec.Lifetime.First()/time.Second)
		set("ipsec policy ep proposals e%d", i)
		set("ipsec policy ep perfect-forward-secrecy keys group%d", x.Groups.First())
	}
	set("ipsec vpn v ike gateway g")
	set("ipsec vpn v ike ipsec-policy ep")
	set("ipsec vpn v bind-interface st0.0")
	for i, s := range p.Selectors {
		set("ipsec vpn v traffic-selector t%d local-ip %v", i, s.Local)
		set("ipsec vpn v traffic-selector t%d remote-ip %v", i, s.Remote[0])
	}
	return b.String()
}

func TestReadsWhatIsPrinted(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := devicetest.Parameters(t, can)
		text := commands(&want)
		if rapid.Bool().Draw(t, "braces") {
			text = treetest.Braces(text, ";")
		}
		c := junos.Vendor.Read(device.NewText(text))
		if len(c.Tunnels) != 1 {
			t.Fatalf("%d tunnels in\n%s", len(c.Tunnels), text)
		}
		got := devicetest.Plain(c.Tunnels[0].Parameters)
		// What the draw does not say has Junos's defaults.
		want.IKE.NATT, want.IKE.DPD, want.IKE.Remote = got.IKE.NATT, got.IKE.DPD, got.IKE.Remote
		want.IPsec.Encapsulation, want.IPsec.Truncation96 = got.IPsec.Encapsulation, got.IPsec.Truncation96
		if len(want.Selectors) == 0 {
			want.Selectors = got.Selectors
		}
		if diff := cmp.Diff(devicetest.Plain(want), got, cmpopts.EquateComparable(netip.Addr{}, netip.Prefix{})); diff != "" {
			t.Fatalf("%s\nof\n%s", diff, text)
		}
	})
}
