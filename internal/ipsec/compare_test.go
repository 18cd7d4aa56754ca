package ipsec

import (
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"
)

var (
	gatewayIP = netip.MustParseAddr("203.0.113.7")
	deviceIP  = netip.MustParseAddr("198.51.100.9")
	ends      = Ends{Gateway: gatewayIP, Device: deviceIP}
)

// cloudEnd is the cloud's end as its API tells it; the addresses are in ends.
func cloudEnd() Parameters {
	return Parameters{
		IKE: IKE{
			Version: Set(IKEv1), Mode: Set(Main), Auth: Set(PSK), Lifetime: Set(24 * time.Hour),
			Proposals: []Proposal{{Encryption: Set(AESCBC128), Integrity: Set(SHA256), Groups: Set[Group](14)}},
			Local:     Set(Identity{AddressID, gatewayIP.String()}),
			Remote:    Set(Identity{AddressID, deviceIP.String()}),
			DPD:       DPD{Enabled: Set(true), Timeout: Set(30 * time.Second)},
		},
		IPsec: IPsec{
			Protocol: Set(ESP), Encapsulation: Set(TunnelMode), Lifetime: Set(time.Hour), LifetimeKB: Set[int64](1843200),
			Proposals: []Proposal{{Encryption: Set(AESCBC256), Integrity: Set(SHA1), Groups: Set(PFSOff)}},
		},
		Selectors: []Selector{selector("10.0.0.0/16", "192.168.0.0/24")},
	}
}

// deviceEnd agrees with it in everything.
func deviceEnd() Parameters {
	d := mirror(withAddresses(cloudEnd(), ends))
	d.IKE.Proposals[0].Name = "ike proposal 10"
	return d
}

func selector(local string, remotes ...string) Selector {
	s := Selector{Local: netip.MustParsePrefix(local)}
	for _, r := range remotes {
		s.Remote = append(s.Remote, netip.MustParsePrefix(r))
	}
	return s
}

// mirror is the same tunnel from the other end.
func mirror(p Parameters) Parameters {
	p.IKE.Local, p.IKE.Remote = p.IKE.Remote, p.IKE.Local
	p.IKE.Address, p.IKE.Peer = p.IKE.Peer, p.IKE.Address
	p.IKE.Proposals, p.IPsec.Proposals = slices.Clone(p.IKE.Proposals), slices.Clone(p.IPsec.Proposals)
	var selectors []Selector
	for _, s := range p.Selectors {
		for _, r := range s.Remote {
			selectors = append(selectors, Selector{Local: r, Remote: []netip.Prefix{s.Local}, Narrowed: s.Narrowed})
		}
	}
	p.Selectors = selectors
	return p
}

func find(t testing.TB, c Comparison, p Parameter) Difference {
	t.Helper()
	i := slices.IndexFunc(c.Differences, func(d Difference) bool { return d.Parameter == p })
	if i < 0 {
		t.Fatalf("nothing is said of %s", p)
	}
	return c.Differences[i]
}

func TestAgreement(t *testing.T) {
	c := Compare(cloudEnd(), deviceEnd(), ends)
	var order []Parameter
	for _, d := range c.Differences {
		order = append(order, d.Parameter)
		if d.Verdict != Match || d.Name == "" || d.Cloud == "" || d.Device == "" || d.Breaks != "" || d.To != "" {
			t.Errorf("%+v", d)
		}
		if d.Want.IKE.Address.First() != gatewayIP {
			t.Errorf("%s does not say which address the device should call", d.Parameter)
		}
	}
	want := []Parameter{
		PeerOfDevice, PeerOfCloud, IKEVersion, IKEMode, IKEAuth, IKEEncryption, IKEIntegrity, IKEGroup,
		IKELocalID, IKERemoteID, IKELifetime, DeadPeer, IPsecProtocol, IPsecMode, IPsecEncryption,
		IPsecIntegrity, IPsecPFS, TrafficSelector, IPsecLifetime, IPsecLifetimeKB,
	}
	if !slices.Equal(order, want) {
		t.Errorf("order %v, want %v", order, want)
	}
	if c.Status() != Established || !strings.HasPrefix(c.Summary(), "All 20 parameters agree. Nothing shows") {
		t.Errorf("%s: %s", c.Status(), c.Summary())
	}
}

// change is what a test does to the two ends, which agree otherwise.
type change func(cloud, device *Parameters)

func ike2(cloud, device *Parameters) {
	for _, p := range []*Parameters{cloud, device} {
		p.IKE.Version, p.IKE.Mode = Set(IKEv2), Setting[Mode]{}
	}
}

// on gives a change of the device alone.
func on(f func(d *Parameters)) change { return func(_, d *Parameters) { f(d) } }

func both(changes ...change) change {
	return func(c, d *Parameters) {
		for _, f := range changes {
			f(c, d)
		}
	}
}

type row struct {
	name      string
	change    change
	parameter Parameter
	verdict   Verdict // empty: nothing is said of it
	breaks    Phase
	status    Status
	why       string // a part of it
	to        string // in the console
}

func check(t *testing.T, rows []row) {
	t.Helper()
	for _, tt := range rows {
		t.Run(tt.name, func(t *testing.T) {
			cloud, device := cloudEnd(), deviceEnd()
			tt.change(&cloud, &device)
			c := Compare(cloud, device, ends)
			if c.Status() != tt.status {
				t.Errorf("status %q, want %q: %s", c.Status(), tt.status, c.Summary())
			}
			if tt.verdict == "" {
				if slices.ContainsFunc(c.Differences, func(d Difference) bool { return d.Parameter == tt.parameter }) {
					t.Errorf("it is compared: %+v", find(t, c, tt.parameter))
				}
				return
			}
			d := find(t, c, tt.parameter)
			if d.Verdict != tt.verdict || d.Breaks != tt.breaks || !strings.Contains(d.Why, tt.why) || (tt.to != "" && d.To != tt.to) {
				t.Errorf("got %s, breaks %q, to %q: %s", d.Verdict, d.Breaks, d.To, d.Why)
			}
			if d.Verdict != Match && d.Why == "" {
				t.Error("it does not say why")
			}
			for _, x := range c.Differences {
				if x.Parameter != tt.parameter && x.Verdict == Blocking {
					t.Errorf("blames %s as well: %s", x.Parameter, x.Why)
				}
			}
		})
	}
}

func TestPhase1(t *testing.T) {
	check(t, []row{
		{
			"encryption", on(func(d *Parameters) { d.IKE.Proposals[0].Encryption = SetAt(7, AESCBC256) }),
			IKEEncryption, Blocking, Phase1, Phase1Fails, "none in common", "AES-CBC-256",
		},
		{
			"a cipher that the cloud does not have", on(func(d *Parameters) { d.IKE.Proposals[0].Encryption = Set(Camellia128) }),
			IKEEncryption, Blocking, Phase1, Phase1Fails, "", "",
		},
		{
			"hash", on(func(d *Parameters) { d.IKE.Proposals[0].Integrity = Set(SHA1) }),
			IKEIntegrity, Blocking, Phase1, Phase1Fails, "", "SHA1",
		},
		{
			"group", on(func(d *Parameters) { d.IKE.Proposals[0].Groups = Set[Group](2) }),
			IKEGroup, Blocking, Phase1, Phase1Fails, "", "GROUP2",
		},
		{
			"no group is none", on(func(d *Parameters) { d.IKE.Proposals[0].Groups = Set(PFSOff) }),
			IKEGroup, NotKnown, "", NotEstablished, "", "",
		},
		{
			"a list that has it", on(func(d *Parameters) { d.IKE.Proposals[0].Groups = Set[Group](2, 14) }),
			IKEGroup, Match, "", Established, "", "",
		},
		{
			"a default that is known", on(func(d *Parameters) { d.IKE.Proposals[0].Groups = DefaultOf[Group]("Huawei USG6000E", 14) }),
			IKEGroup, Match, "", Established, "", "",
		},
		{
			"a default that is known and differs", on(func(d *Parameters) { d.IKE.Proposals[0].Groups = DefaultOf[Group]("H3C Comware V7", 1) }),
			IKEGroup, Blocking, Phase1, Phase1Fails, "", "GROUP1",
		},
		{
			"nothing written, and no certain default", on(func(d *Parameters) { d.IKE.Proposals[0].Groups = Setting[Group]{} }),
			IKEGroup, NotKnown, "", NotEstablished, "default is not certain", "",
		},
		{
			"not understood", on(func(d *Parameters) { d.IKE.Proposals[0].Groups = NotUnderstood[Group](3, "group curve") }),
			IKEGroup, NotKnown, "", NotEstablished, "not understood", "",
		},
		{
			"a word that nobody knows", on(func(d *Parameters) { d.IKE.Proposals[0].Encryption = Set[Encryption]("aes-cbc") }),
			IKEEncryption, NotKnown, "", NotEstablished, "the device's word", "",
		},
		{
			"the same unknown word on both sides", func(c, d *Parameters) {
				c.IKE.Proposals[0].Encryption, d.IKE.Proposals[0].Encryption = Set[Encryption]("ZUC"), Set[Encryption]("ZUC")
			},
			IKEEncryption, NotKnown, "", NotEstablished, "", "",
		},
		{
			"an unknown word beside the right one", on(func(d *Parameters) { d.IKE.Proposals[0].Encryption = Set("aes-x", AESCBC128) }),
			IKEEncryption, Match, "", Established, "", "",
		},
		{
			"no proposal is known", on(func(d *Parameters) { d.IKE.Proposals = nil }),
			IKEEncryption, NotKnown, "", NotEstablished, "", "",
		},
		{"certificate", on(func(d *Parameters) { d.IKE.Auth = Set(RSA) }), IKEAuth, Blocking, Phase1, Phase1Fails, "", ""},
		{"certificate of an untold kind", on(func(d *Parameters) { d.IKE.Auth = Set(Certificate) }), IKEAuth, Blocking, Phase1, Phase1Fails, "", ""},
		{"authentication not known", on(func(d *Parameters) { d.IKE.Auth = Setting[Auth]{} }), IKEAuth, NotKnown, "", NotEstablished, "", ""},
		{
			"lifetime", on(func(d *Parameters) { d.IKE.Lifetime = Set(8 * time.Hour) }),
			IKELifetime, Warning, "", Established, "28800 s, decides", "28800",
		},
		{
			"a lifetime without end", on(func(d *Parameters) { d.IKE.Lifetime = Set(time.Duration(0)) }),
			IKELifetime, Warning, "", Established, "86400 s, decides", "",
		},
		{"lifetime not known", on(func(d *Parameters) { d.IKE.Lifetime = Setting[time.Duration]{} }), IKELifetime, NotKnown, "", Established, "", ""},
	})
}

func TestSeveralProposals(t *testing.T) {
	proposals := func(ps ...Proposal) change { return on(func(d *Parameters) { d.IKE.Proposals = ps }) }
	p := func(name string, e Encryption, i Integrity, g Group) Proposal {
		return Proposal{Name: name, Encryption: Set(e), Integrity: Set(i), Groups: Set(g)}
	}
	check(t, []row{
		{
			"the second fits", proposals(p("1", AESCBC256, SHA256, 14), p("2", AESCBC128, SHA256, 14)),
			IKEEncryption, Match, "", Established, "", "",
		},
		{
			"all algorithms are there, but in different proposals", proposals(p("1", AESCBC128, SHA256, 2), p("2", TripleDES, SHA1, 14)),
			IKEGroup, Blocking, Phase1, Phase1Fails, "1 comes closest", "GROUP2",
		},
		{
			"one might fit", proposals(p("1", AESCBC256, SHA256, 14), Proposal{Encryption: Set(AESCBC128), Integrity: Set(SHA256)}),
			IKEGroup, NotKnown, "", NotEstablished, "", "",
		},
	})
	// The rest of the closest proposal agrees in that same proposal.
	cloud, device := cloudEnd(), deviceEnd()
	proposals(p("1", AESCBC128, SHA256, 2), p("2", TripleDES, SHA1, 14))(&cloud, &device)
	c := Compare(cloud, device, ends)
	if d := find(t, c, IKEEncryption); d.Verdict != Match || d.Device != "AES-CBC-128" {
		t.Errorf("%+v", d)
	}
	// The two that differ in the closest one are both named.
	proposals(p("1", AESCBC256, SHA1, 14), p("2", DES, MD5, 1))(&cloud, &device)
	if c = Compare(cloud, device, ends); len(c.Blocking()) != 2 || find(t, c, IKEGroup).Device != "group 14" {
		t.Errorf("%+v", c.Blocking())
	}
}

func TestVersionsAndModes(t *testing.T) {
	version := func(vs ...Version) change { return on(func(d *Parameters) { d.IKE.Version = Set(vs...) }) }
	mode := func(ms ...Mode) change { return on(func(d *Parameters) { d.IKE.Mode = Set(ms...) }) }
	check(t, []row{
		{"v2 against v1", version(IKEv2), IKEVersion, Blocking, Phase1, Phase1Fails, "no version of IKE in common", "IKEV2"},
		{"v2 against v1 has no mode to compare", version(IKEv2), IKEMode, "", "", Phase1Fails, "", ""},
		{"both versions, v1 first", version(IKEv1, IKEv2), IKEVersion, Match, "", Established, "", ""},
		{"both versions, v2 first", version(IKEv2, IKEv1), IKEVersion, Warning, "", Established, "begins with IKEv2", ""},
		{"both versions against v2", both(ike2, version(IKEv2, IKEv1)), IKEVersion, Match, "", Established, "", ""},
		{"version not known", on(func(d *Parameters) { d.IKE.Version = Setting[Version]{} }), IKEVersion, NotKnown, "", NotEstablished, "", ""},
		{"a version that nobody knows", version("IKEv3"), IKEVersion, NotKnown, "", NotEstablished, "", ""},
		{"aggressive against main", mode(Aggressive), IKEMode, Blocking, Phase1, Phase1Fails, "different exchanges", "AGGRESSIVE"},
		{"auto, which begins with main", mode(Main, Aggressive), IKEMode, Match, "", Established, "", ""},
		{
			"auto against aggressive", both(func(c, _ *Parameters) { c.IKE.Mode = Set(Aggressive) }, mode(Main, Aggressive)),
			IKEMode, Warning, "", Established, "begins with main", "",
		},
		{"IKEv2 has no mode", both(ike2, mode(Aggressive)), IKEMode, "", "", Established, "", ""},
		{"mode not known", on(func(d *Parameters) { d.IKE.Mode = Setting[Mode]{} }), IKEMode, NotKnown, "", NotEstablished, "", ""},
		{
			"the mode where no version is known", both(mode(Aggressive), func(c, d *Parameters) {
				c.IKE.Version, d.IKE.Version = Setting[Version]{}, Setting[Version]{}
			}), IKEMode, Warning, Phase1, NotEstablished, "IKEv2 has no modes", "",
		},
	})
}

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

func TestDeadPeerDetection(t *testing.T) {
	check(t, []row{
		{"off on the device", on(func(d *Parameters) { d.IKE.DPD = DPD{Enabled: Set(false)} }), DeadPeer, Warning, "", Established, "dead SA", "off"},
		{"another time", on(func(d *Parameters) { d.IKE.DPD.Timeout = Set(5 * time.Minute) }), DeadPeer, Warning, "", Established, "counts for itself", "on, 300 s"},
		{"no time known", on(func(d *Parameters) { d.IKE.DPD.Timeout = Setting[time.Duration]{} }), DeadPeer, Match, "", Established, "", ""},
		{"not known", on(func(d *Parameters) { d.IKE.DPD = DPD{} }), DeadPeer, NotKnown, "", Established, "", ""},
		{"known of nobody", func(c, d *Parameters) { c.IKE.DPD, d.IKE.DPD = DPD{}, DPD{} }, DeadPeer, "", "", Established, "", ""},
	})
}

func TestAddresses(t *testing.T) {
	other, private := netip.MustParseAddr("198.51.100.77"), netip.MustParseAddr("10.9.9.9")
	peer := func(a netip.Addr) change { return on(func(d *Parameters) { d.IKE.Peer = Set(a) }) }
	own := func(a netip.Addr) change { return on(func(d *Parameters) { d.IKE.Address = Set(a) }) }
	natT := func(v bool) change { return on(func(d *Parameters) { d.IKE.NATT = Set(v) }) }
	check(t, []row{
		{"the device calls another", peer(other), PeerOfDevice, Blocking, Phase1, Phase1Fails, "stranger", ""},
		{"the device takes calls from anywhere", peer(netip.IPv4Unspecified()), PeerOfDevice, Warning, "", Established, "calls nobody", ""},
		{"the device calls a name", on(func(d *Parameters) { d.IKE.Peer = NotUnderstood[netip.Addr](4, "vpn.example.com") }), PeerOfDevice, NotKnown, "", NotEstablished, "a name", ""},
		{"peer not known", on(func(d *Parameters) { d.IKE.Peer = Setting[netip.Addr]{} }), PeerOfDevice, NotKnown, "", NotEstablished, "", ""},
		{"one of several peers", on(func(d *Parameters) { d.IKE.Peer = Set(other, gatewayIP) }), PeerOfDevice, Match, "", Established, "", ""},
		{"the customer gateway has another address", own(other), PeerOfCloud, Blocking, Phase1, Phase1Fails, "another address", "198.51.100.77"},
		{"a private address", own(private), PeerOfCloud, Warning, "", Established, "NAT stands between", ""},
		{"shared address space", own(netip.MustParseAddr("100.64.1.2")), PeerOfCloud, Warning, "", Established, "NAT", ""},
		{"own address not known", on(func(d *Parameters) { d.IKE.Address = Setting[netip.Addr]{} }), PeerOfCloud, NotKnown, "", NotEstablished, "", ""},
		{"no NAT traversal, and no NAT", natT(false), NATTraversal, NotKnown, "", Established, "", ""},
		{"no NAT traversal behind a NAT", both(own(private), natT(false)), NATTraversal, Warning, Traffic, Established, "ESP does not pass", ""},
		{"NAT traversal behind a NAT", both(own(private), natT(true)), NATTraversal, NotKnown, "", Established, "", ""},
		{
			"NAT traversal on one side", both(natT(false), func(c, _ *Parameters) { c.IKE.NATT = Set(true) }),
			NATTraversal, Warning, "", Established, "no NAT between", "",
		},
	})
}

func TestIdentities(t *testing.T) {
	id := func(kind IdentityType, v string) Setting[Identity] { return Set(Identity{kind, v}) }
	local := func(s Setting[Identity]) change { return on(func(d *Parameters) { d.IKE.Local = s }) }
	remote := func(s Setting[Identity]) change { return on(func(d *Parameters) { d.IKE.Remote = s }) }
	cloudExpects := func(s Setting[Identity]) change { return func(c, _ *Parameters) { c.IKE.Remote = s } }
	private := on(func(d *Parameters) { d.IKE.Address = Set(netip.MustParseAddr("10.9.9.9")) })
	check(t, []row{
		{"a name where an address is expected", local(id(FQDNID, "idc")), IKERemoteID, Blocking, Phase1, Phase1Fails, "the cloud expects another", "FQDN idc"},
		{"another address", local(id(AddressID, "10.9.9.9")), IKERemoteID, Blocking, Phase1, Phase1Fails, "", "IP address 10.9.9.9"},
		{"the same name", both(cloudExpects(id(FQDNID, "idc")), local(id(FQDNID, "idc"))), IKERemoteID, Match, "", Established, "", ""},
		{"another name", both(cloudExpects(id(FQDNID, "idc")), local(id(FQDNID, "hq"))), IKERemoteID, Blocking, Phase1, Phase1Fails, "", "FQDN hq"},
		{"a name in other letters", both(cloudExpects(id(FQDNID, "idc")), local(id(FQDNID, "IDC"))), IKERemoteID, NotKnown, "", NotEstablished, "how the device compares", ""},
		{"the device's own address, by default", local(DefaultOf("x", Identity{Type: AddressID})), IKERemoteID, Match, "", Established, "", ""},
		{"the device's private address, by default", both(private, local(DefaultOf("x", Identity{Type: AddressID}))), IKERemoteID, Blocking, Phase1, Phase1Fails, "", ""},
		{
			"an address that is not known", both(on(func(d *Parameters) { d.IKE.Address = Setting[netip.Addr]{} }), local(DefaultOf("x", Identity{Type: AddressID}))),
			IKERemoteID, NotKnown, "", NotEstablished, "which address", "",
		},
		{"the cloud's address, as its API leaves it out", cloudExpects(id(AddressID, "")), IKERemoteID, Match, "", Established, "", ""},
		{"not known", local(Setting[Identity]{}), IKERemoteID, NotKnown, "", NotEstablished, "", ""},
		{"the device expects another", remote(id(AddressID, "203.0.113.99")), IKELocalID, Blocking, Phase1, Phase1Fails, "the device expects another", ""},
		{"the device expects a name", remote(id(FQDNID, "cloud")), IKELocalID, Blocking, Phase1, Phase1Fails, "", "FQDN cloud"},
		{"the device takes any", remote(id(AnyID, "")), IKELocalID, Match, "", Established, "any identity", ""},
		{"the device expects whom it calls", remote(DefaultOf("x", Identity{Type: AddressID})), IKELocalID, Match, "", Established, "", ""},
		{"a distinguished name", both(cloudExpects(id(DNID, "CN=a")), local(id(DNID, "cn=a"))), IKERemoteID, NotKnown, "", NotEstablished, "", ""},
		{"a key id", local(id(KeyID, "198.51.100.9")), IKERemoteID, Blocking, Phase1, Phase1Fails, "", ""},
	})
}

func TestSelectors(t *testing.T) {
	spd := func(cloud, device []Selector) change {
		return func(c, d *Parameters) { c.Selectors, d.Selectors = cloud, device }
	}
	list := func(s ...Selector) []Selector { return s }
	one := list(selector("10.0.0.0/16", "192.168.0.0/24"))
	mirrored := list(selector("192.168.0.0/24", "10.0.0.0/16"))
	everything := list(selector("0.0.0.0/0", "0.0.0.0/0"))
	cloudTwo := list(selector("10.0.0.0/16", "192.168.0.0/24", "192.168.1.0/24"))
	deviceTwo := list(selector("192.168.1.0/24", "10.0.0.0/16"), selector("192.168.0.0/24", "10.0.0.0/16"))
	halved := list(selector("192.168.0.0/25", "10.0.0.0/16"), selector("192.168.0.128/25", "10.0.0.0/16"))
	elsewhere := list(selector("172.16.0.0/12", "10.0.0.0/16"))
	tcp := list(Selector{Local: mirrored[0].Local, Remote: mirrored[0].Remote, Narrowed: "tcp 443"})
	check(t, []row{
		{"host bits mean nothing", spd(one, list(selector("192.168.0.9/24", "10.0.7.7/16"))), TrafficSelector, Match, "", Established, "", ""},
		{"any order", spd(cloudTwo, deviceTwo), TrafficSelector, Match, "", Established, "", ""},
		{"twice the same", spd(one, slices.Concat(mirrored, mirrored)), TrafficSelector, Match, "", Established, "", ""},
		{"not mirrored", spd(one, one), TrafficSelector, Blocking, Phase2, Phase2Fails, "no pair", ""},
		{"elsewhere, v2", both(ike2, spd(one, elsewhere)), TrafficSelector, Blocking, Phase2, Phase2Fails, "no pair", ""},
		{"a smaller network, v1", spd(one, list(selector("192.168.0.0/25", "10.0.0.0/16"))), TrafficSelector, Blocking, Phase2, Phase2Fails, "only the device has", ""},
		{"a smaller network, v2", both(ike2, spd(one, list(selector("192.168.0.0/25", "10.0.0.0/16")))), TrafficSelector, Warning, Traffic, Established, "narrows", ""},
		{"one pair is missing, v1", spd(cloudTwo, mirrored), TrafficSelector, Blocking, Phase2, Phase2Fails, "the device does not have 10.0.0.0/16 ↔ 192.168.1.0/24", ""},
		{"one pair is missing, v2", both(ike2, spd(cloudTwo, mirrored)), TrafficSelector, Warning, Traffic, Established, "only the cloud has", ""},
		{"one pair too many, v1", spd(one, deviceTwo), TrafficSelector, Blocking, Phase2, Phase2Fails, "the cloud does not have", ""},
		{"the same addresses in halves, v1", spd(one, halved), TrafficSelector, Blocking, Phase2, Phase2Fails, "cut them differently", ""},
		{"the same addresses in halves, v2", both(ike2, spd(one, halved)), TrafficSelector, Warning, Traffic, Established, "", ""},
		{"a device that carries everything, v1", spd(one, everything), TrafficSelector, Blocking, Phase2, Phase2Fails, "the device carries everything", ""},
		{"a device that carries everything, v2", both(ike2, spd(one, everything)), TrafficSelector, Warning, Traffic, Established, "", ""},
		{"a cloud that carries everything, v1", spd(everything, mirrored), TrafficSelector, Blocking, Phase2, Phase2Fails, "the cloud carries everything", ""},
		{"both carry everything", spd(everything, everything), TrafficSelector, Match, "", Established, "", ""},
		{"one port only, v1", spd(one, tcp), TrafficSelector, Blocking, Phase2, Phase2Fails, "tcp 443 only", ""},
		{"one port only, v2", both(ike2, spd(one, tcp)), TrafficSelector, Warning, Traffic, Established, "", ""},
		{"not known", spd(one, nil), TrafficSelector, NotKnown, "", NotEstablished, "the device's networks", ""},
		{"not known in the cloud", spd(nil, mirrored), TrafficSelector, NotKnown, "", NotEstablished, "the cloud tells no networks", ""},
		{"no network at all", spd(one, list(Selector{Remote: []netip.Prefix{{}}})), TrafficSelector, NotKnown, "", NotEstablished, "", ""},
		{
			"the version is not known", both(spd(one, halved), func(c, d *Parameters) {
				c.IKE.Version, d.IKE.Version = Setting[Version]{}, Setting[Version]{}
			}), TrafficSelector, Warning, Traffic, NotEstablished, "IKEv1 fails on it", "",
		},
	})
}
