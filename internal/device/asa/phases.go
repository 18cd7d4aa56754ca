package asa

import (
	"slices"
	"strings"

	"vpncheck/internal/device"
	"vpncheck/internal/ipsec"
)

func (b *builder) phase1() {
	k := &b.Parameters.IKE
	shared := b.shared[b.version]
	k.Proposals, k.Lifetime = shared.proposals, shared.lifetime
	k.NATT = b.entry.natT.Or(b.natT)
	if shared.number != "" {
		b.Objects[[2]string{"crypto ikev1 policy", "crypto ikev2 policy"}[b.version]] = shared.number
	}
	line := b.entry.line
	if sets := b.entry.sets[b.version]; len(sets) > 0 {
		line = sets[0].line
	} else if len(shared.proposals) > 0 {
		line = shared.proposals[0].Line
	}
	if b.version == v2 {
		k.Version = ipsec.SetAt(line, ipsec.IKEv2)
	} else {
		k.Version = ipsec.SetAt(line, ipsec.IKEv1)
		k.Auth = shared.auth
		b.mode()
	}
	b.group()
	b.localID()
	b.enabledOn()
}

// mode: ASA initiates in main mode unless the entry says otherwise, and answers in both unless that
// is switched off.
func (b *builder) mode() {
	k := &b.Parameters.IKE
	switch {
	case b.noAggr > 0:
		k.Mode = ipsec.SetAt(b.noAggr, ipsec.Main)
	case b.entry.mode.Known():
		k.Mode = b.entry.mode
	default:
		k.Mode = ipsec.DefaultOf(product, ipsec.Main, ipsec.Aggressive)
	}
}

// group finds the tunnel group of the peer, which has its keys.
func (b *builder) group() {
	if len(b.entry.peers) == 0 || len(b.groups) == 0 {
		return
	}
	g := b.groupOf(b.entry.peers[0])
	if g == nil {
		if slices.ContainsFunc(b.entry.peers, func(p string) bool { return b.groupOf(p) != nil }) {
			return
		}
		if b.groups["DefaultL2LGroup"] == nil {
			b.note(device.Dangling, b.entry.peerLine, "there is no tunnel-group %s, so the peer has no key", b.entry.peers[0])
		}
		return
	}
	b.Objects["tunnel-group"] = g.name
	k := &b.Parameters.IKE
	k.DPD = g.dpd
	b.auth(g)
	b.allowed(g)
}

func (b *builder) groupOf(peer string) *tunnelGroup {
	if g := b.groups[peer]; g != nil {
		return g
	}
	if a, ok := b.objects.address(peer); ok {
		return b.groups[a.String()]
	}
	return nil
}

// auth checks that the tunnel group has what the version of IKE needs.
func (b *builder) auth(g *tunnelGroup) {
	k := &b.Parameters.IKE
	switch {
	case !g.filled:
		b.note(device.Remark, g.line, "the ipsec-attributes of tunnel-group %s are not in the text", g.name)
	case b.version == v1 && !g.key[v1] && !k.Auth.Has(ipsec.RSA):
		b.note(device.Incomplete, g.line, "tunnel-group %s has no ikev1 pre-shared-key", g.name)
	case b.version == v2:
		k.Auth = g.auth[v2]
		if g.remote.Known() && k.Auth.Has(ipsec.PSK) && !g.remote.Has(ipsec.PSK) {
			k.Auth = g.remote // it wants a certificate of the other end
		}
		if k.Auth.IsZero() || g.remote.IsZero() {
			b.note(device.Incomplete, g.line, "tunnel-group %s needs ikev2 local-authentication and remote-authentication", g.name)
		}
	}
}

// allowed checks that the group policy lets the version of IKE through.
func (b *builder) allowed(g *tunnelGroup) {
	name := g.policy.name
	if name == "" {
		name = "DfltGrpPolicy"
	}
	p := b.gpolicies[name]
	if p == nil {
		if g.policy.set() && len(b.gpolicies) > 0 {
			b.dangling("group-policy", g.policy)
		}
		return
	}
	if !p.protocols.set() {
		return
	}
	words := [2][]string{{"ikev1", "IPSec", "ipsec"}, {"ikev2"}}[b.version]
	if !slices.ContainsFunc(p.words, func(w string) bool { return slices.Contains(words, w) }) {
		b.note(device.Disabled, p.protocols.line, "group-policy %s does not allow %s: vpn-tunnel-protocol is %s", name, words[0], p.protocols.name)
	}
}

// localID is the identity that the device sends. Which one it is where nothing is written depends
// on the version.
func (b *builder) localID() {
	k := &b.Parameters.IKE
	switch kind := b.identity.First(); {
	case b.version == v2 && !b.entry.identity.IsZero():
		k.Local = b.entry.identity
	case b.identity.IsZero():
	case kind == ipsec.AddressID && k.Address.Known():
		k.Local = ipsec.SetAt(b.identity.Line, ipsec.Identity{Type: kind, Value: k.Address.First().String()})
	case kind == ipsec.KeyID && b.keyID != "":
		k.Local = ipsec.SetAt(b.identity.Line, ipsec.Identity{Type: kind, Value: b.keyID})
	case kind == ipsec.FQDNID && b.hostname != "" && b.domain != "":
		k.Local = ipsec.SetAt(b.identity.Line, ipsec.Identity{Type: kind, Value: b.hostname + "." + b.domain})
	default:
		k.Local = ipsec.NotUnderstood[ipsec.Identity](b.identity.Line, strings.TrimSpace("the device's own "+string(kind)))
	}
}

// enabledOn checks that the version of IKE is on at the interface, where the text would say so.
func (b *builder) enabledOn() {
	if b.Outside == "" || !b.enables && len(b.nameifs) == 0 {
		return
	}
	if !b.enabled[b.version][b.Outside] {
		b.note(device.Disabled, b.entry.line, "%s is not enabled on interface %s", [2]string{"crypto ikev1", "crypto ikev2"}[b.version], b.Outside)
	}
}

func (b *builder) phase2() {
	e := b.entry
	s := &b.Parameters.IPsec
	s.Lifetime, s.LifetimeKB = e.lifetimes.time.Or(b.lifetimes.time), e.lifetimes.kb.Or(b.lifetimes.kb)
	b.transforms()
	groups := e.pfs.Or(ipsec.DefaultOf(product, ipsec.PFSOff))
	for i := range s.Proposals {
		s.Proposals[i].Groups = groups
	}
	if len(e.sets[b.version]) == 0 {
		b.note(device.Incomplete, e.line, "no transform-set and no ipsec-proposal is set")
	}
}

// transforms takes the transform-sets of IKEv1, or the ipsec-proposals of IKEv2, in their order.
func (b *builder) transforms() {
	s := &b.Parameters.IPsec
	tunnel := ipsec.DefaultOf(product, ipsec.TunnelMode)
	for _, r := range b.entry.sets[b.version] {
		t, p := b.sets[r.name], b.proposals[r.name]
		switch {
		case b.version == v1 && t != nil:
			b.object("crypto ipsec ikev1 transform-set", r.name)
			s.Proposals = append(s.Proposals, t.Proposal)
			s.Protocol = s.Protocol.Or(t.Protocol)
			s.Encapsulation = s.Encapsulation.Or(t.Mode.Or(tunnel))
		case b.version == v2 && p != nil:
			b.object("crypto ipsec ikev2 ipsec-proposal", r.name)
			s.Proposals = append(s.Proposals, p.proposal)
			s.Protocol = s.Protocol.Or(p.protocol)
			s.Encapsulation = b.entry.encap.Or(tunnel)
		default:
			b.dangling([2]string{"crypto ipsec ikev1 transform-set", "crypto ipsec ikev2 ipsec-proposal"}[b.version], r)
		}
	}
}

// object notes the first name of a kind for the commands of a change.
func (b *builder) object(kind, name string) {
	if b.Objects[kind] == "" {
		b.Objects[kind] = name
	}
}
