package vyos

import (
	"cmp"
	"strings"
	"time"

	"vpncheck/internal/device"
	"vpncheck/internal/device/tree"
	"vpncheck/internal/ipsec"
)

// ikeGroup reads an ike-group.
func (t *tunnel) ikeGroup(g *tree.Node) {
	k := &t.Parameters.IKE
	k.Version = tree.Value(g.Last("key-exchange"), versions)
	if !k.Version.Has(ipsec.IKEv2) {
		k.Mode = tree.Value(g.Last("mode"), modes).Or(ipsec.DefaultOf(product, ipsec.Main))
	}
	k.Lifetime = tree.Duration(g.Last("lifetime"), time.Second).Or(ipsec.DefaultOf(product, 28800*time.Second))
	k.DPD = deadPeer(g)
	for _, n := range numbered(g.Few("proposal")) {
		p := proposal(n.Use())
		if dh := n.Last("dh-group"); dh != nil {
			p.Groups = tree.Groups([]*tree.Node{dh}, "")
		}
		p.PRF = pseudoRandom(n, p.Encryption.First())
		k.Proposals = append(k.Proposals, p)
	}
	if k.Proposals == nil {
		t.note(device.Incomplete, g.Line, "ike-group %s has no proposal", g.Word)
	}
}

// proposal reads what both groups' proposals have.
func proposal(n *tree.Node) ipsec.Proposal {
	p := ipsec.Proposal{Name: n.Word, Line: n.Line}
	if e := n.Last("encryption"); e != nil {
		p.Encryption = tree.Algorithms([]*tree.Node{e}, ciphers)
	}
	if hash := n.Last("hash"); hash != nil && !p.Encryption.First().AEAD() {
		p.Integrity = tree.Algorithms([]*tree.Node{hash}, hashes)
	}
	return p
}

// pseudoRandom is the proposal's function, which is the hash where the cipher has no other use for
// it.
func pseudoRandom(n *tree.Node, cipher ipsec.Encryption) ipsec.Setting[ipsec.Integrity] {
	if prf := n.Last("prf"); prf != nil {
		return tree.Algorithms([]*tree.Node{prf}, prfs)
	}
	if hash := n.Last("hash"); hash != nil && cipher.AEAD() {
		return tree.Algorithms([]*tree.Node{hash}, hashes)
	}
	return ipsec.Setting[ipsec.Integrity]{}
}

// deadPeer reads dead peer detection, which is off unless something of it is written.
func deadPeer(g *tree.Node) ipsec.DPD {
	n := g.Get("dead-peer-detection").Use()
	if n == nil {
		return ipsec.DPD{Enabled: ipsec.DefaultOf(product, false)}
	}
	d := ipsec.DPD{
		Enabled:  ipsec.SetAt(n.Line, true),
		Interval: tree.Duration(n.Last("interval"), time.Second),
		Timeout:  tree.Duration(n.Last("timeout"), time.Second),
	}
	if a := n.Last("action"); a != nil {
		d.Action = ipsec.SetAt(a.Line, cmp.Or(deadPeerActions[a.Word], a.Word))
	}
	return d
}

// espGroup reads an esp-group. ike is the ike-group, whose Diffie-Hellman group is that of PFS
// where none is named; nil where it is not known.
func (t *tunnel) espGroup(g, ike *tree.Node) {
	s := &t.Parameters.IPsec
	s.Protocol = ipsec.DefaultOf(product, ipsec.ESP)
	s.Encapsulation = tree.Value(g.Last("mode"), encapsulations).Or(ipsec.DefaultOf(product, ipsec.TunnelMode))
	s.Lifetime = tree.Duration(g.Last("lifetime"), time.Second).Or(ipsec.DefaultOf(product, time.Hour))
	if bytes := tree.Number(g.Last("life-bytes")); bytes.Known() {
		s.LifetimeKB = ipsec.SetAt(bytes.Line, bytes.First()/1024)
	}
	groups := pfs(g.Last("pfs"), firstGroup(ike))
	for _, n := range numbered(g.Few("proposal")) {
		p := proposal(n.Use())
		p.Groups = groups
		s.Proposals = append(s.Proposals, p)
		if hash := n.Last("hash"); p.Integrity.Has(ipsec.SHA256) && s.Truncation96.Origin == ipsec.Unknown {
			s.Truncation96 = ipsec.SetAt(hash.Line, hash.Word == truncated)
		}
	}
	if s.Proposals == nil {
		t.note(device.Incomplete, g.Line, "esp-group %s has no proposal", g.Word)
	}
}

// firstGroup is that of the ike-group's first proposal which names one.
func firstGroup(ike *tree.Node) ipsec.Setting[ipsec.Group] {
	for _, n := range numbered(ike.Few("proposal")) {
		if dh := n.Last("dh-group"); dh != nil {
			return tree.Groups([]*tree.Node{dh}, "")
		}
	}
	return ipsec.Setting[ipsec.Group]{}
}

func pfs(leaf *tree.Node, ike ipsec.Setting[ipsec.Group]) ipsec.Setting[ipsec.Group] {
	switch {
	case leaf == nil && ike.Known():
		return ipsec.DefaultOf(product, ike.First())
	case leaf == nil, leaf.Word == "enable" && !ike.Known():
		return ipsec.Setting[ipsec.Group]{}
	case leaf.Word == "enable":
		return ipsec.SetAt(leaf.Line, ike.First())
	case leaf.Word == "disable":
		return ipsec.SetAt(leaf.Line, ipsec.PFSOff)
	case strings.HasPrefix(leaf.Word, "dh-group"):
		return tree.Groups([]*tree.Node{leaf}, "dh-group")
	default:
		return ipsec.NotUnderstood[ipsec.Group](leaf.Line, leaf.Word)
	}
}
