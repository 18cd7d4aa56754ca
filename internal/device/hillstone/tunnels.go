package hillstone

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"vpncheck/internal/device"
	"vpncheck/internal/ipsec"
)

const product = "Hillstone StoneOS"

// builder makes one tunnel.
type builder struct {
	*config
	device.Tunnel
}

func (b *builder) note(kind device.NoteKind, line int, format string, args ...any) {
	b.Notes = append(b.Notes, device.Note{Kind: kind, Line: line, Text: fmt.Sprintf(format, args...)})
}

func (b *builder) dangling(kind string, r reference) {
	b.note(device.Dangling, r.line, "%s %q is named here and is not in the text", kind, r.name)
}

func (c *config) build() []device.Tunnel {
	var out []device.Tunnel
	for _, t := range c.tunnels {
		out = append(out, c.whole(t))
	}
	if len(out) > 0 {
		return out
	}
	for _, key := range c.names.peers {
		b := c.builder("isakmp peer " + c.peers[key].name)
		b.phase1(c.peers[key])
		out = append(out, b.Tunnel)
	}
	if len(out) > 0 {
		return out
	}
	for _, key := range c.names.proposals {
		b := c.builder("isakmp proposal " + c.proposals[key].name)
		b.propose(key[:len(key)-len(c.proposals[key].name)], reference{name: c.proposals[key].name})
		out = append(out, b.Tunnel)
	}
	for _, key := range c.names.phase2 {
		b := c.builder("ipsec proposal " + c.phase2[key].name)
		b.protect(c.phase2[key], strings.HasPrefix(key, "ikev2 "))
		out = append(out, b.Tunnel)
	}
	return out
}

func (c *config) builder(name string) *builder {
	return &builder{config: c, Tunnel: device.Tunnel{Name: name, Objects: map[string]string{}}}
}

func (c *config) whole(t *tunnel) device.Tunnel {
	b := c.builder("tunnel ipsec " + t.name)
	b.Objects["tunnel ipsec"] = t.name
	family := "isakmp "
	if t.ikev2 {
		family = "ikev2 "
	}
	b.place(t)
	p := c.peers[family+t.peer.name]
	switch {
	case !t.peer.set():
		b.note(device.Incomplete, t.line, "the tunnel names no isakmp-peer")
	case p == nil:
		b.dangling("isakmp peer", t.peer)
	default:
		b.phase1(p)
	}
	s := &b.Parameters.IPsec
	s.Encapsulation = t.mode
	for _, r := range t.proposals {
		if q := c.phase2[family+r.name]; q != nil {
			b.protect(q, t.ikev2)
		} else {
			b.dangling("ipsec proposal", r)
		}
	}
	if len(t.proposals) == 0 {
		b.note(device.Incomplete, t.line, "the tunnel names no ipsec-proposal")
	}
	if len(t.selectors) > 0 {
		b.Parameters.Selectors = t.selectors
	}
	if t.unclear > 0 {
		b.note(device.Remark, t.unclear, "an id of the tunnel is not understood, and is left out")
	}
	b.findInside()
	if t.iface == nil && t.used {
		b.byRules(t, p)
	}
	return b.Tunnel
}

// place finds the interface that the tunnel is bound to. A tunnel may stand in a rule instead.
func (b *builder) place(t *tunnel) {
	switch {
	case t.iface != nil:
		b.Interface, b.Zone = t.iface.name, t.iface.zone
		if t.iface.off > 0 {
			b.note(device.Disabled, t.iface.off, "interface %s is shut down", t.iface.name)
		}
	case len(b.ifaces) > 0 && !t.used:
		b.note(device.Unapplied, t.line, "no tunnel interface and no rule has the tunnel")
	}
}

func (b *builder) phase1(p *peer) {
	k := &b.Parameters.IKE
	b.Objects["isakmp peer"] = p.name
	family := "isakmp "
	if p.ikev2 {
		family = "ikev2 "
		k.Version = ipsec.SetAt(p.line, ipsec.IKEv2)
	} else {
		k.Version = ipsec.SetAt(p.line, ipsec.IKEv1)
		k.Mode = p.mode.Or(ipsec.DefaultOf(product, ipsec.Main))
	}
	k.Peer, k.Local, k.Remote = p.address, p.local, p.remote
	k.NATT = p.natT.Or(ipsec.DefaultOf(product, false))
	k.DPD = p.dpd
	k.DPD.Enabled = k.DPD.Enabled.Or(ipsec.DefaultOf(product, false))
	if p.ikev2 { // the defaults that are known are IKEv1's
		k.NATT, k.DPD = p.natT, p.dpd
		b.follow(p.profile)
	}
	if p.iface.set() {
		b.outside(p.iface)
	}
	for _, r := range p.proposals {
		b.propose(family, r)
	}
	k.Auth = p.auth.Or(k.Auth)
	if q := b.profiles[p.profile.name]; p.ikev2 && q != nil && q.keyed > 0 {
		k.Auth = k.Auth.Or(ipsec.SetAt(q.keyed, ipsec.PSK))
	}
	if len(p.proposals) == 0 {
		b.note(device.Incomplete, p.line, "the peer names no isakmp-proposal")
	}
	if p.address.IsZero() {
		b.note(device.Incomplete, p.line, "the peer has no address")
	}
}

// follow reads the profile that an IKEv2 peer names.
func (b *builder) follow(r reference) {
	p := b.profiles[r.name]
	switch {
	case !r.set():
		return
	case p == nil:
		b.dangling("ikev2 profile", r)
		return
	}
	b.Parameters.IKE.Remote = b.Parameters.IKE.Remote.Or(p.remote)
	b.Parameters.Selectors = p.selectors()
	if p.unclear > 0 {
		b.note(device.Remark, p.unclear, "a traffic-selector of the profile is not understood, and is left out")
	}
}

func (b *builder) outside(r reference) {
	b.Outside = r.name
	i := b.byIface[r.name]
	switch {
	case i == nil && len(b.ifaces) > 0:
		b.dangling("interface", r)
	case i != nil:
		if i.zone != "" {
			b.Outside = i.zone
		}
		if i.off > 0 {
			b.note(device.Disabled, i.off, "interface %s is shut down", i.name)
		}
		if i.address.IsValid() {
			b.Parameters.IKE.Address = ipsec.SetAt(i.at, i.address)
		}
	}
}

// propose adds a proposal with IKEv1's defaults for what it leaves out.
func (b *builder) propose(family string, r reference) {
	k := &b.Parameters.IKE
	p := b.proposals[family+r.name]
	if p == nil {
		b.dangling("isakmp proposal", r)
		return
	}
	if b.Objects["isakmp proposal"] == "" {
		b.Objects["isakmp proposal"] = p.name
	}
	q, auth, life := p.value, p.auth, p.lifetime
	if family == "isakmp " {
		q.Encryption = q.Encryption.Or(ipsec.DefaultOf(product, ipsec.TripleDES))
		q.Integrity = q.Integrity.Or(ipsec.DefaultOf(product, ipsec.SHA1))
		q.Groups = q.Groups.Or(ipsec.DefaultOf(product, ipsec.Group(2)))
		auth = auth.Or(ipsec.DefaultOf(product, ipsec.PSK))
		life = life.Or(ipsec.DefaultOf(product, 86400*time.Second))
	}
	if len(k.Proposals) == 0 {
		k.Auth, k.Lifetime = auth, life
	} else if !slices.Equal(k.Auth.Values, auth.Values) || !slices.Equal(k.Lifetime.Values, life.Values) {
		b.note(device.Remark, p.line, "isakmp proposal %s has another authentication or lifetime than the first", p.name)
	}
	k.Proposals = append(k.Proposals, q)
}

// protect adds a proposal of phase 2, with IKEv1's defaults for what it leaves out.
func (b *builder) protect(p *proposal, ikev2 bool) {
	s := &b.Parameters.IPsec
	if b.Objects["ipsec proposal"] == "" {
		b.Objects["ipsec proposal"] = p.name
	}
	q := p.value
	if ikev2 {
		s.Protocol, s.Lifetime, s.LifetimeKB = s.Protocol.Or(p.protocol), s.Lifetime.Or(p.lifetime), s.LifetimeKB.Or(p.kb)
		s.Proposals = append(s.Proposals, q)
		return
	}
	q.Encryption = q.Encryption.Or(ipsec.DefaultOf(product, ipsec.TripleDES))
	if !q.Encryption.First().AEAD() {
		q.Integrity = q.Integrity.Or(ipsec.DefaultOf(product, ipsec.SHA1))
	}
	q.Groups = q.Groups.Or(ipsec.DefaultOf(product, ipsec.PFSOff))
	if len(s.Proposals) == 0 {
		s.Protocol = p.protocol.Or(ipsec.DefaultOf(product, ipsec.ESP))
		s.Lifetime = p.lifetime.Or(ipsec.DefaultOf(product, 28800*time.Second))
		s.LifetimeKB = p.kb
	}
	s.Proposals = append(s.Proposals, q)
}
