package junos

import (
	"net/netip"
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
	for _, a := range g.Few("address") {
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
	if all := g.Get("general-ikeid").Use(); all != nil {
		k.Remote = ipsec.SetAt(all.Line, ipsec.Identity{Type: ipsec.AnyID})
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
