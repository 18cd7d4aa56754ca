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

func TestDeadPeerDetection(t *testing.T) {
	check(t, []row{
		{"off on the device", on(func(d *Parameters) { d.IKE.DPD = DPD{Enabled: Set(false)} }), DeadPeer, Warning, "", Established, "dead SA", "off"},
		{"another time", on(func(d *Parameters) { d.IKE.DPD.Timeout = Set(5 * time.Minute) }), DeadPeer, Warning, "", Established, "counts for itself", "on, 300 s"},
		{"no time known", on(func(d *Parameters) { d.IKE.DPD.Timeout = Setting[time.Duration]{} }), DeadPeer, Match, "", Established, "", ""},
		{"not known", on(func(d *Parameters) { d.IKE.DPD = DPD{} }), DeadPeer, NotKnown, "", Established, "", ""},
		{"known of nobody", func(c, d *Parameters) { c.IKE.DPD, d.IKE.DPD = DPD{}, DPD{} }, DeadPeer, "", "", Established, "", ""},
	})
}

// A device whose policies have different lifetimes shows them all.
func TestLifetimesOfSeveralPolicies(t *testing.T) {
	device := Parameters{IKE: IKE{Lifetime: Set(24*time.Hour, 8*time.Hour)}}
	for cloud, want := range map[time.Duration]Verdict{24 * time.Hour: Match, 8 * time.Hour: Match, time.Hour: Warning} {
		for _, d := range Compare(Parameters{IKE: IKE{Lifetime: Set(cloud)}}, device, Ends{}).Differences {
			if d.Parameter == IKELifetime && (d.Verdict != want || d.Device != "86400 s or 28800 s") {
				t.Errorf("cloud %s: %s, device %q", cloud, d.Verdict, d.Device)
			}
		}
	}
}
