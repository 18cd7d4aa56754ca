package ios

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

var (
	ciphers = []ipsec.Encryption{ipsec.DES, ipsec.TripleDES, ipsec.AESCBC128, ipsec.AESCBC192, ipsec.AESCBC256}
	hashes  = []ipsec.Integrity{ipsec.MD5, ipsec.SHA1, ipsec.SHA256, ipsec.SHA384, ipsec.SHA512}
	groups  = []ipsec.Group{1, 2, 5, 14, 15, 16, 19, 20, 21, 24}
)

func TestPrintedParametersReadBack(t *testing.T) {
	v1 := devicetest.Can{
		Versions: []ipsec.Version{ipsec.IKEv1}, Modes: []ipsec.Mode{ipsec.Aggressive}, IKE: ciphers,
		ESP: append([]ipsec.Encryption{ipsec.AESGCM128, ipsec.AESGCM192, ipsec.AESGCM256}, ciphers...), Integrities: hashes, Groups: groups,
		PFS: append([]ipsec.Group{ipsec.PFSOff}, groups...), Proposals: 3, Selectors: 4,
	}
	v2 := v1
	v2.Versions, v2.Modes = []ipsec.Version{ipsec.IKEv2}, nil
	v2.IKE = append([]ipsec.Encryption{ipsec.AESGCM128, ipsec.AESGCM256}, ciphers...)
	rapid.Check(t, func(t *rapid.T) {
		p := devicetest.Parameters(t, rapid.SampledFrom([]devicetest.Can{v1, v2}).Draw(t, "version of IKE"))
		for i := range p.IPsec.Proposals { // a map has one PFS for all its transform-sets
			p.IPsec.Proposals[i].Groups = p.IPsec.Proposals[0].Groups
		}
		config := printed(p)
		c := Vendor.Read(device.NewText(config))
		if len(c.Tunnels) != 1 {
			t.Fatalf("%d tunnels of\n%s", len(c.Tunnels), config)
		}
		got := c.Tunnels[0].Parameters
		got.IKE.Remote = ipsec.Setting[ipsec.Identity]{} // the profile must have one, the parameters have none
		if diff := cmp.Diff(devicetest.Plain(p), devicetest.Plain(got), cmpopts.EquateComparable(netip.Addr{}, netip.Prefix{}), cmpopts.EquateEmpty()); diff != "" {
			t.Fatalf("(-want +got):\n%s\n%s", diff, config)
		}
		if len(c.Tunnels[0].Notes) > 0 {
			t.Fatalf("notes %v of\n%s", c.Tunnels[0].Notes, config)
		}
	})
}

// printed writes the parameters as IOS has them.
func printed(p ipsec.Parameters) string {
	var b strings.Builder
	peer := p.IKE.Peer.First()
	profile := "set isakmp-profile PROF"
	if p.IKE.Version.Has(ipsec.IKEv2) {
		profile = "set ikev2-profile PROF"
		printIKEv2(&b, p)
	} else {
		printIKEv1(&b, p)
	}
	names := ""
	for i, q := range p.IPsec.Proposals {
		hash := ""
		if !q.Encryption.First().AEAD() {
			hash = " esp-" + strings.Replace(hashWords[q.Integrity.First()], "sha1", "sha", 1) + "-hmac"
		}
		fmt.Fprintf(&b, "crypto ipsec transform-set TS%d %s%s\n mode tunnel\n", i, espWords[q.Encryption.First()], hash)
		names += fmt.Sprintf(" TS%d", i)
	}
	fmt.Fprintf(&b, "crypto map M 10 ipsec-isakmp\n set peer %s\n set transform-set%s\n %s\n match address SPD\n", peer, names, profile)
	fmt.Fprintf(&b, " set security-association lifetime seconds %d\n", int(p.IPsec.Lifetime.First().Seconds()))
	if g := p.IPsec.Proposals[0].Groups.First(); g == ipsec.PFSOff {
		b.WriteString(" no set pfs\n")
	} else {
		fmt.Fprintf(&b, " set pfs group%d\n", int(g))
	}
	b.WriteString("ip access-list extended SPD\n")
	for _, s := range p.Selectors {
		fmt.Fprintf(&b, " permit ip %s %s\n", wildcard(s.Local), wildcard(s.Remote[0]))
	}
	return b.String()
}

func printIKEv1(b *strings.Builder, p ipsec.Parameters) {
	for i, q := range p.IKE.Proposals {
		fmt.Fprintf(b, "crypto isakmp policy %d\n encr %s\n hash %s\n authentication pre-share\n group %d\n lifetime %d\n", i+1,
			policyCiphers[q.Encryption.First()], strings.Replace(hashWords[q.Integrity.First()], "sha1", "sha", 1),
			int(q.Groups.First()), int(p.IKE.Lifetime.First().Seconds()))
	}
	b.WriteString("crypto isakmp profile PROF\n initiate mode aggressive\n")
}

func printIKEv2(b *strings.Builder, p ipsec.Parameters) {
	names := ""
	for i, q := range p.IKE.Proposals {
		names += fmt.Sprintf(" P%d", i)
		fmt.Fprintf(b, "crypto ikev2 proposal P%d\n encryption %s\n group %d\n", i, cipherWords[q.Encryption.First()], int(q.Groups.First()))
		if q.Integrity.Known() {
			fmt.Fprintf(b, " integrity %s\n", hashWords[q.Integrity.First()])
		}
	}
	fmt.Fprintf(b, "crypto ikev2 policy POL\n proposal%s\n", names)
	fmt.Fprintf(b, "crypto ikev2 keyring K\n peer A\n  address %s\n  pre-shared-key x\n", p.IKE.Peer.First())
	b.WriteString("crypto ikev2 profile PROF\n match identity remote any\n authentication local pre-share\n authentication remote pre-share\n keyring local K\n")
	fmt.Fprintf(b, " lifetime %d\n", int(p.IKE.Lifetime.First().Seconds()))
}
