package vyos_test

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
	"vpncheck/internal/device/tree/treetest"
	"vpncheck/internal/device/vyos"
	"vpncheck/internal/ipsec"
)

var (
	versions = map[ipsec.Version]string{ipsec.IKEv1: "ikev1", ipsec.IKEv2: "ikev2"}
	ciphers  = map[ipsec.Encryption]string{
		ipsec.TripleDES: "3des", ipsec.AESCBC128: "aes128", ipsec.AESCBC192: "aes192", ipsec.AESCBC256: "aes256",
		ipsec.AESGCM128: "aes128gcm128", ipsec.AESGCM8x256: "aes256gcm64", ipsec.AESGCM12x192: "aes192gcm96",
		ipsec.AESCTR128: "aes128ctr", ipsec.ChaCha20: "chacha20poly1305", ipsec.Camellia256: "camellia256", ipsec.NullCipher: "null",
	}
	hashes = map[ipsec.Integrity]string{
		ipsec.MD5: "md5", ipsec.SHA1: "sha1", ipsec.SHA256: "sha256", ipsec.SHA384: "sha384", ipsec.SHA512: "sha512",
		ipsec.AESXCBC: "aesxcbc", ipsec.AESCMAC: "aescmac",
	}
)

var can = devicetest.Can{
	Versions:    []ipsec.Version{ipsec.IKEv1, ipsec.IKEv2},
	Modes:       []ipsec.Mode{ipsec.Main, ipsec.Aggressive},
	IKE:         []ipsec.Encryption{ipsec.TripleDES, ipsec.AESCBC128, ipsec.AESCBC192, ipsec.AESCBC256, ipsec.AESGCM128, ipsec.ChaCha20, ipsec.Camellia256},
	ESP:         []ipsec.Encryption{ipsec.TripleDES, ipsec.AESCBC256, ipsec.AESGCM8x256, ipsec.AESGCM12x192, ipsec.AESCTR128, ipsec.NullCipher},
	Integrities: []ipsec.Integrity{ipsec.MD5, ipsec.SHA1, ipsec.SHA256, ipsec.SHA384, ipsec.SHA512, ipsec.AESXCBC, ipsec.AESCMAC},
	Groups:      []ipsec.Group{1, 2, 5, 14, 19, 24, 31},
	PFS:         []ipsec.Group{ipsec.PFSOff, 2, 5, 14, 20, 32},
	Proposals:   12, Selectors: 3, // two digits, so that an order by the alphabet would show
}

// commands prints parameters as `set` commands. PFS is the group's, so all proposals have the
// first one's.
func commands(p *ipsec.Parameters, quote string) string {
	var b strings.Builder
	set := func(format string, args ...any) {
		path, value := fmt.Sprintf("set vpn ipsec "+format, args...), ""
		i := strings.LastIndexByte(path, ' ')
		path, value = path[:i], path[i+1:]
		fmt.Fprintf(&b, "%s %s%s%s\n", path, quote, value, quote)
	}
	for i, x := range p.IKE.Proposals {
		set("ike-group i proposal %d dh-group %d", i+1, x.Groups.First())
		set("ike-group i proposal %d encryption %s", i+1, ciphers[x.Encryption.First()])
		if x.Integrity.Known() {
			set("ike-group i proposal %d hash %s", i+1, hashes[x.Integrity.First()])
		}
	}
	set("ike-group i lifetime %d", p.IKE.Lifetime.First()/time.Second)
	set("ike-group i key-exchange %s", versions[p.IKE.Version.First()])
	if p.IKE.Mode.Known() {
		set("ike-group i mode %s", p.IKE.Mode.First())
	}
	for i := range p.IPsec.Proposals {
		x := &p.IPsec.Proposals[i]
		x.Groups = p.IPsec.Proposals[0].Groups
		set("esp-group e proposal %d encryption %s", i+1, ciphers[x.Encryption.First()])
		if x.Integrity.Known() {
			set("esp-group e proposal %d hash %s", i+1, hashes[x.Integrity.First()])
		}
	}
	if g := p.IPsec.Proposals[0].Groups.First(); g == ipsec.PFSOff {
		set("esp-group e pfs disable")
	} else {
		set("esp-group e pfs dh-group%d", g)
	}
	set("esp-group e lifetime %d", p.IPsec.Lifetime.First()/time.Second)
	set("esp-group e mode tunnel")
	set("site-to-site peer p authentication mode pre-shared-secret")
	set("site-to-site peer p remote-address %s", p.IKE.Peer.First())
	set("site-to-site peer p ike-group i")
	set("site-to-site peer p default-esp-group e")
	for i, s := range p.Selectors {
		set("site-to-site peer p tunnel %d local prefix %v", i, s.Local)
		set("site-to-site peer p tunnel %d remote prefix %v", i, s.Remote[0])
	}
	return b.String()
}

func TestReadsWhatIsPrinted(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := devicetest.Parameters(t, can)
		text := commands(&want, rapid.SampledFrom([]string{"", "'"}).Draw(t, "quote"))
		if rapid.Bool().Draw(t, "braces") {
			text = treetest.Braces(text, "")
		}
		c := vyos.Vendor.Read(device.NewText(text))
		if len(c.Tunnels) != 1 {
			t.Fatalf("%d tunnels in\n%s", len(c.Tunnels), text)
		}
		got := devicetest.Plain(c.Tunnels[0].Parameters)
		// What the draw does not say has VyOS's defaults.
		want.IKE.DPD, want.IPsec.Protocol, want.IPsec.Truncation96 = got.IKE.DPD, got.IPsec.Protocol, got.IPsec.Truncation96
		if diff := cmp.Diff(devicetest.Plain(want), got, cmpopts.EquateComparable(netip.Addr{}, netip.Prefix{})); diff != "" {
			t.Fatalf("%s\nof\n%s", diff, text)
		}
	})
}
