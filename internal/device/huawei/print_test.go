package huawei

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"vpncheck/internal/device"
	"vpncheck/internal/device/devicetest"
	"vpncheck/internal/firewall"
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
		text := device.NewText(spread(t, printed(want)))
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

// spread gives the lines with their indentation, without, or with prompts.
func spread(t *rapid.T, lines []string) string {
	how := rapid.SampledFrom([]string{"indented", "flat", "prompts"}).Draw(t, "how")
	var b strings.Builder
	for _, l := range lines {
		switch how {
		case "flat":
			l = strings.TrimLeft(l, " ")
		case "prompts":
			l = "[FW]" + strings.TrimLeft(l, " ")
			if l == "[FW]#" {
				l = "[FW]quit"
			}
		}
		b.WriteString(l + "\r\n")
	}
	return b.String()
}

func printed(p ipsec.Parameters) []string {
	ike, esp := p.IKE.Proposals[0], p.IPsec.Proposals[0]
	lines := []string{"acl number 3999"}
	for i, s := range p.Selectors {
		lines = append(lines, fmt.Sprintf(" rule %d permit ip source %s destination %s", 5*i, wildcard(s.Local), wildcard(s.Remote[0])))
	}
	lines = append(lines, "#", "ike proposal 1",
		" encryption-algorithm "+join(ike.Encryption, cipherWord),
		" dh "+join(ike.Groups, func(g ipsec.Group) string { return fmt.Sprintf("group%d", g) }),
		" authentication-algorithm "+join(ike.Integrity, hashWord),
		" integrity-algorithm "+join(ike.Integrity, hmac),
		" authentication-method pre-share",
		" sa duration "+seconds(p.IKE.Lifetime),
		"#", "ike peer p", " pre-shared-key x", " ike-proposal 1", " remote-address "+p.IKE.Peer.First().String())
	if p.IKE.Version.Has(ipsec.IKEv1) {
		lines = append(lines, " undo version 2", " exchange-mode "+string(p.IKE.Mode.First()))
	} else {
		lines = append(lines, " undo version 1")
	}
	lines = append(lines, "#", "ipsec proposal t", " transform esp", " encapsulation-mode tunnel", " esp encryption-algorithm "+join(esp.Encryption, cipherWord))
	if esp.Integrity.Known() {
		lines = append(lines, " esp authentication-algorithm "+join(esp.Integrity, hashWord))
	}
	lines = append(lines, "#", "ipsec policy m 1 isakmp", " security acl 3999", " ike-peer p", " proposal t", " sa duration time-based "+seconds(p.IPsec.Lifetime))
	if g := esp.Groups.First(); g != ipsec.PFSOff {
		lines = append(lines, fmt.Sprintf(" pfs dh-group%d", g))
	}
	return append(lines, "#")
}

func wildcard(p netip.Prefix) string {
	a := p.Addr().As4()
	r := firewall.RangeOf(p).Last.As4()
	for i := range r {
		r[i] -= a[i]
	}
	return p.Addr().String() + " " + netip.AddrFrom4(r).String()
}

func seconds(s ipsec.Setting[time.Duration]) string {
	return fmt.Sprint(int(s.First().Seconds()))
}

func join[T comparable](s ipsec.Setting[T], word func(T) string) string {
	var words []string
	for _, v := range s.Values {
		words = append(words, word(v))
	}
	return strings.Join(words, " ")
}

// TestUsed reads every fixture again from the lines that meant something.
func TestUsed(t *testing.T) {
	for _, config := range devicetest.Configs(t, "testdata/*.txtar") {
		devicetest.Used(t, Vendor, config)
	}
}

func FuzzRead(f *testing.F) {
	for _, config := range devicetest.Configs(f, "testdata/*.txtar") {
		f.Add(config)
	}
	f.Fuzz(func(t *testing.T, config string) {
		text := device.NewText(config)
		Vendor.Score(text)
		for _, n := range Vendor.Read(text).Used {
			if n < 1 || n > len(text.Lines) {
				t.Errorf("line %d is used, of %d", n, len(text.Lines))
			}
		}
	})
}
