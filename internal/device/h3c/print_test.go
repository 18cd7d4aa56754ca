package h3c

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"vpncheck/internal/device"
	"vpncheck/internal/device/devicetest"
	"vpncheck/internal/ipsec"
)

var (
	phase1Ciphers = []ipsec.Encryption{ipsec.DES, ipsec.TripleDES, ipsec.AESCBC128, ipsec.AESCBC192, ipsec.AESCBC256}
	// seven is what V7 can say with IKEv1: one algorithm of a kind.
	seven = devicetest.Can{
		Versions: []ipsec.Version{ipsec.IKEv1}, Modes: []ipsec.Mode{ipsec.Main, ipsec.Aggressive},
		IKE: phase1Ciphers, ESP: slices.Concat(phase1Ciphers, []ipsec.Encryption{ipsec.AESGCM128, ipsec.AESGCM192, ipsec.AESGCM256}),
		Integrities: []ipsec.Integrity{ipsec.MD5, ipsec.SHA1, ipsec.SHA256, ipsec.SHA384, ipsec.SHA512},
		Groups:      []ipsec.Group{1, 2, 5, 14, 24}, PFS: []ipsec.Group{ipsec.PFSOff, 1, 2, 5, 14, 24},
		Proposals: 1, Selectors: 4,
	}
	five = devicetest.Can{
		Versions: []ipsec.Version{ipsec.IKEv1}, Modes: []ipsec.Mode{ipsec.Main, ipsec.Aggressive},
		IKE: phase1Ciphers, ESP: phase1Ciphers, Integrities: []ipsec.Integrity{ipsec.MD5, ipsec.SHA1},
		Groups: []ipsec.Group{1, 2, 5, 14}, PFS: []ipsec.Group{ipsec.PFSOff, 1, 2, 5, 14},
		Proposals: 1, Selectors: 4,
	}
	// two is what V7 can say with IKEv2.
	two = devicetest.Can{
		Versions: []ipsec.Version{ipsec.IKEv2},
		IKE:      phase1Ciphers, ESP: seven.ESP, Integrities: seven.Integrities,
		Groups: seven.Groups, PFS: seven.PFS, Proposals: 1, Several: true, Selectors: 4,
	}
)

func TestReadsWhatIsPrintedV7(t *testing.T)    { readsBack(t, seven, printed7) }
func TestReadsWhatIsPrintedV5(t *testing.T)    { readsBack(t, five, printed5) }
func TestReadsWhatIsPrintedIKEv2(t *testing.T) { readsBack(t, two, printed2) }

// readsBack prints parameters as the manuals write them, indented or flat, and reads them again.
func readsBack(t *testing.T, can devicetest.Can, printed func(ipsec.Parameters) []string) {
	rapid.Check(t, func(t *rapid.T) {
		want := devicetest.Parameters(t, can)
		pfs := &want.IPsec.Proposals[0].Groups
		pfs.Values = pfs.Values[:1]
		c := Vendor.Read(device.NewText(devicetest.Sections(t, printed(want))))
		if len(c.Tunnels) != 1 {
			t.Fatalf("%d tunnels", len(c.Tunnels))
		}
		got := c.Tunnels[0].Parameters
		if g := got.IPsec.Proposals[0].Groups.First(); g != pfs.First() {
			t.Fatalf("PFS is %v, want %v", g, pfs)
		}
		got, want = devicetest.Plain(got), devicetest.Plain(want)
		// What nobody wrote is a default, which is not drawn.
		want.IPsec.Proposals[0].Groups = got.IPsec.Proposals[0].Groups
		want.IPsec.LifetimeKB, want.IKE.Auth, want.IKE.DPD = got.IPsec.LifetimeKB, got.IKE.Auth, got.IKE.DPD
		if want.IKE.Version.First() == got.IKE.Version.First() {
			want.IKE.Version = got.IKE.Version
		}
		if diff := cmp.Diff(want, got, cmp.Comparer(func(a, b netip.Addr) bool { return a == b }), cmp.Comparer(func(a, b netip.Prefix) bool { return a == b })); diff != "" {
			t.Fatalf("-want +got:\n%s", diff)
		}
	})
}

func list(p ipsec.Parameters, head string) []string {
	return slices.Concat([]string{head}, devicetest.RuleLines(p), []string{"#"})
}

func proposal1(p ipsec.Parameters, ciphers map[ipsec.Encryption]string) []string {
	x := p.IKE.Proposals[0]
	return []string{
		"ike proposal 1", " encryption-algorithm " + ciphers[x.Encryption.First()], " authentication-algorithm " + hashes[x.Integrity.First()],
		fmt.Sprintf(" dh group%d", x.Groups.First()), " sa duration " + devicetest.Seconds(p.IKE.Lifetime), "#",
	}
}

func suite7(p ipsec.Parameters) []string {
	x := p.IPsec.Proposals[0]
	lines := []string{"ipsec transform-set t", " protocol esp", " encapsulation-mode tunnel", " esp encryption-algorithm " + join(x.Encryption, espCiphers)}
	if x.Integrity.Known() {
		lines = append(lines, " esp authentication-algorithm "+join(x.Integrity, hashes))
	}
	if g := x.Groups.First(); g != ipsec.PFSOff {
		lines = append(lines, fmt.Sprintf(" pfs dh-group%d", g))
	}
	return append(lines, "#")
}

func printed7(p ipsec.Parameters) []string {
	return slices.Concat(list(p, "acl advanced 3999"), proposal1(p, ikeCiphers), suite7(p), []string{
		"ike keychain k", " pre-shared-key address " + p.IKE.Peer.First().String() + " 255.255.255.255 key cipher x", "#",
		"ike profile f", " keychain k", " exchange-mode " + string(p.IKE.Mode.First()), " proposal 1", "#",
		"ipsec policy m 1 isakmp", " transform-set t", " security acl 3999", " remote-address " + p.IKE.Peer.First().String(), " ike-profile f",
		" sa duration time-based " + devicetest.Seconds(p.IPsec.Lifetime), "#",
	})
}

func printed2(p ipsec.Parameters) []string {
	x := p.IKE.Proposals[0]
	var groups []string
	for _, g := range x.Groups.Values {
		groups = append(groups, fmt.Sprintf("group%d", g))
	}
	return slices.Concat(list(p, "acl advanced 3999"), suite7(p), []string{
		"ikev2 proposal p", " encryption " + join(x.Encryption, ikeCiphers), " integrity " + join(x.Integrity, hashes), " dh " + strings.Join(groups, " "), "#",
		"ikev2 policy q", " proposal p", "#",
		"ikev2 keychain k", " peer a", "  address 0.0.0.0 0", "  pre-shared-key plaintext x", "#",
		"ikev2 profile f", " authentication-method local pre-share", " authentication-method remote pre-share", " keychain k", " sa duration " + devicetest.Seconds(p.IKE.Lifetime), "#",
		"ipsec policy m 1 isakmp", " transform-set t", " security acl 3999", " remote-address " + p.IKE.Peer.First().String(), " ikev2-profile f",
		" sa duration time-based " + devicetest.Seconds(p.IPsec.Lifetime), "#",
	})
}

func printed5(p ipsec.Parameters) []string {
	x := p.IPsec.Proposals[0]
	lines := slices.Concat(list(p, "acl number 3999"), proposal1(p, v5Ciphers), []string{
		"ike peer f", " exchange-mode " + string(p.IKE.Mode.First()), " pre-shared-key simple x", " proposal 1", " remote-address " + p.IKE.Peer.First().String(), "#",
		"ipsec proposal t", " transform esp", " encapsulation-mode tunnel", " esp encryption-algorithm " + v5ESP[x.Encryption.First()],
		" esp authentication-algorithm " + hashes[x.Integrity.First()], "#",
		"ipsec policy m 1 isakmp", " security acl 3999", " ike-peer f", " proposal t", " sa duration time-based " + devicetest.Seconds(p.IPsec.Lifetime),
	})
	if g := x.Groups.First(); g != ipsec.PFSOff {
		lines = append(lines, fmt.Sprintf(" pfs dh-group%d", g))
	}
	return append(lines, "#")
}

func join[T comparable](s ipsec.Setting[T], words map[T]string) string {
	return devicetest.Words(s, func(v T) string { return words[v] })
}
