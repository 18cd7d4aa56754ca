package ios

import (
	"slices"

	"vpncheck/internal/device"
	"vpncheck/internal/ipsec"
)

// phase1 fills in IKE. The whole map's profile counts where the entry names none.
func (b *builder) phase1(whole reference) {
	if b.entry.profile2.set() {
		b.ikev2()
		return
	}
	b.ikev1(or(b.entry.profile1, whole))
}

func (b *builder) ikev1(named reference) {
	k := &b.Parameters.IKE
	k.Version = ipsec.DefaultOf(product, ipsec.IKEv1)
	if named.set() {
		k.Version = ipsec.SetAt(named.line, ipsec.IKEv1)
	}
	k.Auth, k.Proposals, k.Lifetime, k.NATT = b.v1.auth, b.v1.proposals, b.v1.lifetime, b.natT
	k.DPD = b.keepalive
	if b.v1.number != "" {
		b.Objects["crypto isakmp policy"] = b.v1.number
	}
	if b.off > 0 {
		b.note(device.Disabled, b.off, "IKE is switched off: no crypto isakmp enable")
	}
	p := b.isakmpProfile(named)
	b.mode(p)
	k.Remote = p.remote()
	if p.dpd.Enabled.Known() {
		k.DPD = p.dpd
	}
	b.localID(p)
	b.checkKeys(p, named)
}

// isakmpProfile is the profile that is named; an empty one where none is.
func (b *builder) isakmpProfile(named reference) *isakmpProfile {
	if !named.set() {
		return &isakmpProfile{}
	}
	b.Objects["crypto isakmp profile"] = named.name
	p := b.profiles1[named.name]
	if p == nil {
		b.dangling("crypto isakmp profile", named)
		return &isakmpProfile{}
	}
	b.bind(p.address)
	return p
}

// bind takes the device's address from a profile's local-address.
func (b *builder) bind(local reference) {
	k := &b.Parameters.IKE
	if !local.set() || k.Address.Known() {
		return
	}
	if a, ok := b.addressOf(local.name); ok {
		k.Address = ipsec.SetAt(local.line, a)
	}
}

// mode: IOS initiates in main mode unless the peer has a setting of its own, and answers in both
// unless that is switched off.
func (b *builder) mode(p *isakmpProfile) {
	k := &b.Parameters.IKE
	var a *aggressive
	if len(b.entry.peers) > 0 {
		a = b.aggr[b.entry.peers[0].text]
	}
	switch {
	case b.noAggr > 0:
		k.Mode = ipsec.SetAt(b.noAggr, ipsec.Main)
	case a != nil && a.line > 0:
		k.Mode = ipsec.SetAt(a.line, ipsec.Aggressive)
		k.Local = a.identity
	case p.aggr > 0:
		k.Mode = ipsec.SetAt(p.aggr, ipsec.Aggressive)
	default:
		k.Mode = ipsec.DefaultOf(product, ipsec.Main, ipsec.Aggressive)
	}
}

// localID is the identity that the device sends: the profile's, or the one of all IKEv1, or by
// default its address.
func (b *builder) localID(p *isakmpProfile) {
	k := &b.Parameters.IKE
	switch {
	case !k.Local.IsZero():
	case !p.local.IsZero():
		k.Local = p.local
	case p.selfLine > 0:
		k.Local = b.ownID(p.selfType, p.selfLine)
	case b.identity.Known():
		k.Local = b.ownID(b.identity.First(), b.identity.Line)
	case !b.identity.IsZero():
		k.Local = ipsec.NotUnderstood[ipsec.Identity](b.identity.Line, b.identity.Text)
	case k.Address.Known():
		k.Local = ipsec.DefaultOf(product, ipsec.Identity{Type: ipsec.AddressID, Value: k.Address.First().String()})
	}
}

// ownID is the device's own identity of a kind.
func (b *builder) ownID(kind ipsec.IdentityType, line int) ipsec.Setting[ipsec.Identity] {
	address := b.Parameters.IKE.Address
	switch {
	case kind == ipsec.AddressID && address.Known():
		return ipsec.SetAt(line, ipsec.Identity{Type: kind, Value: address.First().String()})
	case kind == ipsec.FQDNID && b.hostname != "" && b.domain != "":
		return ipsec.SetAt(line, ipsec.Identity{Type: kind, Value: b.hostname + "." + b.domain})
	}
	return ipsec.NotUnderstood[ipsec.Identity](line, "the device's own "+string(kind))
}

// checkKeys looks for a key for the peer, in the profile's keyrings or among the device's.
func (b *builder) checkKeys(p *isakmpProfile, named reference) {
	rings := b.rings(p, "crypto keyring")
	switch {
	case len(p.keyrings) > 0:
		b.checkRings(rings, len(p.keyrings))
	case b.hasKeys && !named.set() && len(b.keyrings) == 0 && !b.covered(b.keys):
		b.note(device.Incomplete, b.entry.peerLine, "no crypto isakmp key is for this peer")
	}
}

func (b *builder) rings(p *isakmpProfile, kind string) []*keyring {
	var rings []*keyring
	for _, r := range p.keyrings {
		ring := b.keyrings[r.name]
		switch {
		case ring != nil:
			rings = append(rings, ring)
			b.Objects[kind] = r.name
		case r.name != "default": // the keys outside of keyrings
			b.dangling(kind, r)
		}
	}
	return rings
}

// checkRings notes a peer for which none of the keyrings has a key, where all are known.
func (b *builder) checkRings(rings []*keyring, named int) {
	if len(rings) < named || slices.ContainsFunc(rings, func(k *keyring) bool { return b.covered(k.keys) }) {
		return
	}
	if slices.ContainsFunc(rings, func(k *keyring) bool { return len(k.keys) > 0 }) {
		b.note(device.Incomplete, rings[0].line, "keyring %s has no key for this peer", rings[0].name)
	}
}

// covered says whether there is a key for each peer; where a peer has no address, nothing is missed.
func (b *builder) covered(k keys) bool {
	for _, p := range b.entry.peers {
		if p.addr.IsValid() && !k.covers(p.addr) {
			return false
		}
	}
	return true
}
