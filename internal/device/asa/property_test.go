package asa

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"vpncheck/internal/device"
	"vpncheck/internal/device/devicetest"
	"vpncheck/internal/ipsec"
)

func TestPrintedParametersReadBack(t *testing.T) {
	cbc := []ipsec.Encryption{ipsec.DES, ipsec.TripleDES, ipsec.AESCBC128, ipsec.AESCBC192, ipsec.AESCBC256}
	gcm := []ipsec.Encryption{ipsec.AESGCM128, ipsec.AESGCM192, ipsec.AESGCM256}
	groups := []ipsec.Group{1, 2, 5, 14, 19, 20, 21, 24}
	v1 := devicetest.Can{
		Versions: []ipsec.Version{ipsec.IKEv1}, Modes: []ipsec.Mode{ipsec.Main, ipsec.Aggressive}, IKE: cbc, ESP: cbc,
		Integrities: []ipsec.Integrity{ipsec.MD5, ipsec.SHA1}, Groups: groups, PFS: append([]ipsec.Group{ipsec.PFSOff}, groups...), Proposals: 3, Selectors: 4,
	}
	v2 := v1
	v2.Versions, v2.Modes, v2.Several = []ipsec.Version{ipsec.IKEv2}, nil, true
	v2.IKE, v2.ESP = append(gcm, cbc...), append(gcm, cbc...)
	v2.Integrities = []ipsec.Integrity{ipsec.MD5, ipsec.SHA1, ipsec.SHA256, ipsec.SHA384, ipsec.SHA512}
	rapid.Check(t, func(t *rapid.T) {
		p := devicetest.Parameters(t, rapid.SampledFrom([]devicetest.Can{v1, v2}).Draw(t, "version of IKE"))
		pfs := p.IPsec.Proposals[0].Groups
		pfs.Values = pfs.Values[:1]
		for i := range p.IPsec.Proposals { // a map has one PFS for all
			p.IPsec.Proposals[i].Groups = pfs
		}
		config := printed(p)
		c := Vendor.Read(device.NewText(config))
		if len(c.Tunnels) != 1 {
			t.Fatalf("%d tunnels of\n%s", len(c.Tunnels), config)
		}
		got := devicetest.Plain(c.Tunnels[0].Parameters)
		if p.IKE.Version.Has(ipsec.IKEv1) { // nothing prints the default
			got.IPsec.Encapsulation = ipsec.Set(got.IPsec.Encapsulation.Values...)
		}
		if diff := cmp.Diff(devicetest.Plain(p), got, cmpopts.EquateComparable(netip.Addr{}, netip.Prefix{}), cmpopts.EquateEmpty()); diff != "" {
			t.Fatalf("(-want +got):\n%s\n%s", diff, config)
		}
		if len(c.Tunnels[0].Notes) > 0 {
			t.Fatalf("notes %v of\n%s", c.Tunnels[0].Notes, config)
		}
	})
}

// printed writes the parameters as ASA has them.
func printed(p ipsec.Parameters) string {
	var b strings.Builder
	peer := p.IKE.Peer.First()
	fmt.Fprintf(&b, "tunnel-group %s type ipsec-l2l\ntunnel-group %s ipsec-attributes\n ikev1 pre-shared-key *\n", peer, peer)
	b.WriteString(" ikev2 remote-authentication pre-shared-key *\n ikev2 local-authentication pre-shared-key *\n")
	printPolicies(&b, p)
	names := ""
	for i, q := range p.IPsec.Proposals {
		names += fmt.Sprintf(" P%d", i)
		if p.IKE.Version.Has(ipsec.IKEv1) {
			fmt.Fprintf(&b, "crypto ipsec ikev1 transform-set P%d esp-%s esp-%s-hmac\n", i, cipherWords[q.Encryption.First()], policyHash(q.Integrity.First()))
			continue
		}
		fmt.Fprintf(&b, "crypto ipsec ikev2 ipsec-proposal P%d\n protocol esp encryption%s\n", i, listed(q.Encryption, cipherWords))
		if q.Integrity.Known() {
			fmt.Fprintf(&b, " protocol esp integrity%s\n", listed(q.Integrity, hashWords))
		}
	}
	m := "crypto map M 10 "
	fmt.Fprintf(&b, m+"match address A\n"+m+"set peer %s\n"+m+"set security-association lifetime seconds %d\n", peer, int(p.IPsec.Lifetime.First().Seconds()))
	if g := p.IPsec.Proposals[0].Groups.First(); g == ipsec.PFSOff {
		b.WriteString("no " + m + "set pfs\n")
	} else {
		fmt.Fprintf(&b, m+"set pfs group%d\n", int(g))
	}
	if p.IKE.Version.Has(ipsec.IKEv1) {
		fmt.Fprintf(&b, m+"set ikev1 phase1-mode %s\n"+m+"set ikev1 transform-set%s\n", p.IKE.Mode.First(), names)
	} else {
		b.WriteString(m + "set ikev2 mode tunnel\n" + m + "set ikev2 ipsec-proposal" + names + "\n")
	}
	for _, s := range p.Selectors {
		fmt.Fprintf(&b, "access-list A extended permit ip %s %s\n", masked(s.Local), masked(s.Remote[0]))
	}
	if len(p.Selectors) == 0 {
		b.WriteString("access-list A remark nothing\n")
	}
	return b.String()
}

func printPolicies(b *strings.Builder, p ipsec.Parameters) {
	for i, q := range p.IKE.Proposals {
		seconds := int(p.IKE.Lifetime.First().Seconds())
		if p.IKE.Version.Has(ipsec.IKEv1) {
			fmt.Fprintf(b, "crypto ikev1 policy %d\n authentication pre-share\n encryption %s\n hash %s\n group %d\n lifetime %d\n", i+1,
				cipherWords[q.Encryption.First()], policyHash(q.Integrity.First()), int(q.Groups.First()), seconds)
			continue
		}
		fmt.Fprintf(b, "crypto ikev2 policy %d\n encryption%s\n lifetime seconds %d\n group", i+1, listed(q.Encryption, cipherWords), seconds)
		for _, g := range q.Groups.Values {
			fmt.Fprintf(b, " %d", int(g))
		}
		b.WriteString("\n")
		if q.Integrity.Known() {
			fmt.Fprintf(b, " integrity%s\n", listed(q.Integrity, hashWords))
		} else {
			b.WriteString(" integrity null\n")
		}
	}
}

func listed[T comparable](s ipsec.Setting[T], words map[T]string) string {
	out := ""
	for _, v := range s.Values {
		out += " " + words[v]
	}
	return out
}
