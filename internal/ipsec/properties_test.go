package ipsec

import (
	"encoding/json"
	"fmt"
	"net/netip"
	"reflect"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// arbitrary draws an end of which everything is known.
func arbitrary(t *rapid.T) Parameters {
	version := pick(t, "version", IKEv1, IKEv2)
	p := Parameters{
		IKE: IKE{
			Version: Set(version), Auth: Set(PSK), Lifetime: Set(duration(t, "ike lifetime")),
			Proposals: proposals(t, "ike", 0),
			Local:     Set(identity(t, "local")), Remote: Set(identity(t, "remote")),
			Address: Set(address(t, "address")), Peer: Set(address(t, "peer")),
			DPD:  DPD{Enabled: Set(rapid.Bool().Draw(t, "dpd")), Timeout: Set(duration(t, "timeout"))},
			NATT: Set(rapid.Bool().Draw(t, "nat-t")),
		},
		IPsec: IPsec{
			Protocol: Set(pick(t, "protocol", ESP, AH)), Encapsulation: Set(pick(t, "encapsulation", TunnelMode, TransportMode)),
			Proposals: proposals(t, "ipsec", PFSOff), Lifetime: Set(duration(t, "ipsec lifetime")),
			LifetimeKB: Set(rapid.Int64Range(0, 5000000).Draw(t, "kb")), Truncation96: Set(rapid.Bool().Draw(t, "cut")),
		},
	}
	if version == IKEv1 {
		p.IKE.Mode = Set(pick(t, "mode", Main, Aggressive))
	}
	for i := range rapid.IntRange(1, 3).Draw(t, "selectors") {
		s := selector(fmt.Sprintf("10.%d.0.0/%d", i, rapid.IntRange(8, 32).Draw(t, "bits")), "192.168.0.0/24", "192.168.2.0/23")
		p.Selectors = append(p.Selectors, s)
	}
	return p
}

func proposals(t *rapid.T, label string, least Group) []Proposal {
	var out []Proposal
	for i := range rapid.IntRange(1, 3).Draw(t, label) {
		l := fmt.Sprintf("%s %d ", label, i)
		g := []Group{2, 14, 19}
		if least != 0 {
			g = append(g, least)
		}
		out = append(out, Proposal{
			Encryption: Set(pick(t, l+"encryption", AESCBC128, AESCBC256, TripleDES, AESGCM256)),
			Integrity:  Set(pick(t, l+"integrity", SHA1, SHA256, MD5)), Groups: Set(pick(t, l+"group", g...)),
		})
	}
	return out
}

func pick[T any](t *rapid.T, label string, from ...T) T {
	return rapid.SampledFrom(from).Draw(t, label)
}

func duration(t *rapid.T, label string) time.Duration {
	return time.Duration(rapid.Int64Range(60, 86400).Draw(t, label)) * time.Second
}

func address(t *rapid.T, label string) netip.Addr {
	return netip.AddrFrom4([4]byte{198, 51, 100, rapid.ByteRange(1, 254).Draw(t, label)})
}

func identity(t *rapid.T, label string) Identity {
	if rapid.Bool().Draw(t, label+" is a name") {
		return Identity{FQDNID, "site-" + pick(t, label, "a", "b")}
	}
	return Identity{AddressID, address(t, label).String()}
}

func TestEveryEndAgreesWithItsMirror(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := arbitrary(t)
		c := Compare(p, mirror(p), Ends{})
		for _, d := range c.Differences {
			if d.Verdict != Match {
				t.Errorf("%+v", d)
			}
		}
		if c.Status() != Established {
			t.Errorf("%s: %s", c.Status(), c.Summary())
		}
	})
}

// setting is one setting of an end, to be changed or erased.
type setting struct {
	parameter Parameter
	change    func(p *Parameters) // to another known value
	erase     func(p *Parameters)
}

// at gives the setting that a function points to, with the other values that it may have.
func at[T comparable](parameter Parameter, of func(*Parameters) *Setting[T], values ...T) setting {
	return setting{
		parameter: parameter,
		change: func(p *Parameters) {
			s := of(p)
			i := slices.IndexFunc(values, func(v T) bool { return !s.Has(v) })
			*s = Set(values[i])
		},
		erase: func(p *Parameters) { *of(p) = Setting[T]{} },
	}
}

// settings are those of the device's end that every comparison must look at. It has one proposal
// for each phase.
var settings = []setting{
	at(PeerOfDevice, func(p *Parameters) *Setting[netip.Addr] { return &p.IKE.Peer }, gatewayIP, deviceIP),
	at(PeerOfCloud, func(p *Parameters) *Setting[netip.Addr] { return &p.IKE.Address }, gatewayIP, deviceIP),
	at(IKEVersion, func(p *Parameters) *Setting[Version] { return &p.IKE.Version }, IKEv1, IKEv2),
	at(IKEMode, func(p *Parameters) *Setting[Mode] { return &p.IKE.Mode }, Main, Aggressive),
	at(IKEAuth, func(p *Parameters) *Setting[Auth] { return &p.IKE.Auth }, PSK, RSA),
	at(IKEEncryption, func(p *Parameters) *Setting[Encryption] { return &p.IKE.Proposals[0].Encryption }, DES, SEED),
	at(IKEIntegrity, func(p *Parameters) *Setting[Integrity] { return &p.IKE.Proposals[0].Integrity }, SHA384, SHA512),
	at(IKEGroup, func(p *Parameters) *Setting[Group] { return &p.IKE.Proposals[0].Groups }, 1, 5),
	at(IKELocalID, func(p *Parameters) *Setting[Identity] { return &p.IKE.Remote }, Identity{FQDNID, "x"}, Identity{FQDNID, "y"}),
	at(IKERemoteID, func(p *Parameters) *Setting[Identity] { return &p.IKE.Local }, Identity{FQDNID, "x"}, Identity{FQDNID, "y"}),
	at(IKELifetime, func(p *Parameters) *Setting[time.Duration] { return &p.IKE.Lifetime }, time.Second, 0),
	at(DeadPeer, func(p *Parameters) *Setting[bool] { return &p.IKE.DPD.Enabled }, true, false),
	at(NATTraversal, func(p *Parameters) *Setting[bool] { return &p.IKE.NATT }, true, false),
	at(IPsecProtocol, func(p *Parameters) *Setting[Protocol] { return &p.IPsec.Protocol }, ESP, AH),
	at(IPsecMode, func(p *Parameters) *Setting[Encapsulation] { return &p.IPsec.Encapsulation }, TunnelMode, TransportMode),
	at(IPsecEncryption, func(p *Parameters) *Setting[Encryption] { return &p.IPsec.Proposals[0].Encryption }, DES, SEED),
	at(IPsecIntegrity, func(p *Parameters) *Setting[Integrity] { return &p.IPsec.Proposals[0].Integrity }, SHA384, SHA512),
	at(IPsecPFS, func(p *Parameters) *Setting[Group] { return &p.IPsec.Proposals[0].Groups }, 1, 5),
	at(IPsecLifetime, func(p *Parameters) *Setting[time.Duration] { return &p.IPsec.Lifetime }, time.Second, 0),
	at(IPsecLifetimeKB, func(p *Parameters) *Setting[int64] { return &p.IPsec.LifetimeKB }, 1, 2),
	at(IPsecTruncation, func(p *Parameters) *Setting[bool] { return &p.IPsec.Truncation96 }, true, false),
	{
		TrafficSelector,
		func(p *Parameters) { p.Selectors = append(p.Selectors, selector("172.16.0.0/12", "10.0.0.0/8")) },
		func(p *Parameters) { p.Selectors = nil },
	},
}

// one draws a pair of ends that agree, with one proposal for each phase, in which a parameter has
// a meaning.
func one(t *rapid.T, s setting) (cloud, device Parameters, means bool) {
	cloud = arbitrary(t)
	cloud.IKE.Proposals, cloud.IPsec.Proposals = cloud.IKE.Proposals[:1], cloud.IPsec.Proposals[:1]
	device = mirror(cloud)
	has := func(d Difference) bool { return d.Parameter == s.parameter }
	return cloud, device, slices.ContainsFunc(Compare(cloud, device, Ends{}).Differences, has)
}

func TestOneChangeIsNeverOverlooked(t *testing.T) {
	for _, s := range settings {
		t.Run(string(s.parameter), rapid.MakeCheck(func(t *rapid.T) {
			cloud, device, means := one(t, s)
			if !means {
				t.Skip("without a meaning here")
			}
			s.change(&device)
			c := Compare(cloud, device, Ends{})
			i := slices.IndexFunc(c.Differences, func(d Difference) bool { return d.Parameter == s.parameter })
			if i < 0 || c.Differences[i].Verdict == Match || c.Differences[i].Verdict == NotKnown {
				t.Errorf("%+v", c.Differences)
			}
		}))
	}
}

func TestWhatIsErasedIsNotKnown(t *testing.T) {
	for _, s := range settings {
		t.Run(string(s.parameter), rapid.MakeCheck(func(t *rapid.T) {
			cloud, device, means := one(t, s)
			if !means {
				t.Skip("without a meaning here")
			}
			s.erase(&device)
			if rapid.Bool().Draw(t, "the cloud's side as well") {
				erased := mirror(cloud)
				s.erase(&erased)
				cloud = mirror(erased)
			}
			c := Compare(cloud, device, Ends{})
			for _, d := range c.Differences {
				switch {
				case d.Verdict == Blocking:
					t.Errorf("blames %+v", d)
				case d.Parameter == s.parameter && d.Verdict != NotKnown:
					t.Errorf("%+v", d)
				}
			}
			if want := s.parameter.Decides(); want != (c.Status() == NotEstablished) {
				t.Errorf("status %s", c.Status())
			}
		}))
	}
}

// loose draws an end of which anything may be missing, by default, or a word that nobody knows.
func loose(t *rapid.T, label string) Parameters {
	p := arbitrary(t)
	for _, s := range settings {
		if rapid.IntRange(0, 5).Draw(t, label+string(s.parameter)) == 0 {
			s.erase(&p)
		}
	}
	if rapid.IntRange(0, 3).Draw(t, label+"word") == 0 {
		p.IKE.Proposals[0].Encryption, p.IPsec.Proposals[0].Integrity = Set[Encryption]("zuc"), Set[Integrity]("whirlpool")
	}
	if rapid.IntRange(0, 5).Draw(t, label+"nothing") == 0 {
		p.IKE.Proposals = nil
	}
	return p
}

func TestNothingMatchesWhatIsNotKnown(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := loose(t, "a "), loose(t, "b ")
		if rapid.Bool().Draw(t, "mirrored") {
			b = mirror(a)
		}
		c := Compare(a, b, Ends{})
		for _, d := range c.Differences {
			if d.Verdict == Match && (d.Cloud == "" || d.Device == "" || d.Cloud == "zuc" || d.Device == "whirlpool") {
				t.Errorf("%+v", d)
			}
			if d.Verdict == Blocking && d.Breaks == "" || d.Verdict != Match && d.Why == "" || d.Name == "" {
				t.Errorf("%+v", d)
			}
		}
		if c.Summary() == "" || c.Status() == Established && len(c.Blocking()) > 0 {
			t.Errorf("%s: %s", c.Status(), c.Summary())
		}
	})
}

// What differs, differs from both ends. Which end a word is about does not matter here.
func TestBothEndsSeeTheSame(t *testing.T) {
	swapped := map[Parameter]Parameter{
		PeerOfDevice: PeerOfCloud, PeerOfCloud: PeerOfDevice, IKELocalID: IKERemoteID, IKERemoteID: IKELocalID,
	}
	rapid.Check(t, func(t *rapid.T) {
		a, b := loose(t, "a "), loose(t, "b ")
		for _, p := range []*Parameters{&a, &b} { // with several, another one may be the closest
			p.IKE.Proposals, p.IPsec.Proposals = p.IKE.Proposals[:min(1, len(p.IKE.Proposals))], p.IPsec.Proposals[:1]
		}
		there, back := Compare(a, b, Ends{}), Compare(b, a, Ends{})
		for _, d := range there.Differences {
			q := d.Parameter
			if q == IPsecTruncation { // a cloud that does not tell is taken to follow the RFC, a device is not
				continue
			}
			if s, ok := swapped[q]; ok {
				q = s
			}
			i := slices.IndexFunc(back.Differences, func(d Difference) bool { return d.Parameter == q })
			if i < 0 {
				// With versions that differ, the rest is about the cloud's.
				if there.Differences[2].Verdict != Blocking {
					t.Errorf("%s is not seen from the other end", q)
				}
				continue
			}
			if got := back.Differences[i]; got.Verdict != d.Verdict && there.Differences[2].Verdict != Blocking {
				t.Errorf("%s and %s of %+v and %+v", d.Verdict, got.Verdict, d, got)
			}
		}
	})
}

// A comparison finds an agreement if and only if trying all algorithms one by one finds one. In
// IKEv1 its group is one that an end may begin with.
func TestProposalsAgainstAllCombinations(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := several(t, "a"), several(t, "b")
		cloud, device := cloudEnd(), deviceEnd()
		cloud.IPsec.Proposals, device.IPsec.Proposals = a, b
		c := Compare(cloud, device, ends)
		if got, want := c.Status() == Established, agree(a, b); got != want {
			t.Errorf("got %t, want %t: %s", got, want, c.Summary())
		}
	})
}

func several(t *rapid.T, label string) []Proposal {
	var out []Proposal
	for i := range rapid.IntRange(1, 3).Draw(t, label) {
		l := fmt.Sprintf("%s %d ", label, i)
		out = append(out, Proposal{
			Encryption: Set(rapid.SliceOfNDistinct(rapid.SampledFrom([]Encryption{AESCBC128, AESCBC256, AESGCM128}), 1, 2, rapid.ID).Draw(t, l+"e")...),
			Integrity:  Set(rapid.SliceOfNDistinct(rapid.SampledFrom([]Integrity{SHA1, SHA256, MD5}), 1, 2, rapid.ID).Draw(t, l+"i")...),
			Groups:     Set(rapid.SliceOfNDistinct(rapid.SampledFrom([]Group{PFSOff, 2, 14}), 1, 2, rapid.ID).Draw(t, l+"g")...),
		})
	}
	return out
}

func agree(a, b []Proposal) bool {
	type suite struct {
		e Encryption
		i Integrity
		g Group
	}
	suites := func(ps []Proposal) map[suite]bool {
		out := map[suite]bool{}
		for _, p := range ps {
			for _, e := range p.Encryption.Values {
				for _, i := range p.Integrity.Values {
					for _, g := range p.Groups.Values {
						if e.AEAD() {
							i = ""
						}
						out[suite{e, i, g}] = true
					}
				}
			}
		}
		return out
	}
	other := suites(b)
	for s := range suites(a) {
		if other[s] && (s.g == begun(a) || s.g == begun(b) || s.g == 14) { // phase 1's
			return true
		}
	}
	return false
}

// begun is the first group that is not off, if there is one.
func begun(ps []Proposal) Group {
	for _, p := range ps {
		for _, g := range p.Groups.Values {
			if g != PFSOff {
				return g
			}
		}
	}
	return PFSOff
}

// Cutting networks anew covers the same addresses; leaving a piece away does not.
func TestCovers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		whole := []network{{cloud: netip.MustParsePrefix("10.0.0.0/29"), device: netip.MustParsePrefix("192.168.0.0/30")}}
		pieces := slices.Clone(whole)
		for i := range rapid.IntRange(0, 6).Draw(t, "cuts") {
			j := rapid.IntRange(0, len(pieces)-1).Draw(t, fmt.Sprintf("cut %d", i))
			x, y := pieces[j], pieces[j]
			if rapid.Bool().Draw(t, fmt.Sprintf("side %d", i)) && x.cloud.Bits() < 32 {
				x.cloud, y.cloud = halves(x.cloud)
			} else if x.device.Bits() < 32 {
				x.device, y.device = halves(x.device)
			} else {
				continue
			}
			pieces = append(slices.Delete(pieces, j, j+1), x, y)
		}
		if !covers(pieces, whole) || !covers(whole, pieces) {
			t.Errorf("%v", pieces)
		}
		if covers(pieces[1:], whole) {
			t.Errorf("%v", pieces[1:])
		}
	})
}

func TestSettingsSurviveJSON(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := loose(t, "")
		p.IKE.Peer = NotUnderstood[netip.Addr](3, "vpn.example.com")
		p.IPsec.Lifetime = DefaultOf("Huawei AR", time.Hour)
		b, err := json.Marshal(p)
		if err != nil {
			t.Fatal(err)
		}
		var q Parameters
		if err := json.Unmarshal(b, &q); err != nil {
			t.Fatal(err)
		}
		if len(p.IKE.Proposals) == 0 {
			p.IKE.Proposals = q.IKE.Proposals
		}
		if !reflect.DeepEqual(p, q) {
			t.Errorf("%s:\n%+v\n%+v", b, p, q)
		}
	})
}
