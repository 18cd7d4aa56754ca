package ike

import (
	"testing"

	"vpncheck/internal/ipsec"
	"vpncheck/steps"
)

// No first message is longer than what every path carries in one piece, and each of them can be
// read back.
func TestPacketsAreNotCutUp(t *testing.T) {
	const unfragmented = 1472 // Ethernet's 1500 without the headers of IPv4 and UDP
	for _, d := range []dialect{mainMode, aggressiveMode, versionTwo} {
		for _, p := range []ipsec.Proposal{usual, proposalOf(ipsec.AESCBC256, ipsec.SHA1, 16), proposalOf(ipsec.TripleDES, ipsec.MD5, 1)} {
			o, _ := wanted(p, d.major())
			packets := []packet{exact(o)}
			seen := map[string]bool{}
			for n := 1; n <= kindsOfOffer; n++ {
				packets = append(packets, o.packets(n, d, seen)...)
			}
			for _, x := range packets {
				m, err := firstMessage(d, x, identity{nobody})
				if err != nil {
					t.Fatal(err)
				}
				b := m.encode()
				if len(b) > unfragmented {
					t.Errorf("%s: %d bytes for %s", d, len(b), x.words)
				}
				if _, err := parse(b); err != nil {
					t.Errorf("%s: %v", d, err)
				}
			}
		}
	}
}

// In IKEv1 every combination is offered once, those that differ less before those that differ more.
func TestCombinationsComeInOrderOfDistance(t *testing.T) {
	o, _ := wanted(usual, v1)
	for _, d := range []dialect{mainMode, aggressiveMode} {
		all, seen := map[string]int{}, map[string]bool{o.String(): true}
		for n := 1; n <= kindsOfOffer; n++ {
			for _, p := range o.packets(n, d, seen) {
				for _, x := range p.offers {
					all[x.String()]++
					if got := len(o.differs(x)); got != n {
						t.Errorf("%s: %s differs in %d, among those of %d", d, x, got, n)
					}
					if d == aggressiveMode && x.groups[0] != p.group {
						t.Errorf("%s beside a share of %s", x, p.group)
					}
				}
			}
		}
		e := everything.in(v1)
		if want := len(e.encryption)*len(e.integrity)*len(e.groups) - 1; len(all) != want {
			t.Errorf("%s: %d combinations, want %d", d, len(all), want)
		}
		for x, n := range all {
			if n != 1 {
				t.Errorf("%s: %s was offered %d times", d, x, n)
			}
		}
	}
}

// A proposal of IKEv2 has AEAD ciphers or others, never both, and no integrity beside the former.
func TestProposalsDoNotMixAEAD(t *testing.T) {
	for _, p := range []ipsec.Proposal{usual, proposalOf(ipsec.AESGCM256, ipsec.SHA384, 20)} {
		o, _ := wanted(p, v2)
		for n := range kindsOfOffer + 1 {
			for _, x := range o.at(n, v2) {
				aead := len(keep(x.encryption, ipsec.Encryption.AEAD))
				if aead != 0 && aead != len(x.encryption) || (aead == 0) != (len(x.integrity) > 0) || len(x.prf) == 0 || len(x.groups) == 0 {
					t.Errorf("%s", x)
				}
			}
		}
	}
}

func TestShares(t *testing.T) {
	for g, size := range map[ipsec.Group]int{1: 96, 2: 128, 5: 192, 14: 256, 15: 384, 16: 512, 17: 768, 18: 1024, 19: 64, 20: 96, 21: 132, 24: 256, 31: 32} {
		b, err := share(g)
		if err != nil || len(b) != size || shareSize(g) != size {
			t.Errorf("%s: %d bytes, %v", g, len(b), err)
		}
		if c, _ := share(g); g != 24 && string(b) == string(c) {
			t.Errorf("%s: twice the same", g)
		}
	}
	if _, err := share(22); err == nil {
		t.Error("a share of a group that is not known")
	}
}

// Every algorithm that is offered is recognised when the gateway chooses it.
func TestChoicesAreRead(t *testing.T) {
	read := func(version byte, x offer) {
		t.Helper()
		got := accepted(version, encodeSA(version, proposals(version, []offer{x})))
		if got.note != "" || got.chosen.String() != x.String() {
			t.Errorf("%s was read as %s (%s)", x, got.chosen, got.note)
		}
	}
	for _, x := range everything.in(v1).singles() {
		read(v1, x)
	}
	for _, e := range everything.encryption {
		for _, h := range everything.prf {
			x := offer{encryption: []ipsec.Encryption{e}, prf: []ipsec.Integrity{h}, groups: []ipsec.Group{31}}
			if !e.AEAD() {
				x.integrity = x.prf
			}
			read(v2, x)
		}
	}
	strange := []transform{{kind: kindEncryption, id: 9999}, {kind: kindPRF, id: 5}, {kind: kindGroup, id: 14}}
	if got := accepted(v2, encodeSA(v2, []proposal{{number: 1, transforms: strange}})); got.result != steps.TryAccepted || got.note != "it chose what has no name here: encryption" {
		t.Errorf("%+v", got)
	}
}
