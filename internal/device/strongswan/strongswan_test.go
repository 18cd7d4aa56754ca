package strongswan_test

import (
	"fmt"
	"net/netip"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"vpncheck/internal/device"
	"vpncheck/internal/device/devicetest"
	"vpncheck/internal/device/strongswan"
	"vpncheck/internal/ipsec"
)

const fixtures = "testdata/*.txtar"

func TestGrammar(t *testing.T) { devicetest.Grammar(t, strongswan.Vendor, fixtures) }

func FuzzRead(f *testing.F) {
	devicetest.Fuzz(f, strongswan.Vendor, fixtures, devicetest.Configs(f, "testdata/flows/*.txtar")...)
}

// No key is kept anywhere, not even by what is for this package alone.
func TestNoSecrets(t *testing.T) {
	const key = "never read"
	seen := false
	for _, text := range devicetest.Configs(t, fixtures) {
		seen = seen || strings.Contains(text, key)
		c := strongswan.Vendor.Read(device.NewText(text))
		if all := fmt.Sprintf("%+v %+v", c, c.Parsed); strings.Contains(all, key) {
			t.Errorf("a key is kept: %s", all)
		}
	}
	if !seen {
		t.Error("no fixture has a key")
	}
}

var can = devicetest.Can{
	Versions: []ipsec.Version{ipsec.IKEv1, ipsec.IKEv2},
	Modes:    []ipsec.Mode{ipsec.Main, ipsec.Aggressive},
	IKE:      []ipsec.Encryption{ipsec.TripleDES, ipsec.AESCBC128, ipsec.AESCBC192, ipsec.AESCBC256},
	ESP: []ipsec.Encryption{
		ipsec.TripleDES, ipsec.AESCBC128, ipsec.AESCBC256, ipsec.AESGCM128, ipsec.AESGCM256, ipsec.AESGCM8x128,
	},
	Integrities: []ipsec.Integrity{ipsec.MD5, ipsec.SHA1, ipsec.SHA256, ipsec.SHA384, ipsec.SHA512},
	Groups:      []ipsec.Group{1, 2, 5, 14, 15, 16, 19, 20, 21, 24},
	PFS:         []ipsec.Group{ipsec.PFSOff, 2, 5, 14, 19},
	Proposals:   3,
	Several:     true,
	Selectors:   1,
}

func TestReadsSwanctl(t *testing.T) { readsBack(t, swanctl) }

func TestReadsIpsecConf(t *testing.T) { readsBack(t, ipsecConf) }

func readsBack(t *testing.T, printed func(ipsec.Parameters) string) {
	t.Helper()
	rapid.Check(t, func(t *rapid.T) {
		want := devicetest.Parameters(t, can)
		c := strongswan.Vendor.Read(device.NewText(printed(want)))
		if len(c.Tunnels) != 1 {
			t.Fatalf("%d tunnels", len(c.Tunnels))
		}
		got := devicetest.Plain(c.Tunnels[0].Parameters)
		got.IKE.Remote = want.IKE.Remote // an identity that is not written is the address
		if diff := cmp.Diff(devicetest.Plain(want), got, cmpopts.EquateComparable(netip.Addr{}, netip.Prefix{})); diff != "" {
			t.Fatalf("%s\n%s", diff, printed(want))
		}
	})
}

func swanctl(p ipsec.Parameters) string {
	aggressive := ""
	if p.IKE.Mode.Known() {
		aggressive = fmt.Sprintf("aggressive = %t\n", p.IKE.Mode.First() == ipsec.Aggressive)
	}
	ts := ""
	for _, s := range p.Selectors {
		ts = fmt.Sprintf("local_ts = %s\nremote_ts = %s\n", s.Local, s.Remote[0])
	}
	return fmt.Sprintf("connections {\nt {\nversion = %s\n%sremote_addrs = %s\nproposals = %s\nrekey_time = %ds\nlocal {\nauth = psk\n}\n"+
		"children {\nc {\nmode = tunnel\nesp_proposals = %s\nlife_time = %d\n%sstart_action = trap\n}\n}\n}\n}\n",
		p.IKE.Version.First()[4:], aggressive, p.IKE.Peer, lists(p.IKE.Proposals), int(p.IKE.Lifetime.First()/time.Second),
		lists(p.IPsec.Proposals), int(p.IPsec.Lifetime.First()/time.Second), ts)
}

func ipsecConf(p ipsec.Parameters) string {
	aggressive := ""
	if p.IKE.Mode.Known() {
		aggressive = " aggressive=" + map[ipsec.Mode]string{ipsec.Main: "no", ipsec.Aggressive: "yes"}[p.IKE.Mode.First()] + "\n"
	}
	ts := ""
	for _, s := range p.Selectors {
		ts = fmt.Sprintf(" leftsubnet=%s\n rightsubnet=%s\n", s.Local, s.Remote[0])
	}
	return fmt.Sprintf("conn t\n keyexchange=%s\n%s right=%s\n authby=secret\n type=tunnel\n ike=%s!\n ikelifetime=%ds\n esp=%s!\n lifetime=%d\n%s auto=start\n",
		strings.ToLower(string(p.IKE.Version.First())), aggressive, p.IKE.Peer, lists(p.IKE.Proposals), int(p.IKE.Lifetime.First()/time.Second),
		lists(p.IPsec.Proposals), int(p.IPsec.Lifetime.First()/time.Second), ts)
}

// lists writes proposals as the manual has them.
func lists(ps []ipsec.Proposal) string {
	var out []string
	for _, p := range ps {
		var w []string
		for _, e := range p.Encryption.Values {
			w = append(w, map[ipsec.Encryption]string{
				ipsec.TripleDES: "3des", ipsec.AESCBC128: "aes128", ipsec.AESCBC192: "aes192", ipsec.AESCBC256: "aes256",
				ipsec.AESGCM128: "aes128gcm16", ipsec.AESGCM256: "aes256gcm128", ipsec.AESGCM8x128: "aes128gcm64",
			}[e])
		}
		for _, h := range p.Integrity.Values {
			w = append(w, strings.ToLower(strings.ReplaceAll(string(h), "-", "")))
		}
		for _, g := range p.Groups.Values {
			w = append(w, map[ipsec.Group]string{
				ipsec.PFSOff: "esn", 1: "modp768", 2: "modp1024", 5: "modp1536", 14: "modp2048", 15: "modp3072",
				16: "modp4096", 19: "ecp256", 20: "ecp384", 21: "ecp521", 24: "modp2048s256",
			}[g])
		}
		out = append(out, strings.Join(w, "-"))
	}
	return strings.Join(out, ",")
}

// A change reads back as what was wanted.
func TestChange(t *testing.T) {
	want := ipsec.Parameters{
		IKE: ipsec.IKE{
			Version: ipsec.Set(ipsec.IKEv2), Lifetime: ipsec.Set(time.Hour),
			Proposals: []ipsec.Proposal{{Encryption: ipsec.Set(ipsec.AESGCM128), PRF: ipsec.Set(ipsec.SHA256), Groups: ipsec.Set[ipsec.Group](19)}},
			Remote:    ipsec.Set(ipsec.Identity{Type: ipsec.FQDNID, Value: "idc"}),
		},
		IPsec: ipsec.IPsec{Proposals: []ipsec.Proposal{{
			Encryption: ipsec.Set(ipsec.AESCBC256), Integrity: ipsec.Set(ipsec.SHA256), Groups: ipsec.Set(ipsec.PFSOff),
		}}},
		Selectors: []ipsec.Selector{{Local: netip.MustParsePrefix("172.16.0.0/16"), Remote: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}}},
	}
	for text, changes := range map[string]map[ipsec.Parameter]string{
		"conn x\n right=192.0.2.1\n auto=start\n": {
			ipsec.IKEVersion: "keyexchange=ikev2", ipsec.IKEGroup: "ike=aes128gcm16-prfsha256-ecp256!", ipsec.IPsecPFS: "esp=aes256-sha256!",
			ipsec.IKELifetime: "ikelifetime=3600s", ipsec.IKERemoteID: "leftid=@idc", ipsec.TrafficSelector: "leftsubnet=10.0.0.0/8",
		},
		"connections {\nx {\nremote_addrs = 192.0.2.1\nchildren {\nc {\nlocal_ts = 10.0.0.0/9\n}\n}\n}\n}\n": {
			ipsec.IKEVersion: "version = 2", ipsec.IKEEncryption: "proposals = aes128gcm16-prfsha256-ecp256",
			ipsec.IPsecPFS: "esp_proposals = aes256-sha256", ipsec.IKERemoteID: "id = @idc", ipsec.TrafficSelector: "local_ts = 10.0.0.0/8",
		},
	} {
		c := strongswan.Vendor.Read(device.NewText(text))
		for p, line := range changes {
			got := strongswan.Vendor.Change(c, &c.Tunnels[0], ipsec.Difference{Parameter: p, Want: want})
			if !slices.Contains(got, line) {
				t.Errorf("%s: %q, want %q among them", p, got, line)
			}
		}
	}
	c := strongswan.Vendor.Read(device.NewText("conn x\n right=192.0.2.1\n"))
	sm := ipsec.Parameters{IKE: ipsec.IKE{Proposals: []ipsec.Proposal{{Encryption: ipsec.Set(ipsec.SM4)}}}}
	if got := strongswan.Vendor.Change(c, &c.Tunnels[0], ipsec.Difference{Parameter: ipsec.IKEEncryption, Want: sm}); got != nil {
		t.Errorf("strongSwan has no word for SM4, yet: %q", got)
	}
}

// A guide that a cloud wrote for its customers.
func TestGuide(t *testing.T) {
	b, err := os.ReadFile("../../../../shared/corpus/strongswan/ali_b_04.ipsec.conf")
	if err != nil {
		t.Skip("the corpus is not here: ", err)
	}
	c := strongswan.Vendor.Read(device.NewText(string(b)))
	if diff := cmp.Diff(`tunnel conn tomyidc
  ike.version IKEv1 @9
  ike.auth pre-shared key @6
  ike.proposal 0 aes-sha1-modp1024 @17
  ike.encryption AES-CBC-128 @17
  ike.integrity SHA1 @17
  ike.groups group 2 @17
  ike.proposal 1 default @17
  ike.lifetime 24h0m0s @18
  ike.local 59.110.165.70（IDC网关设备的公网IP） @12
  ike.remote 119.23.227.125（VPN网关的公网IP） @15
  ike.address 59.110.165.70 @10
  ike.peer 119.23.227.125 @13
  ipsec.protocol ESP @19
  ipsec.encapsulation tunnel @21
  ipsec.proposal 0 aes-sha1-modp1024 @19
  ipsec.encryption AES-CBC-128 @19
  ipsec.integrity SHA1 @19
  ipsec.groups group 2 @19
  ipsec.proposal 1 default @19
  ipsec.lifetime 24h0m0s @20
  selector 172.16.2.0/24 -> [192.168.10.0/24] @14
`, devicetest.Label(c)); diff != "" {
		t.Error(diff)
	}
}
