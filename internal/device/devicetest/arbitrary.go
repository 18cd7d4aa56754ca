package devicetest

import (
	"fmt"
	"net/netip"
	"time"

	"pgregory.net/rapid"

	"vpncheck/internal/ipsec"
)

// Can is what a vendor's grammar can say; arbitrary parameters keep to it.
type Can struct {
	Versions    []ipsec.Version
	Modes       []ipsec.Mode
	IKE, ESP    []ipsec.Encryption
	Integrities []ipsec.Integrity
	Groups, PFS []ipsec.Group
	// Proposals is how many of each phase at most; Several says that one proposal may have several
	// algorithms of a kind.
	Proposals int
	Several   bool
	// Round is what lifetimes are whole multiples of; zero is a second.
	Round time.Duration
	// Selectors is how many pairs of networks at most.
	Selectors int
}

// Parameters draws parameters that the grammar can say. Every setting is written, at no line.
func Parameters(t *rapid.T, can Can) ipsec.Parameters {
	p := ipsec.Parameters{
		IKE: ipsec.IKE{
			Version:  ipsec.Set(rapid.SampledFrom(can.Versions).Draw(t, "version")),
			Auth:     ipsec.Set(ipsec.PSK),
			Lifetime: ipsec.Set(lifetime(t, can, "ike lifetime")),
			Peer:     ipsec.Set(address(t, "peer")),
		},
		IPsec: ipsec.IPsec{
			Protocol:      ipsec.Set(ipsec.ESP),
			Encapsulation: ipsec.Set(ipsec.TunnelMode),
			Lifetime:      ipsec.Set(lifetime(t, can, "ipsec lifetime")),
		},
	}
	if p.IKE.Version.Has(ipsec.IKEv1) && len(can.Modes) > 0 {
		p.IKE.Mode = ipsec.Set(rapid.SampledFrom(can.Modes).Draw(t, "mode"))
	}
	for i := range rapid.IntRange(1, max(1, can.Proposals)).Draw(t, "ike proposals") {
		p.IKE.Proposals = append(p.IKE.Proposals, proposal(t, can, fmt.Sprintf("ike %d ", i), can.IKE, can.Groups))
	}
	for i := range rapid.IntRange(1, max(1, can.Proposals)).Draw(t, "ipsec proposals") {
		p.IPsec.Proposals = append(p.IPsec.Proposals, proposal(t, can, fmt.Sprintf("ipsec %d ", i), can.ESP, can.PFS))
	}
	for i := range rapid.IntRange(0, can.Selectors).Draw(t, "selectors") {
		p.Selectors = append(p.Selectors, ipsec.Selector{
			Local:  network(t, fmt.Sprintf("local %d", i)),
			Remote: []netip.Prefix{network(t, fmt.Sprintf("remote %d", i))},
		})
	}
	return p
}

func proposal(t *rapid.T, can Can, label string, ciphers []ipsec.Encryption, groups []ipsec.Group) ipsec.Proposal {
	p := ipsec.Proposal{
		Encryption: some(t, can, label+"encryption", ciphers),
		Groups:     some(t, can, label+"groups", groups),
	}
	if !p.Encryption.First().AEAD() {
		p.Integrity = some(t, can, label+"integrity", can.Integrities)
	}
	return p
}

// some draws one value, or several where the grammar has lists. AEAD ciphers stay among
// themselves: no grammar mixes them with the others in one proposal.
func some[T comparable](t *rapid.T, can Can, label string, from []T) ipsec.Setting[T] {
	first := rapid.SampledFrom(from).Draw(t, label)
	s := ipsec.Set(first)
	if !can.Several {
		return s
	}
	for i := range rapid.IntRange(0, 2).Draw(t, label+" more") {
		v := rapid.SampledFrom(from).Draw(t, fmt.Sprintf("%s %d", label, i))
		if !s.Has(v) && aead(v) == aead(first) && any(v) != any(ipsec.PFSOff) && any(first) != any(ipsec.PFSOff) {
			s.Values = append(s.Values, v)
		}
	}
	return s
}

func aead(v any) bool { e, ok := v.(ipsec.Encryption); return ok && e.AEAD() }

func lifetime(t *rapid.T, can Can, label string) time.Duration {
	round := max(can.Round, time.Second)
	return time.Duration(rapid.Int64Range(int64(time.Hour/round), int64(24*time.Hour/round)).Draw(t, label)) * round
}

func address(t *rapid.T, label string) netip.Addr {
	return netip.AddrFrom4([4]byte{198, 51, 100, rapid.ByteRange(1, 254).Draw(t, label)})
}

func network(t *rapid.T, label string) netip.Prefix {
	a := netip.AddrFrom4([4]byte{10, rapid.Byte().Draw(t, label+" b"), rapid.Byte().Draw(t, label+" c"), rapid.Byte().Draw(t, label+" d")})
	return netip.PrefixFrom(a, rapid.IntRange(12, 32).Draw(t, label+" bits")).Masked()
}

// Plain is p without lines, names and texts: what two readings of the same parameters share.
func Plain(p ipsec.Parameters) ipsec.Parameters {
	q := p
	q.IKE.Proposals, q.IPsec.Proposals, q.Selectors = nil, nil, nil
	strip(&q.IKE.Version)
	strip(&q.IKE.Mode)
	strip(&q.IKE.Auth)
	strip(&q.IKE.Lifetime)
	strip(&q.IKE.Local)
	strip(&q.IKE.Remote)
	strip(&q.IKE.Address)
	strip(&q.IKE.Peer)
	strip(&q.IKE.NATT)
	strip(&q.IKE.DPD.Enabled)
	strip(&q.IKE.DPD.Interval)
	strip(&q.IKE.DPD.Timeout)
	strip(&q.IKE.DPD.Action)
	strip(&q.IPsec.Protocol)
	strip(&q.IPsec.Encapsulation)
	strip(&q.IPsec.Lifetime)
	strip(&q.IPsec.LifetimeKB)
	strip(&q.IPsec.Truncation96)
	for _, x := range p.IKE.Proposals {
		q.IKE.Proposals = append(q.IKE.Proposals, plainProposal(x))
	}
	for _, x := range p.IPsec.Proposals {
		q.IPsec.Proposals = append(q.IPsec.Proposals, plainProposal(x))
	}
	for _, s := range p.Selectors {
		s.Line = 0
		q.Selectors = append(q.Selectors, s)
	}
	return q
}

func plainProposal(x ipsec.Proposal) ipsec.Proposal {
	x.Name, x.Line = "", 0
	strip(&x.Encryption)
	strip(&x.Integrity)
	strip(&x.PRF)
	strip(&x.Groups)
	return x
}

func strip[T comparable](s *ipsec.Setting[T]) {
	if s.Known() {
		s.Line, s.Text = 0, ""
	}
}
