package ipsec

import (
	"fmt"
	"net/netip"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// Batfish's rule for a pair of ends, as its source has it (ipsecSessionStatus, IpsecUtil), written
// anew: an oracle beside ours. The pre-shared keys count as the same.
func batfish(a, b Parameters) string {
	same := func(x, y Proposal) bool {
		return x.Encryption.First() == y.Encryption.First() && x.Integrity.First() == y.Integrity.First()
	}
	switch {
	case a.IKE.Peer.First() != b.IKE.Address.First() && b.IKE.Peer.First() != a.IKE.Address.First():
		return "MISSING_END_POINT"
	case a.IKE.Auth.First() != b.IKE.Auth.First() || !anyPair(a.IKE.Proposals, b.IKE.Proposals, func(x, y Proposal) bool {
		return same(x, y) && x.Groups.First() == y.Groups.First()
	}):
		return "IKE_PHASE1_FAILED"
	case !anyPair(a.IPsec.Proposals, b.IPsec.Proposals, func(x, y Proposal) bool { // the groups are the policy's
		return x.Groups.First() == y.Groups.First() && !x.Groups.Has(PFSOff)
	}):
		return "IPSEC_PHASE2_FAILED"
	case a.IPsec.Protocol.First() != b.IPsec.Protocol.First() || a.IPsec.Encapsulation.First() != b.IPsec.Encapsulation.First() ||
		!anyPair(a.IPsec.Proposals, b.IPsec.Proposals, same):
		return "IPSEC_PHASE2_FAILED"
	default:
		return "IPSEC_SESSION_ESTABLISHED"
	}
}

func anyPair(a, b []Proposal, is func(x, y Proposal) bool) bool {
	return slices.ContainsFunc(a, func(x Proposal) bool {
		return slices.ContainsFunc(b, func(y Proposal) bool { return is(x, y) })
	})
}

// inBatfishsWords is our status in the nearest of Batfish's.
var inBatfishsWords = map[Status]string{
	MissingEnd: "MISSING_END_POINT", Phase1Fails: "IKE_PHASE1_FAILED", Phase2Fails: "IPSEC_PHASE2_FAILED",
	TrafficLost: "IPSEC_SESSION_ESTABLISHED", RekeyFails: "IPSEC_SESSION_ESTABLISHED", Established: "IPSEC_SESSION_ESTABLISHED",
}

// disagreements are the classes of pairs of which Batfish and this package may say different things.
// docs/adr/0007-both-ends.md has the reason for each.
var disagreements = []struct {
	name string
	// is says whether a pair is of the class; make makes one of a pair that agrees.
	is   func(a, b Parameters) bool
	make func(a, b *Parameters)
}{
	{
		"addresses",
		func(a, b Parameters) bool {
			return a.IKE.Peer.First() != b.IKE.Address.First() || b.IKE.Peer.First() != a.IKE.Address.First()
		},
		func(_, b *Parameters) { b.IKE.Peer = Set(netip.MustParseAddr("192.0.2.9")) },
	},
	{
		"version",
		func(a, b Parameters) bool { return a.IKE.Version.First() != b.IKE.Version.First() },
		func(_, b *Parameters) { b.IKE.Version = Set(IKEv1) },
	},
	{
		"mode",
		func(a, b Parameters) bool {
			return a.IKE.Version.Has(IKEv1) && b.IKE.Version.Has(IKEv1) && a.IKE.Mode.First() != b.IKE.Mode.First()
		},
		func(a, b *Parameters) {
			a.IKE.Version, b.IKE.Version, a.IKE.Mode, b.IKE.Mode = Set(IKEv1), Set(IKEv1), Set(Main), Set(Aggressive)
		},
	},
	{
		"group of aggressive mode",
		func(a, b Parameters) bool {
			return a.IKE.Mode.Has(Aggressive) && b.IKE.Mode.Has(Aggressive) && len(a.IKE.Proposals)+len(b.IKE.Proposals) > 2
		},
		func(a, b *Parameters) {
			a.IKE.Version, b.IKE.Version, a.IKE.Mode, b.IKE.Mode = Set(IKEv1), Set(IKEv1), Set(Aggressive), Set(Aggressive)
			with := func(e Encryption, g Group) Proposal {
				return Proposal{Encryption: Set(e), Integrity: Set(SHA256), Groups: Set(g)}
			}
			a.IKE.Proposals = []Proposal{with(AESCBC256, 2), with(AESCBC256, 14)}
			b.IKE.Proposals = []Proposal{with(DES, 1), with(AESCBC256, 14)}
		},
	},
	{
		"identities",
		func(a, b Parameters) bool {
			return a.IKE.Local.First() != b.IKE.Remote.First() || b.IKE.Local.First() != a.IKE.Remote.First()
		},
		func(_, b *Parameters) { b.IKE.Local = Set(Identity{FQDNID, "another"}) },
	},
	{
		"networks",
		func(a, b Parameters) bool {
			x, _ := networks(a.Selectors, false)
			y, _ := networks(b.Selectors, true)
			return len(without(x, y))+len(without(y, x)) > 0
		},
		func(_, b *Parameters) { b.Selectors = []Selector{selector("172.16.0.0/24", "172.17.0.0/24")} },
	},
	{
		"no PFS",
		func(a, b Parameters) bool {
			off := func(p Proposal) bool { return p.Groups.Has(PFSOff) }
			return slices.ContainsFunc(a.IPsec.Proposals, off) && slices.ContainsFunc(b.IPsec.Proposals, off)
		},
		func(a, b *Parameters) {
			a.IPsec.Proposals[0].Groups, b.IPsec.Proposals[0].Groups = Set(PFSOff), Set(PFSOff)
		},
	},
	{
		"PFS at the rekey",
		func(a, b Parameters) bool {
			return a.IKE.Version.Has(IKEv2) && !anyPair(a.IPsec.Proposals, b.IPsec.Proposals, func(x, y Proposal) bool { return x.Groups.First() == y.Groups.First() })
		},
		func(_, b *Parameters) { b.IPsec.Proposals[0].Groups = Set[Group](2) },
	},
	{
		"PFS of another proposal",
		func(a, b Parameters) bool { return len(a.IPsec.Proposals) > 1 || len(b.IPsec.Proposals) > 1 },
		func(a, b *Parameters) {
			a.IKE.Version, b.IKE.Version, a.IKE.Mode, b.IKE.Mode = Set(IKEv1), Set(IKEv1), Set(Main), Set(Main)
			b.IPsec.Proposals = []Proposal{
				{Encryption: Set(AESCBC256), Integrity: Set(SHA256), Groups: Set[Group](2)},
				{Encryption: Set(DES), Integrity: Set(SHA256), Groups: Set[Group](14)},
			}
		},
	},
	{
		"hash beside an AEAD cipher",
		func(a, _ Parameters) bool {
			return slices.ContainsFunc(slices.Concat(a.IKE.Proposals, a.IPsec.Proposals), func(p Proposal) bool { return p.Encryption.First().AEAD() })
		},
		func(a, b *Parameters) {
			a.IPsec.Proposals[0].Encryption, b.IPsec.Proposals[0].Encryption = Set(AESGCM256), Set(AESGCM256)
			b.IPsec.Proposals[0].Integrity = Set(SHA1)
		},
	},
}

// agreed is a pair of which both say that it is up.
func agreed() (a, b Parameters) {
	one := []Proposal{{Encryption: Set(AESCBC256), Integrity: Set(SHA256), Groups: Set[Group](14)}}
	a = Parameters{
		IKE: IKE{
			Version: Set(IKEv2), Auth: Set(PSK), Proposals: one,
			Address: Set(gatewayIP), Peer: Set(deviceIP),
			Local: Set(Identity{AddressID, gatewayIP.String()}), Remote: Set(Identity{AddressID, deviceIP.String()}),
		},
		IPsec:     IPsec{Protocol: Set(ESP), Encapsulation: Set(TunnelMode), Proposals: slices.Clone(one)},
		Selectors: []Selector{selector("10.0.0.0/16", "192.168.0.0/24")},
	}
	b = mirror(a)
	b.IKE.Proposals, b.IPsec.Proposals = slices.Clone(one), slices.Clone(one)
	return a, b
}

// Every class of the table is real: with it the two disagree, without it they do not.
func TestBatfishDisagreesForAReason(t *testing.T) {
	a, b := agreed()
	if got := inBatfishsWords[Compare(a, b, Ends{}).Status()]; got != batfish(a, b) || got != "IPSEC_SESSION_ESTABLISHED" {
		t.Fatalf("%s and %s", got, batfish(a, b))
	}
	for _, d := range disagreements {
		a, b := agreed()
		if d.make(&a, &b); !d.is(a, b) {
			t.Errorf("%s: is not of its class", d.name)
		}
		if ours := Compare(a, b, Ends{}); inBatfishsWords[ours.Status()] == batfish(a, b) {
			t.Errorf("%s: both say %s", d.name, batfish(a, b))
		}
	}
}

// On any pair of ends Batfish's verdict and ours agree, or the pair is of a class in the table.
func TestBatfishAgrees(t *testing.T) {
	agree, both := 0, map[string]int{}
	rapid.Check(t, func(t *rapid.T) {
		a := arbitrary(t)
		b := mirror(a)
		other := arbitrary(t)
		b.IKE.Proposals, b.IPsec.Proposals = mixed(t, "ike", b.IKE.Proposals, other.IKE.Proposals), mixed(t, "ipsec", b.IPsec.Proposals, other.IPsec.Proposals)
		for i, s := range settings {
			if rapid.IntRange(0, 12).Draw(t, fmt.Sprintf("change %d", i)) == 0 {
				s.change(&b)
			}
		}
		ours, theirs := inBatfishsWords[Compare(a, b, Ends{}).Status()], batfish(a, b)
		if ours == theirs {
			agree++
			both[ours]++
			return
		}
		for _, d := range disagreements {
			if d.is(a, b) {
				return
			}
		}
		t.Errorf("we say %s, Batfish %s: %s\n%+v\n%+v", ours, theirs, Compare(a, b, Ends{}).Summary(), a, b)
	})
	if !t.Failed() && (agree == 0 || len(both) < 3) {
		t.Errorf("the pairs show too little: %v", both)
	}
}

// mixed leaves the proposals, or puts others beside or in place of them.
func mixed(t *rapid.T, label string, ps, others []Proposal) []Proposal {
	switch rapid.IntRange(0, 3).Draw(t, label+" mixed") {
	case 0:
		return others
	case 1:
		return append(slices.Clone(others), ps...)
	default:
		return slices.Clone(ps)
	}
}
