package junos

import (
	"strconv"
	"time"

	"vpncheck/internal/device"
	"vpncheck/internal/device/tree"
	"vpncheck/internal/ipsec"
)

// ikePolicy reads an `ike policy`.
func (v *vpn) ikePolicy(p *tree.Node) {
	if p == nil {
		return
	}
	k := &v.Parameters.IKE
	if k.Version.Origin == ipsec.Unknown || k.Version.Has(ipsec.IKEv1) {
		k.Mode = tree.Value(p.Last("mode"), modes).Or(ipsec.DefaultOf(product, ipsec.Main))
	}
	for _, name := range p.Few("proposals") {
		if prop := v.follow(name, "ike", "proposal"); prop != nil {
			v.ikeProposal(prop)
		}
	}
	if set := p.Last("proposal-set"); set != nil && k.Proposals == nil {
		v.ikeSet(set)
	}
	if k.Proposals == nil && len(p.Each("proposals")) == 0 && p.Last("proposal-set") == nil {
		v.note(device.Incomplete, p.Line, "ike policy %s has no proposals", p.Word)
	}
	key := p.Get("pre-shared-key").Use()
	switch {
	case key != nil && k.Auth.Origin == ipsec.Unknown:
		k.Auth = ipsec.SetAt(key.Line, ipsec.PSK)
	case key == nil && k.Auth.Has(ipsec.PSK) && !p.Has("seeded-pre-shared-key"):
		v.note(device.Incomplete, p.Line, "ike policy %s has no pre-shared-key", p.Word)
	}
}

// ikeProposal reads an `ike proposal`, and adds it to those before.
func (v *vpn) ikeProposal(n *tree.Node) {
	k := &v.Parameters.IKE
	prop := ipsec.Proposal{
		Name: n.Word, Line: n.Line,
		Encryption: tree.Algorithms(last(n, "encryption-algorithm"), ciphers),
		Integrity:  tree.Algorithms(last(n, "authentication-algorithm"), ikeHashes),
		Groups:     tree.Groups(last(n, "dh-group"), "group"),
	}
	k.Proposals = append(k.Proposals, prop)
	k.Auth = also(k.Auth, tree.Value(n.Last("authentication-method"), auths))
	k.Lifetime = also(k.Lifetime, tree.Duration(n.Last("lifetime-seconds"), time.Second).Or(ipsec.DefaultOf(product, 28800*time.Second)))
}

// ikeSet gives the proposals that a proposal-set stands for.
func (v *vpn) ikeSet(set *tree.Node) {
	k := &v.Parameters.IKE
	props, auth := ikeSets[set.Word], ipsec.PSK
	if suite, ok := signed[set.Word]; ok {
		props, auth = []implied{suite}, ipsec.ECDSA
	}
	if props == nil {
		v.note(device.Remark, set.Line, "it is not known which proposals proposal-set %s stands for", set.Word)
		return
	}
	k.Proposals = fromSet(props, set, nil)
	k.Auth = ipsec.SetAt(set.Line, auth)
	k.Lifetime = ipsec.DefaultOf(product, 28800*time.Second)
}

// fromSet gives implied proposals, with the groups of PFS where they are written.
func fromSet(props []implied, set, keys *tree.Node) []ipsec.Proposal {
	var all []ipsec.Proposal
	for i, p := range props {
		prop := ipsec.Proposal{
			Name: set.Word + " " + strconv.Itoa(i+1), Line: set.Line,
			Encryption: ipsec.SetAt(set.Line, p.cipher),
			Integrity:  ipsec.SetAt(set.Line, p.hash),
			Groups:     ipsec.SetAt(set.Line, p.group),
		}
		if keys != nil {
			prop.Groups = tree.Groups([]*tree.Node{keys}, "group")
		}
		all = append(all, prop)
	}
	return all
}

// last is the one leaf that counts of what takes one value.
func last(n *tree.Node, key string) []*tree.Node {
	if leaf := n.Last(key); leaf != nil {
		return []*tree.Node{leaf}
	}
	return nil
}

// also adds another proposal's value to those before, where it differs.
func also[T comparable](s, other ipsec.Setting[T]) ipsec.Setting[T] {
	if s.Origin == ipsec.Unknown {
		return other
	}
	for _, v := range other.Values {
		if !s.Has(v) {
			s.Values = append(s.Values, v)
			if other.Origin == ipsec.Written && s.Origin == ipsec.Default {
				s.Origin, s.Of, s.Line = ipsec.Written, "", other.Line
			}
		}
	}
	return s
}
