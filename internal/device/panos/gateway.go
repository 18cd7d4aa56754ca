package panos

import (
	"net/netip"
	"strings"
	"time"

	"vpncheck/internal/device"
	"vpncheck/internal/device/tree"
	"vpncheck/internal/ipsec"
)

// gateway reads an `ike gateway`.
func (t *tunnel) gateway(g *tree.Node) {
	if off := g.Last("disabled"); off != nil && off.Word == "yes" {
		t.note(device.Disabled, off.Line, "ike gateway %s is disabled", g.Word)
	}
	k := &t.Parameters.IKE
	k.Version = version(g.Last("protocol", "version"))
	for _, v := range k.Version.Values {
		t.phase1(g, map[ipsec.Version]string{ipsec.IKEv1: "ikev1", ipsec.IKEv2: "ikev2"}[v])
	}
	if k.Version.Has(ipsec.IKEv1) {
		k.Mode = mode(g.Last("protocol", "ikev1", "exchange-mode"))
	}
	t.auth(g)
	t.addresses(g)
	k.NATT = tree.Value(g.Last("protocol-common", "nat-traversal", "enable"), yes)
	if p := g.Last("protocol-common", "passive-mode"); p != nil && p.Word == "yes" {
		t.note(device.Remark, p.Line, "passive-mode is on: the device never calls, the cloud must")
	}
	k.Local, k.Remote = identity(g.Get("local-id")), identity(g.Get("peer-id"))
	if k.Auth.Has(ipsec.PSK) {
		k.Local, k.Remote = k.Local.Or(ownAddress(k.Address)), k.Remote.Or(ownAddress(k.Peer))
	}
}

// version reads the gateway's versions of IKE: IKEv1 where nobody says otherwise.
func version(leaf *tree.Node) ipsec.Setting[ipsec.Version] {
	if leaf == nil {
		return ipsec.DefaultOf(product, ipsec.IKEv1)
	}
	if leaf.Word == "ikev2-preferred" {
		return ipsec.SetAt(leaf.Line, ipsec.IKEv2, ipsec.IKEv1)
	}
	return tree.Value(leaf, map[string]ipsec.Version{"ikev1": ipsec.IKEv1, "ikev2": ipsec.IKEv2})
}

// mode reads the exchange mode. "auto", the default, calls in main mode and takes both.
func mode(leaf *tree.Node) ipsec.Setting[ipsec.Mode] {
	if leaf == nil {
		return ipsec.DefaultOf(product, ipsec.Main, ipsec.Aggressive)
	}
	if leaf.Word == "auto" {
		return ipsec.SetAt(leaf.Line, ipsec.Main, ipsec.Aggressive)
	}
	return tree.Value(leaf, map[string]ipsec.Mode{"main": ipsec.Main, "aggressive": ipsec.Aggressive})
}

// phase1 reads what a gateway has for one version: its profile and dead peer detection.
func (t *tunnel) phase1(g *tree.Node, version string) {
	const kind = "ike-crypto-profile"
	n := g.Get("protocol", version)
	if leaf := n.Last(kind); leaf == nil {
		t.note(device.Remark, g.Line, "ike gateway %s names no ike-crypto-profile for %s: it has the one called default", g.Word, version)
		if p := t.network.Get("ike", "crypto-profiles", "ike-crypto-profiles", "default").Use(); p != nil && t.Objects[kind] == "" {
			t.Objects[kind] = "default"
			t.ikeProfile(p)
		}
	} else if t.Objects[kind] != leaf.Word {
		if p := t.follow(leaf, kind, "ike", "crypto-profiles", "ike-crypto-profiles"); p != nil {
			t.ikeProfile(p)
		}
	}
	dpd := n.Get("dpd")
	if k := &t.Parameters.IKE; k.DPD.Enabled.Origin == ipsec.Unknown {
		k.DPD.Enabled = tree.Value(dpd.Last("enable"), yes)
		k.DPD.Interval = tree.Duration(dpd.Last("interval"), time.Second)
	}
}

// ikeProfile reads an ike-crypto-profile, and adds it to those before.
func (t *tunnel) ikeProfile(n *tree.Node) {
	k := &t.Parameters.IKE
	p := ipsec.Proposal{
		Name: n.Word, Line: n.Line,
		Encryption: tree.Algorithms(n.Few("encryption"), ciphers),
		Groups:     tree.Groups(n.Few("dh-group"), "group"),
	}
	if hash := n.Few("hash"); !onlyAEAD(p.Encryption) {
		p.Integrity = tree.Algorithms(hash, hashes)
	} else if len(hash) > 0 && hash[0].Word != "non-auth" {
		p.PRF = tree.Algorithms(hash, hashes)
	}
	k.Proposals = append(k.Proposals, p)
	k.Lifetime = k.Lifetime.Or(lifetime(n.Get("lifetime")))
}

// onlyAEAD says whether all ciphers bring their own integrity.
func onlyAEAD(s ipsec.Setting[ipsec.Encryption]) bool {
	for _, e := range s.Values {
		if !e.AEAD() {
			return false
		}
	}
	return len(s.Values) > 0
}

var units = map[string]time.Duration{"seconds": time.Second, "minutes": time.Minute, "hours": time.Hour, "days": 24 * time.Hour}

// lifetime reads "hours 8".
func lifetime(n *tree.Node) ipsec.Setting[time.Duration] {
	unit := n.Last()
	if unit == nil {
		return ipsec.Setting[time.Duration]{}
	}
	if d, ok := units[unit.Word]; ok {
		return tree.Duration(unit.Last(), d)
	}
	return ipsec.NotUnderstood[time.Duration](unit.Line, unit.Word)
}

// esp reads an ipsec-crypto-profile.
func (t *tunnel) esp(n *tree.Node) {
	s := &t.Parameters.IPsec
	esp, ah := n.Get("esp").Use(), n.Get("ah").Use()
	p := ipsec.Proposal{Name: n.Word, Line: n.Line, Groups: pfs(n)}
	switch {
	case esp != nil:
		s.Protocol = ipsec.SetAt(esp.Line, ipsec.ESP)
		p.Encryption = tree.Algorithms(esp.Few("encryption"), ciphers)
		if !onlyAEAD(p.Encryption) {
			p.Integrity = tree.Algorithms(esp.Few("authentication"), hashes)
		}
	case ah != nil:
		s.Protocol = ipsec.SetAt(ah.Line, ipsec.AH)
		p.Integrity = tree.Algorithms(ah.Few("authentication"), hashes)
	}
	s.Proposals = append(s.Proposals, p)
	s.Lifetime = lifetime(n.Get("lifetime"))
	if size := n.Get("lifesize").Last(); size != nil {
		factor := map[string]int64{"kb": 1, "mb": 1 << 10, "gb": 1 << 20, "tb": 1 << 30}[size.Word]
		if kb := tree.Number(size.Last()); factor > 0 && kb.Known() && kb.First() < 1<<31 {
			s.LifetimeKB = ipsec.SetAt(kb.Line, kb.First()*factor)
		}
	}
}

// pfs reads dh-group, which is also where PFS is switched off.
func pfs(n *tree.Node) ipsec.Setting[ipsec.Group] {
	leaf := n.Last("dh-group")
	switch {
	case leaf == nil:
		return ipsec.Setting[ipsec.Group]{}
	case leaf.Word == "no-pfs":
		return ipsec.SetAt(leaf.Line, ipsec.PFSOff)
	default:
		return tree.Groups([]*tree.Node{leaf}, "group")
	}
}

func (t *tunnel) auth(g *tree.Node) {
	a := g.Get("authentication")
	k := &t.Parameters.IKE
	key, certificate := a.Get("pre-shared-key").Use(), a.Get("certificate").Use()
	switch {
	case key != nil:
		k.Auth = ipsec.SetAt(key.Line, ipsec.PSK)
	case certificate != nil:
		k.Auth = ipsec.SetAt(certificate.Line, ipsec.Certificate)
	default:
		t.note(device.Incomplete, g.Line, "ike gateway %s has no authentication", g.Word)
	}
}

// addresses reads the two ends.
func (t *tunnel) addresses(g *tree.Node) {
	k := &t.Parameters.IKE
	peer := g.Get("peer-address")
	switch how := peer.Last(); {
	case how == nil:
		t.note(device.Incomplete, g.Line, "ike gateway %s has no peer-address: set the VPN gateway's public address", g.Word)
	case how.Word == "dynamic":
		k.Peer = ipsec.SetAt(how.Line, netip.IPv4Unspecified())
	case how.Word == "ip" || how.Word == "fqdn":
		k.Peer = tree.Address(how.Last())
	default: // older releases have the address at once
		k.Peer = tree.Address(how)
	}
	local := g.Get("local-address")
	i := local.Last("interface")
	if i == nil {
		t.note(device.Incomplete, g.Line, "ike gateway %s has no local-address interface", g.Word)
		return
	}
	t.Outside = t.zoneOf(i.Word)
	t.Objects["local interface"] = i.Word
	if ip := local.Last("ip"); ip != nil {
		k.Address = tree.Address(ip)
		return
	}
	if own := t.interfaceAddresses(i.Word); len(own) == 1 {
		k.Address = tree.Address(own[0].Use())
	}
}

// interfaceAddresses are those of a layer 3 interface or of a unit of it.
func (r *reader) interfaceAddresses(name string) []*tree.Node {
	parent, _, unit := strings.Cut(name, ".")
	for _, kind := range []string{"ethernet", "aggregate-ethernet"} {
		n := r.network.Get("interface", kind, parent, "layer3")
		if unit {
			n = n.Get("units", name)
		}
		if a := n.Each("ip"); len(a) > 0 {
			return a
		}
	}
	for _, kind := range []string{"loopback", "vlan"} {
		if a := r.network.Each("interface", kind, "units", name, "ip"); len(a) > 0 {
			return a
		}
	}
	return nil
}

func identity(n *tree.Node) ipsec.Setting[ipsec.Identity] {
	value := n.Last("id")
	if value == nil {
		return ipsec.Setting[ipsec.Identity]{}
	}
	id := ipsec.Identity{Type: identities[n.Text("type")], Value: value.Word}
	if id.Type == "" {
		return ipsec.NotUnderstood[ipsec.Identity](value.Line, value.Word)
	}
	return ipsec.SetAt(value.Line, id)
}

func ownAddress(a ipsec.Setting[netip.Addr]) ipsec.Setting[ipsec.Identity] {
	if !a.Known() || a.First().IsUnspecified() {
		return ipsec.Setting[ipsec.Identity]{}
	}
	return ipsec.DefaultOf(product, ipsec.Identity{Type: ipsec.AddressID, Value: a.First().String()})
}
