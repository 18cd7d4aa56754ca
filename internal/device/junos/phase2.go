package junos

import (
	"time"

	"vpncheck/internal/device"
	"vpncheck/internal/device/tree"
	"vpncheck/internal/ipsec"
)

// ipsecPolicy reads an `ipsec policy`.
func (v *vpn) ipsecPolicy(p *tree.Node) {
	if p == nil {
		return
	}
	s := &v.Parameters.IPsec
	keys := p.Last("perfect-forward-secrecy", "keys")
	names := p.Few("proposals")
	for _, name := range names {
		if prop := v.follow(name, "ipsec", "proposal"); prop != nil {
			v.ipsecProposal(prop, keys)
		}
	}
	switch set := p.Last("proposal-set"); {
	case len(names) > 0:
	case set == nil:
		v.note(device.Incomplete, p.Line, "ipsec policy %s has no proposals", p.Word)
	case espSets[set.Word] == nil:
		v.note(device.Remark, set.Line, "it is not known which proposals proposal-set %s stands for", set.Word)
	default:
		s.Proposals = fromSet(espSets[set.Word], set, keys)
		s.Protocol = ipsec.SetAt(set.Line, ipsec.ESP)
		s.Lifetime = ipsec.DefaultOf(product, time.Hour)
		s.Truncation96 = ipsec.Setting[bool]{}
	}
}

// ipsecProposal reads an `ipsec proposal`, and adds it to those before. keys is the policy's group,
// nil where it has no PFS.
func (v *vpn) ipsecProposal(n, keys *tree.Node) {
	s := &v.Parameters.IPsec
	prop := ipsec.Proposal{
		Name: n.Word, Line: n.Line,
		Encryption: tree.Algorithms(last(n, "encryption-algorithm"), ciphers),
		Groups:     ipsec.DefaultOf(product, ipsec.PFSOff),
	}
	if keys != nil {
		prop.Groups = tree.Groups([]*tree.Node{keys}, "group")
	}
	hash := n.Last("authentication-algorithm")
	if hash != nil && !prop.Encryption.First().AEAD() {
		prop.Integrity = tree.Algorithms([]*tree.Node{hash}, espHashes)
		if prop.Integrity.Has(ipsec.SHA256) {
			s.Truncation96 = also(s.Truncation96, ipsec.SetAt(hash.Line, hash.Word == truncated))
		}
	}
	s.Proposals = append(s.Proposals, prop)
	protocol := tree.Value(n.Last("protocol"), protocols)
	if prop.Encryption.Known() { // AH has none
		protocol = protocol.Or(ipsec.DefaultOf(product, ipsec.ESP))
	}
	s.Protocol = also(s.Protocol, protocol)
	s.Lifetime = also(s.Lifetime, tree.Duration(n.Last("lifetime-seconds"), time.Second).Or(ipsec.DefaultOf(product, time.Hour)))
	s.LifetimeKB = also(s.LifetimeKB, tree.Number(n.Last("lifetime-kilobytes")))
}

// loose are the objects that no vpn leads to: gateways, and, in a text without a vpn, what else
// there is.
func (r *reader) loose() []device.Tunnel {
	var all []device.Tunnel
	vpns := len(r.sec.All("ipsec", "vpn")) > 0
	each := func(phase, kind string, take func(*vpn, *tree.Node)) {
		for _, n := range r.sec.All(phase, kind) {
			if r.followed[n] {
				continue
			}
			v := r.newTunnel(phase + " " + kind + " " + n.Use().Word)
			v.Objects[phase+" "+kind] = n.Word
			if n.Inactive {
				v.note(device.Disabled, n.Line, "it is deactivated")
			}
			take(v, n)
			all = append(all, v.Tunnel)
		}
	}
	each("ike", "gateway", func(v *vpn, n *tree.Node) {
		if vpns {
			v.note(device.Unapplied, n.Line, "no ipsec vpn uses ike gateway %s", n.Word)
		}
		v.gateway(n)
	})
	if vpns {
		return all
	}
	each("ike", "policy", (*vpn).ikePolicy)
	each("ike", "proposal", (*vpn).ikeProposal)
	each("ipsec", "policy", (*vpn).ipsecPolicy)
	each("ipsec", "proposal", func(v *vpn, n *tree.Node) {
		v.ipsecProposal(n, nil)
		v.Parameters.IPsec.Proposals[0].Groups = ipsec.Setting[ipsec.Group]{} // the policy says it
	})
	return all
}
