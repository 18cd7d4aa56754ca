package vendors

import (
	"cmp"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"

	"vpncheck/internal/device"
	"vpncheck/internal/ipsec"
)

// cloud is the cloud's end that agrees with the label: of lists the first of each.
func (t blindTunnel) cloud(e device.Ends) (ipsec.Parameters, device.Ends) {
	v := t.values
	p := ipsec.Parameters{
		IKE: ipsec.IKE{
			Version: word[ipsec.Version](v["ike.version"]), Mode: word[ipsec.Mode](v["ike.mode"]), Auth: word[ipsec.Auth](v["ike.auth"]),
			Proposals: t.proposal("ike"), Lifetime: span(v["ike.lifetime"]),
			Local: identity(v["ike.remote"]), Remote: identity(v["ike.local"]),
			Address: address(v["ike.peer"]), Peer: address(v["ike.address"]),
			DPD: ipsec.DPD{Enabled: truth(v["ike.dpd"])}, NATT: truth(v["ike.nat_t"]),
		},
		IPsec: ipsec.IPsec{
			Protocol: word[ipsec.Protocol](v["ipsec.protocol"]), Encapsulation: word[ipsec.Encapsulation](v["ipsec.encapsulation"]),
			Proposals: t.proposal("ipsec"), Lifetime: span(v["ipsec.lifetime"]), Truncation96: truth(v["ipsec.truncation_96"]),
		},
	}
	if kb, err := strconv.ParseInt(v["ipsec.lifetime_kb"], 10, 64); err == nil {
		p.IPsec.LifetimeKB = ipsec.Set(kb)
	}
	for _, s := range t.selectors {
		p.Selectors = append(p.Selectors, mirrored(s)...)
	}
	e.Gateway = cmp.Or(p.IKE.Address.First(), e.Gateway)
	return p, e
}

func (t blindTunnel) proposal(phase string) []ipsec.Proposal {
	return []ipsec.Proposal{{
		Encryption: word[ipsec.Encryption](t.values[phase+".encryption 1"]), Integrity: word[ipsec.Integrity](t.values[phase+".integrity 1"]),
		PRF: word[ipsec.Integrity](t.values[phase+".prf 1"]), Groups: group(t.values[phase+".groups 1"]),
	}}
}

func firstOf(s string) string { first, _, _ := strings.Cut(s, " or "); return first }

func word[T ~string](s string) ipsec.Setting[T] {
	if s == "" {
		return ipsec.Setting[T]{}
	}
	return ipsec.Set(T(firstOf(s)))
}

func truth(s string) ipsec.Setting[bool] {
	if s == "" {
		return ipsec.Setting[bool]{}
	}
	return ipsec.Set(s == "true")
}

func span(s string) ipsec.Setting[time.Duration] {
	d, err := time.ParseDuration(s)
	if err != nil {
		return ipsec.Setting[time.Duration]{}
	}
	return ipsec.Set(d)
}

func address(s string) ipsec.Setting[netip.Addr] {
	a, err := netip.ParseAddr(firstOf(s))
	if err != nil || a.IsUnspecified() {
		return ipsec.Setting[netip.Addr]{}
	}
	return ipsec.Set(a)
}

func identity(s string) ipsec.Setting[ipsec.Identity] {
	kind, value, _ := strings.Cut(firstOf(s), " ")
	if kind == "" || kind == string(ipsec.AnyID) {
		return ipsec.Setting[ipsec.Identity]{}
	}
	return ipsec.Set(ipsec.Identity{Type: ipsec.IdentityType(kind), Value: value})
}

func group(s string) ipsec.Setting[ipsec.Group] {
	n, err := strconv.Atoi(strings.TrimPrefix(firstOf(s), "group "))
	switch {
	case s == "":
		return ipsec.Setting[ipsec.Group]{}
	case err != nil:
		return ipsec.Set(ipsec.PFSOff)
	default:
		return ipsec.Set(ipsec.Group(n))
	}
}

// mirrored are a device's selector's pairs as the cloud has them.
func mirrored(s string) []ipsec.Selector {
	local, remotes, _ := strings.Cut(s, " -> [")
	remotes, narrowed, _ := strings.Cut(remotes, "]")
	var out []ipsec.Selector
	for r := range strings.FieldsSeq(remotes) {
		out = append(out, ipsec.Selector{Local: netip.MustParsePrefix(r), Remote: []netip.Prefix{netip.MustParsePrefix(local)}, Narrowed: strings.TrimSpace(narrowed)})
	}
	return out
}

// blindChange makes a cloud differ from a label in one parameter.
type blindChange struct {
	key       string // of the label's value
	parameter ipsec.Parameter
	change    func(*ipsec.Parameters)
}

// changes are those of which the label has the value.
func (t blindTunnel) changes() []blindChange {
	all := slices.Concat(t.algorithms(), t.rest())
	return slices.DeleteFunc(all, func(c blindChange) bool {
		if c.key == "selectors" {
			return len(t.selectors) == 0
		}
		return t.values[c.key] == "" || strings.HasPrefix(t.values[c.key], "any")
	})
}

func (t blindTunnel) algorithms() []blindChange {
	ciphers := []ipsec.Encryption{ipsec.AESCBC256, ipsec.TripleDES, ipsec.AESCBC128, ipsec.DES, ipsec.Camellia128}
	hashes := []ipsec.Integrity{ipsec.SHA1, ipsec.SHA256, ipsec.MD5, ipsec.SHA512, ipsec.SM3}
	groups := []ipsec.Group{2, 14, 5, 24, 19}
	return []blindChange{
		{"ike.encryption 1", ipsec.IKEEncryption, func(p *ipsec.Parameters) {
			p.IKE.Proposals[0].Encryption = ipsec.Set(notIn(ciphers, t.all("ike.encryption")))
		}},
		{"ike.integrity 1", ipsec.IKEIntegrity, func(p *ipsec.Parameters) {
			p.IKE.Proposals[0].Integrity = ipsec.Set(notIn(hashes, t.all("ike.integrity")))
		}},
		{"ike.prf 1", ipsec.IKEPRF, func(p *ipsec.Parameters) { p.IKE.Proposals[0].PRF = ipsec.Set(notIn(hashes[:4], t.all("ike.prf"))) }},
		{"ike.groups 1", ipsec.IKEGroup, func(p *ipsec.Parameters) {
			p.IKE.Proposals[0].Groups = ipsec.Set(notInGroups(groups, t.all("ike.groups")))
		}},
		{"ipsec.encryption 1", ipsec.IPsecEncryption, func(p *ipsec.Parameters) {
			p.IPsec.Proposals[0].Encryption = ipsec.Set(notIn(ciphers, t.all("ipsec.encryption")))
		}},
		{"ipsec.integrity 1", ipsec.IPsecIntegrity, func(p *ipsec.Parameters) {
			p.IPsec.Proposals[0].Integrity = ipsec.Set(notIn(hashes, t.all("ipsec.integrity")))
		}},
		{"ipsec.groups 1", ipsec.IPsecPFS, func(p *ipsec.Parameters) {
			p.IPsec.Proposals[0].Groups = ipsec.Set(notInGroups(groups, t.all("ipsec.groups")))
		}},
		{"ipsec.groups 1", ipsec.IPsecPFS, func(p *ipsec.Parameters) {
			p.IPsec.Proposals[0].Groups = ipsec.Set(notInGroups([]ipsec.Group{ipsec.PFSOff, 14}, t.all("ipsec.groups")))
		}},
	}
}

func (t blindTunnel) rest() []blindChange {
	other := func(s *ipsec.Setting[bool]) { *s = ipsec.Set(!s.First()) }
	return []blindChange{
		{"ike.version", ipsec.IKEVersion, func(p *ipsec.Parameters) {
			p.IKE.Version = notInOrUnknown([]ipsec.Version{ipsec.IKEv1, ipsec.IKEv2}, t.all("ike.version"))
		}},
		{"ike.mode", ipsec.IKEMode, func(p *ipsec.Parameters) {
			p.IKE.Mode = notInOrUnknown([]ipsec.Mode{ipsec.Main, ipsec.Aggressive}, t.all("ike.mode"))
		}},
		{"ike.auth", ipsec.IKEAuth, func(p *ipsec.Parameters) {
			p.IKE.Auth = ipsec.Set(notIn([]ipsec.Auth{ipsec.PSK, ipsec.RSA, ipsec.ECDSA, ipsec.EAP}, t.all("ike.auth")))
		}},
		{"ike.lifetime", ipsec.IKELifetime, func(p *ipsec.Parameters) { p.IKE.Lifetime = ipsec.Set(12345 * time.Second) }},
		{"ike.remote", ipsec.IKELocalID, func(p *ipsec.Parameters) { p.IKE.Local = identity("fqdn nobody.example") }},
		{"ike.remote", ipsec.IKELocalID, func(p *ipsec.Parameters) { p.IKE.Local = identity("address 203.0.113.253") }},
		{"ike.local", ipsec.IKERemoteID, func(p *ipsec.Parameters) { p.IKE.Remote = identity("fqdn nobody.example") }},
		{"ike.local", ipsec.IKERemoteID, func(p *ipsec.Parameters) { p.IKE.Remote = identity("address 198.51.100.253") }},
		{"ike.peer", ipsec.PeerOfDevice, func(p *ipsec.Parameters) { p.IKE.Address = address("203.0.113.253") }},
		{"ike.address", ipsec.PeerOfCloud, func(p *ipsec.Parameters) { p.IKE.Peer = address("198.51.100.253") }},
		{"ike.dpd", ipsec.DeadPeer, func(p *ipsec.Parameters) { other(&p.IKE.DPD.Enabled) }},
		{"ike.nat_t", ipsec.NATTraversal, func(p *ipsec.Parameters) { other(&p.IKE.NATT) }},
		{"ipsec.protocol", ipsec.IPsecProtocol, func(p *ipsec.Parameters) {
			p.IPsec.Protocol = ipsec.Set(notIn([]ipsec.Protocol{ipsec.ESP, ipsec.AH}, t.all("ipsec.protocol")))
		}},
		{"ipsec.encapsulation", ipsec.IPsecMode, func(p *ipsec.Parameters) {
			p.IPsec.Encapsulation = notInOrUnknown([]ipsec.Encapsulation{ipsec.TunnelMode, ipsec.TransportMode}, t.all("ipsec.encapsulation"))
		}},
		{"ipsec.lifetime", ipsec.IPsecLifetime, func(p *ipsec.Parameters) { p.IPsec.Lifetime = ipsec.Set(12345 * time.Second) }},
		{"ipsec.lifetime_kb", ipsec.IPsecLifetimeKB, func(p *ipsec.Parameters) { p.IPsec.LifetimeKB = ipsec.Set[int64](12345) }},
		{"ipsec.truncation_96", ipsec.IPsecTruncation, func(p *ipsec.Parameters) { other(&p.IPsec.Truncation96) }},
		{"selectors", ipsec.TrafficSelector, func(p *ipsec.Parameters) {
			p.Selectors = []ipsec.Selector{{Local: netip.MustParsePrefix("100.64.0.0/24"), Remote: p.Selectors[0].Remote}}
		}},
	}
}

// all are a label's values of one parameter in all proposals.
func (t blindTunnel) all(key string) []string {
	var out []string
	for k, v := range t.values {
		if k == key || strings.HasPrefix(k, key+" ") {
			out = append(out, strings.Split(v, " or ")...)
		}
	}
	return out
}

func notIn[T ~string](candidates []T, taken []string) T {
	for _, c := range candidates {
		if !slices.Contains(taken, string(c)) {
			return c
		}
	}
	panic("the label has all of them")
}

func notInGroups(candidates []ipsec.Group, taken []string) ipsec.Group {
	for _, c := range candidates {
		if !slices.Contains(taken, c.String()) {
			return c
		}
	}
	panic("the label has all of them")
}

// notInOrUnknown is not known where the label has all there are.
func notInOrUnknown[T ~string](candidates []T, taken []string) ipsec.Setting[T] {
	for _, c := range candidates {
		if !slices.Contains(taken, string(c)) {
			return ipsec.Set(c)
		}
	}
	return ipsec.Setting[T]{}
}
