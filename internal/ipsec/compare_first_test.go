package ipsec

import "testing"

// TestTheGroupOfTheFirstProposal: what was seen of strongSwan as both ends.
func TestTheGroupOfTheFirstProposal(t *testing.T) {
	proposal := func(e Encryption, g Group) Proposal {
		return Proposal{Encryption: Set(e), Integrity: Set(SHA256), Groups: Set(g)}
	}
	ike := func(cloud, device []Proposal) change {
		return func(c, d *Parameters) { c.IKE.Proposals, d.IKE.Proposals = cloud, device }
	}
	esp := func(cloud, device []Proposal) change {
		return func(c, d *Parameters) { c.IPsec.Proposals, d.IPsec.Proposals = cloud, device }
	}
	aggressive := func(c, d *Parameters) { c.IKE.Mode, d.IKE.Mode = Set(Aggressive), Set(Aggressive) }
	a2, a14, b5 := proposal(AESCBC128, 2), proposal(AESCBC128, 14), proposal(AESCBC256, 5)
	c2, c14 := proposal(TripleDES, 2), proposal(TripleDES, 14)
	off := proposal(AESCBC128, PFSOff)
	two := []Proposal{a2, a14}
	check(t, []row{
		{"main mode takes any", ike([]Proposal{a14}, two), IKEGroup, Match, "", Established, "", ""},
		{"the device begins with the other", both(aggressive, ike([]Proposal{a14}, two)), IKEGroup, Warning, "", Established, "where the cloud begins", ""},
		{"the cloud begins with the other", both(aggressive, ike(two, []Proposal{a14})), IKEGroup, Warning, "", Established, "where the device begins", ""},
		{"both begin with it", both(aggressive, ike([]Proposal{b5, a2}, []Proposal{proposal(AESCBC256, 5), c14})), IKEGroup, Match, "", Established, "", ""},
		{"neither begins with it", both(aggressive, ike([]Proposal{b5, a14}, two)), IKEGroup, Blocking, Phase1, Phase1Fails, "neither end begins", "GROUP14"},
		{"the first group of several proposals", both(aggressive, ike([]Proposal{c14, a14}, []Proposal{b5, a14})), IKEGroup, Warning, "", Established, "where the cloud begins", ""},
		{"IKEv2 asks again", both(ike2, ike([]Proposal{b5, a14}, two)), IKEGroup, Match, "", Established, "", ""},
		{"phase 2 too", both(ike([]Proposal{b5}, []Proposal{b5}), esp([]Proposal{c2, a14}, two)), IPsecPFS, Blocking, Phase2, Phase2Fails, "neither end begins", "DH-GROUP14"},
		{"phase 2 of one end", esp([]Proposal{a14}, two), IPsecPFS, Warning, "", Established, "where the cloud begins", ""},
		{"no PFS beside PFS", esp([]Proposal{off}, []Proposal{off, a14}), IPsecPFS, Warning, "", Established, "where the cloud begins", ""},
		{"no PFS beside PFS on both sides", esp([]Proposal{off, b5}, []Proposal{off, c14}), IPsecPFS, Blocking, Phase2, Phase2Fails, "neither end begins", "disabled"},
		{"PFS is begun with, also where it comes later", esp([]Proposal{off, b5}, []Proposal{c14, proposal(AESCBC256, 5)}), IPsecPFS, Warning, "", Established, "where the cloud begins", ""},
		{
			"phase 2 may begin with phase 1's group", both(ike([]Proposal{a14}, []Proposal{a14}), esp([]Proposal{a2, b5}, []Proposal{a2, c14})),
			IPsecPFS, Warning, "", Established, "the device may begin with group 14", "",
		},
		{"phase 2 may succeed with it", both(ike([]Proposal{a14}, []Proposal{a14}), esp([]Proposal{b5, a14}, two)), IPsecPFS, Warning, "", Established, "the device may begin with group 2,", ""},
		{"phase 2 of IKEv2", both(ike2, esp([]Proposal{b5, a14}, two)), IPsecPFS, Match, "", Established, "", ""},
	})
}
