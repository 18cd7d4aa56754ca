package ios

import (
	"slices"

	"vpncheck/internal/device"
	"vpncheck/internal/ipsec"
)

func (b *builder) ikev2() {
	named := b.entry.profile2
	k := &b.Parameters.IKE
	k.Version = ipsec.SetAt(named.line, ipsec.IKEv2)
	k.DPD, k.NATT = b.dpd2, b.natT
	b.Objects["crypto ikev2 profile"] = named.name
	p := b.profiles2[named.name]
	if p == nil {
		b.dangling("crypto ikev2 profile", named)
	} else {
		b.ikev2Profile(p)
	}
	b.ikev2Proposals()
}

func (b *builder) ikev2Profile(p *ikev2Profile) {
	k := &b.Parameters.IKE
	b.bind(p.address)
	k.Auth, k.Lifetime, k.Remote = p.auth, p.lifetime, p.isakmpProfile.remote()
	if p.dpd.Enabled.Known() {
		k.DPD = p.dpd
	}
	if p.remote.Known() && p.auth.Has(ipsec.PSK) && !p.remote.Has(ipsec.PSK) {
		k.Auth = p.remote // it wants a certificate of the other end
	}
	if p.matched == 0 {
		b.note(device.Incomplete, p.line, "crypto ikev2 profile %s has no match identity remote, and is not used without one", p.name)
	}
	if p.auth.IsZero() || p.remote.IsZero() {
		b.note(device.Incomplete, p.line, "crypto ikev2 profile %s needs authentication local and authentication remote", p.name)
	}
	k.Local = p.local
	if k.Local.IsZero() && k.Auth.Has(ipsec.PSK) && k.Address.Known() {
		k.Local = ipsec.DefaultOf(product, ipsec.Identity{Type: ipsec.AddressID, Value: k.Address.First().String()})
	}
	rings := b.rings(&p.isakmpProfile, "crypto ikev2 keyring")
	if len(p.keyrings) > 0 && !p.keyless {
		b.checkRings(rings, len(p.keyrings))
	}
	if len(p.keyrings) == 0 && !p.keyless && k.Auth.Has(ipsec.PSK) {
		b.note(device.Incomplete, p.line, "crypto ikev2 profile %s names no keyring", p.name)
	}
}

// ikev2Proposals takes the proposals of the policy that counts for the device's address. A
// proposal that no policy names is not used.
func (b *builder) ikev2Proposals() {
	p := b.ikev2Policy()
	if p == nil {
		b.proposalWithoutPolicy()
		return
	}
	if len(p.proposals) == 0 {
		b.note(device.Incomplete, p.line, "crypto ikev2 policy %s names no proposal", p.name)
	}
	for _, r := range p.proposals {
		proposal := b.proposals[r.name]
		switch {
		case proposal != nil:
			b.addProposal(proposal)
		case r.name != "default":
			b.dangling("crypto ikev2 proposal", r)
		}
	}
}

func (b *builder) addProposal(p *ikev2Proposal) {
	k := &b.Parameters.IKE
	k.Proposals = append(k.Proposals, p.proposal)
	if b.Objects["crypto ikev2 proposal"] == "" {
		b.Objects["crypto ikev2 proposal"] = p.proposal.Name
	}
}

// ikev2Policy is the first policy for the device's address, or else the first for any.
func (b *builder) ikev2Policy() *ikev2Policy {
	address := b.Parameters.IKE.Address
	var first *ikev2Policy
	for _, p := range b.policies2[:min(len(b.policies2), mostOutputs)] {
		switch {
		case address.Known() && slices.Contains(p.locals, address.First()):
			return p
		case len(p.locals) > 0 && (address.Known() || len(b.policies2) > 1):
		case first == nil:
			first = p
		default:
			b.note(device.Remark, p.line, "crypto ikev2 policy %s counts as well; of several the first is used", p.name)
			return first
		}
	}
	return first
}

func (b *builder) proposalWithoutPolicy() {
	var written []*ikev2Proposal
	for _, name := range b.names.props {
		if name != "default" {
			written = append(written, b.proposals[name])
		}
	}
	switch {
	case len(written) == 0 && b.proposals["default"] != nil:
		b.addProposal(b.proposals["default"])
	case len(written) == 0:
	case len(b.ifaces) > 0:
		b.note(device.Unapplied, written[0].line, "no crypto ikev2 policy names crypto ikev2 proposal %s", written[0].proposal.Name)
	case len(written) == 1:
		b.addProposal(written[0])
		b.note(device.Remark, written[0].line, "the text has no crypto ikev2 policy: the proposal counts only if one names it")
	}
}
