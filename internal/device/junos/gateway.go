package junos

import (
	"net/netip"
	"strconv"
	"time"

	"vpncheck/internal/device"
	"vpncheck/internal/device/tree"
	"vpncheck/internal/ipsec"
)

// gateway reads an `ike gateway`. Nil is one that is not in the text.
func (v *vpn) gateway(g *tree.Node) {
	if g == nil {
		return
	}
	k := &v.Parameters.IKE
	k.Version = tree.Value(g.Last("version"), versions).Or(ipsec.DefaultOf(product, ipsec.IKEv1))
	v.peer(g)
	v.outside(g)
	k.NATT = ipsec.DefaultOf(product, true)
	if n := g.Get("no-nat-traversal").Use(); n != nil {
		k.NATT = ipsec.SetAt(n.Line, false)
	}
	k.DPD = deadPeer(g)
	if policy := g.Last("ike-policy"); policy == nil {
		v.note(device.Incomplete, g.Line, "ike gateway %s has no ike-policy", g.Word)
	} else {
		v.ikePolicy(v.follow(policy, "ike", "policy"))
	}
	v.identities(g)
}

// peer reads whom the gateway calls.
func (v *vpn) peer(g *tree.Node) {
	k := &v.Parameters.IKE
	for _, a := range g.Values("address") {
		s := tree.Address(a)
		switch {
		case k.Peer.Origin == ipsec.Unknown:
			k.Peer = s
		case k.Peer.Known() && s.Known():
			k.Peer.Values = append(k.Peer.Values, s.Values...)
		}
	}
	switch dynamic := g.Get("dynamic").Use(); {
	case k.Peer.Origin != ipsec.Unknown:
	case dynamic != nil:
		k.Peer = ipsec.SetAt(dynamic.Line, netip.IPv4Unspecified())
	default:
		v.note(device.Incomplete, g.Line, "ike gateway %s has no address: set the VPN gateway's public address", g.Word)
	}
}

// outside reads the gateway's own interface and address.
func (v *vpn) outside(g *tree.Node) {
	k := &v.Parameters.IKE
	k.Address = tree.Address(g.Last("local-address"))
	external := g.Last("external-interface")
	if external == nil {
		v.note(device.Incomplete, g.Line, "ike gateway %s has no external-interface", g.Word)
		return
	}
	name := unit(external.Word)
	v.Outside = v.zoneOf(name)
	v.Objects["external-interface"] = name
	if len(v.tree.Root.Each("interfaces")) == 0 {
		return
	}
	ifl, off := v.logical(name)
	switch {
	case ifl == nil:
		v.note(device.Dangling, external.Line, "there is no interface %s", name)
		return
	case off != nil:
		v.note(device.Disabled, off.Line, "interface %s is disabled", name)
	}
	if a := addresses(ifl); len(a) == 1 && k.Address.Origin == ipsec.Unknown {
		k.Address = tree.Address(a[0].Use())
	}
}

// deadPeer reads dead peer detection, which is off unless the statement is there.
func deadPeer(g *tree.Node) ipsec.DPD {
	n := g.Get("dead-peer-detection").Use()
	if n == nil {
		return ipsec.DPD{Enabled: ipsec.DefaultOf(product, false)}
	}
	d := ipsec.DPD{
		Enabled:  ipsec.SetAt(n.Line, true),
		Interval: tree.Duration(n.Last("interval"), time.Second).Or(ipsec.DefaultOf(product, 10*time.Second)),
	}
	threshold := tree.Number(n.Last("threshold")).Or(ipsec.DefaultOf[int64](product, 5))
	if d.Interval.Known() && threshold.Known() && threshold.First() < 1000 {
		d.Timeout = ipsec.DefaultOf(product, d.Interval.First()*time.Duration(threshold.First()))
		if threshold.Origin == ipsec.Written {
			d.Timeout.Origin, d.Timeout.Of, d.Timeout.Line = ipsec.Written, "", threshold.Line
		}
	}
	return d
}

// identities reads local-identity and remote-identity, which are the addresses where nobody says
// otherwise and the authentication is by a key.
func (v *vpn) identities(g *tree.Node) {
	k := &v.Parameters.IKE
	k.Local = identity(g.Get("local-identity"))
	k.Remote = identity(g.Get("remote-identity")).Or(identity(g.Get("dynamic")))
	if any := g.Get("general-ikeid").Use(); any != nil {
		k.Remote = ipsec.SetAt(any.Line, ipsec.Identity{Type: ipsec.AnyID})
	}
	if !k.Auth.Has(ipsec.PSK) {
		return
	}
	k.Local = k.Local.Or(ownAddress(k.Address))
	if !g.Has("dynamic") {
		k.Remote = k.Remote.Or(ownAddress(k.Peer))
	}
}

func ownAddress(a ipsec.Setting[netip.Addr]) ipsec.Setting[ipsec.Identity] {
	if !a.Known() {
		return ipsec.Setting[ipsec.Identity]{}
	}
	s := ipsec.DefaultOf[ipsec.Identity](product)
	for _, v := range a.Values {
		s.Values = append(s.Values, ipsec.Identity{Type: ipsec.AddressID, Value: v.String()})
	}
	return s
}

// identity reads "hostname vpn.example.com".
func identity(n *tree.Node) ipsec.Setting[ipsec.Identity] {
	for _, kind := range n.Each() {
		t, ok := identities[kind.Word]
		if !ok {
			continue
		}
		value := kind.Use().Last()
		id, line := ipsec.Identity{Type: t}, kind.Line
		if value != nil {
			line = value.Line
			if t != ipsec.DNID {
				id.Value = value.Word
			}
		}
		return ipsec.SetAt(line, id)
	}
	return ipsec.Setting[ipsec.Identity]{}
}

// ikePolicy reads an `ike policy`.
func (v *vpn) ikePolicy(p *tree.Node) {
	if p == nil {
		return
	}
	k := &v.Parameters.IKE
	if k.Version.Origin == ipsec.Unknown || k.Version.Has(ipsec.IKEv1) {
		k.Mode = tree.Value(p.Last("mode"), modes).Or(ipsec.DefaultOf(product, ipsec.Main))
	}
	for _, name := range p.Values("proposals") {
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
