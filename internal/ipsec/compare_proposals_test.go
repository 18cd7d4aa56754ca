package ipsec

import (
	"testing"
	"time"
)

func TestAEAD(t *testing.T) {
	set := func(version2 bool, encryption Encryption) change {
		return func(c, d *Parameters) {
			if version2 {
				ike2(c, d)
			}
			for _, p := range []*Parameters{c, d} {
				p.IKE.Proposals[0].Encryption, p.IPsec.Proposals[0].Encryption = Set(encryption), Set(encryption)
			}
		}
	}
	gcm := set(true, AESGCM256)
	check(t, []row{
		{
			"GCM carries its integrity", both(gcm, on(func(d *Parameters) { d.IPsec.Proposals[0].Integrity = Setting[Integrity]{} })),
			IPsecIntegrity, "", "", Established, "", "",
		},
		{
			"so does it in phase 1", both(gcm, on(func(d *Parameters) { d.IKE.Proposals[0].PRF = Set(SHA256) })),
			IKEIntegrity, "", "", Established, "", "",
		},
		{
			"the hash beside GCM is the PRF", both(gcm, on(func(d *Parameters) { d.IKE.Proposals[0].Integrity = Set(SHA1) })),
			IKEPRF, Blocking, Phase1, Phase1Fails, "", "SHA1",
		},
		{
			"the PRF beside GCM is not known", both(gcm, on(func(d *Parameters) { d.IKE.Proposals[0].Integrity = Setting[Integrity]{} })),
			IKEPRF, NotKnown, "", NotEstablished, "", "",
		},
		{
			"a PRF of its own", both(ike2, on(func(d *Parameters) { d.IKE.Proposals[0].PRF = Set(SHA384) })),
			IKEPRF, Blocking, Phase1, Phase1Fails, "", "",
		},
		{"the PRF goes without saying", both(ike2), IKEPRF, "", "", Established, "", ""},
		{
			"IKEv1 has no PRF", on(func(d *Parameters) { d.IKE.Proposals[0].PRF = Set(SHA384) }),
			IKEPRF, "", "", Established, "", "",
		},
		{
			"another length of the check value", both(gcm, on(func(d *Parameters) { d.IPsec.Proposals[0].Encryption = Set(AESGCM8x256) })),
			IPsecEncryption, Blocking, Phase2, Phase2Fails, "", "",
		},
		{
			"GCM against CBC is a matter of the cipher alone", on(func(d *Parameters) {
				d.IPsec.Proposals[0].Encryption, d.IPsec.Proposals[0].Integrity = Set(AESGCM256), Setting[Integrity]{}
			}), IPsecEncryption, Blocking, Phase2, Phase2Fails, "", "AES256GCM128",
		},
		{
			"a set in which GCM is common", func(c, d *Parameters) {
				c.IPsec.Proposals[0].Encryption, d.IPsec.Proposals[0].Encryption = Set(AESGCM256, AESCBC128), Set(AESGCM256, AESCBC128)
				d.IPsec.Proposals[0].Integrity = Set(MD5)
			}, IPsecIntegrity, "", "", Established, "", "",
		},
	})
}

func TestPhase2(t *testing.T) {
	pfs := func(cloud, device Setting[Group]) change {
		return func(c, d *Parameters) { c.IPsec.Proposals[0].Groups, d.IPsec.Proposals[0].Groups = cloud, device }
	}
	off, g14, g2 := Set(PFSOff), Set[Group](14), Set[Group](2)
	check(t, []row{
		{"encryption", on(func(d *Parameters) { d.IPsec.Proposals[0].Encryption = Set(AESCBC128) }), IPsecEncryption, Blocking, Phase2, Phase2Fails, "", "AES-CBC-128"},
		{"hash", on(func(d *Parameters) { d.IPsec.Proposals[0].Integrity = Set(MD5) }), IPsecIntegrity, Blocking, Phase2, Phase2Fails, "", "MD5"},
		{"no hash at all", on(func(d *Parameters) { d.IPsec.Proposals[0].Integrity = Set(NoIntegrity) }), IPsecIntegrity, Blocking, Phase2, Phase2Fails, "", ""},
		{"AH", on(func(d *Parameters) { d.IPsec.Protocol = Set(AH) }), IPsecProtocol, Blocking, Phase2, Phase2Fails, "", ""},
		{"AH and ESP", on(func(d *Parameters) { d.IPsec.Protocol = Set(AHESP) }), IPsecProtocol, Blocking, Phase2, Phase2Fails, "", ""},
		{"transport", on(func(d *Parameters) { d.IPsec.Encapsulation = Set(TransportMode) }), IPsecMode, Blocking, Phase2, Phase2Fails, "", ""},
		{"PFS off on both sides", pfs(off, off), IPsecPFS, Match, "", Established, "", ""},
		{"PFS on the device alone, v1", pfs(off, g14), IPsecPFS, Blocking, Phase2, Phase2Fails, "", "DH-GROUP14"},
		{"PFS in the cloud alone, v1", pfs(g14, off), IPsecPFS, Blocking, Phase2, Phase2Fails, "", "disabled"},
		{"different groups, v1", pfs(g14, g2), IPsecPFS, Blocking, Phase2, Phase2Fails, "", "DH-GROUP2"},
		{"PFS on the device alone, v2", both(ike2, pfs(off, g14)), IPsecPFS, Blocking, Rekey, RekeyFails, "first rekey", ""},
		{"different groups, v2", both(ike2, pfs(g14, g2)), IPsecPFS, Blocking, Rekey, RekeyFails, "first rekey", ""},
		{"the same groups, v2", both(ike2, pfs(g14, g14)), IPsecPFS, Match, "", Established, "", ""},
		{"PFS not known", pfs(off, Setting[Group]{}), IPsecPFS, NotKnown, "", NotEstablished, "", ""},
		{
			"PFS where no version is known", both(pfs(off, g14), func(c, d *Parameters) {
				c.IKE.Version, d.IKE.Version = Setting[Version]{}, Setting[Version]{}
			}), IPsecPFS, Blocking, Rekey, RekeyFails, "IKEv1 fails on it at once", "",
		},
		{"lifetime", on(func(d *Parameters) { d.IPsec.Lifetime = Set(8 * time.Hour) }), IPsecLifetime, Warning, "", Established, "3600 s, decides", "28800"},
		{"a lifetime that the cloud cannot have", on(func(d *Parameters) { d.IPsec.Lifetime = Set(120 * time.Second) }), IPsecLifetime, Warning, "", Established, "120 s, decides", ""},
		{"volume", on(func(d *Parameters) { d.IPsec.LifetimeKB = Set[int64](4608000) }), IPsecLifetimeKB, Warning, "", Established, "1843200 KB, decides", "4608000"},
		{"no limit of volume", on(func(d *Parameters) { d.IPsec.LifetimeKB = Set[int64](0) }), IPsecLifetimeKB, Warning, "", Established, "1843200 KB, decides", ""},
	})
}

// On IKEv2 a proposal that fails only at the rekey is closer than one that fails at once.
func TestTheLaterFailureIsCloser(t *testing.T) {
	cloud, device := cloudEnd(), deviceEnd()
	ike2(&cloud, &device)
	device.IPsec.Proposals = []Proposal{
		{Encryption: Set(AESCBC256), Integrity: Set(MD5), Groups: Set(PFSOff)},
		{Encryption: Set(AESCBC256), Integrity: Set(SHA1), Groups: Set[Group](14)},
	}
	if c := Compare(cloud, device, ends); c.Status() != RekeyFails {
		t.Errorf("%s: %s", c.Status(), c.Summary())
	}
}

func TestTruncation(t *testing.T) {
	sha256 := func(c, d *Parameters) {
		c.IPsec.Proposals[0].Integrity, d.IPsec.Proposals[0].Integrity = Set(SHA256), Set(SHA256)
	}
	cut := func(cloud, device Setting[bool]) change {
		return both(sha256, func(c, d *Parameters) { c.IPsec.Truncation96, d.IPsec.Truncation96 = cloud, device })
	}
	unknown := Setting[bool]{}
	check(t, []row{
		{"both as in the RFC", cut(Set(false), Set(false)), IPsecTruncation, Match, "", Established, "", ""},
		{"different", cut(Set(false), Set(true)), IPsecTruncation, Blocking, Traffic, TrafficLost, "every packet is dropped", ""},
		{"the draft's, and the cloud does not tell", cut(unknown, Set(true)), IPsecTruncation, Warning, Traffic, Established, "RFC 4868", ""},
		{"the RFC's, and the cloud does not tell", cut(unknown, Set(false)), IPsecTruncation, NotKnown, "", Established, "", ""},
		{"neither tells", cut(unknown, unknown), IPsecTruncation, "", "", Established, "", ""},
		{
			"another hash is cut otherwise", on(func(d *Parameters) { d.IPsec.Truncation96 = Set(true) }),
			IPsecTruncation, "", "", Established, "", "",
		},
	})
}
