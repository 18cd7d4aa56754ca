package ios

import (
	"net/netip"
	"slices"
	"strings"

	"vpncheck/internal/device"
	"vpncheck/internal/device/cisco"
	"vpncheck/internal/ipsec"
)

func (b *builder) phase2() {
	e := b.entry
	s := &b.Parameters.IPsec
	if e.shutdown > 0 {
		b.note(device.Disabled, e.shutdown, "%s is shut down", e.name)
	}
	s.Lifetime, s.LifetimeKB = e.lifetimes.time.Or(b.lifetimes.time), e.lifetimes.kb.Or(b.lifetimes.kb)
	b.transforms()
	if len(s.Proposals) == 0 && e.pfs.Known() { // the sets are not in the text, and that is
		s.Proposals = []ipsec.Proposal{{Line: e.pfs.Line}}
	}
	groups := e.pfs.Or(ipsec.DefaultOf(product, ipsec.PFSOff))
	for i := range s.Proposals {
		s.Proposals[i].Groups = groups
	}
	if len(e.sets) == 0 && e.kind != "profile" {
		b.note(device.Incomplete, e.line, "no set transform-set: the entry cannot protect anything")
	}
}

// transforms takes the transform-sets in their order.
func (b *builder) transforms() {
	s := &b.Parameters.IPsec
	for _, r := range b.entry.sets {
		t := b.sets[r.name]
		if t == nil {
			b.dangling("crypto ipsec transform-set", r)
			continue
		}
		if b.Objects["crypto ipsec transform-set"] == "" {
			b.Objects["crypto ipsec transform-set"] = t.Name
		}
		s.Proposals = append(s.Proposals, t.Proposal)
		s.Protocol = merge(s.Protocol, t.Protocol)
		s.Encapsulation = merge(s.Encapsulation, t.Mode.Or(ipsec.DefaultOf(product, ipsec.TunnelMode)))
	}
}

// merge adds the values of another transform-set.
func merge[T comparable](a, b ipsec.Setting[T]) ipsec.Setting[T] {
	if a.IsZero() {
		return b
	}
	for _, v := range b.Values {
		if !a.Has(v) {
			a.Values = append(slices.Clone(a.Values), v)
		}
	}
	return a
}

// list takes the selectors from the access list. The output of a section has no access lists, so
// only a whole configuration can miss one.
func (b *builder) list(r reference) {
	if !r.set() {
		b.shownSelectors()
		return
	}
	b.Objects["access-list"] = r.name
	if b.lists[r.name] == nil {
		if len(b.ifaces) > 0 && len(b.entry.shown) == 0 {
			b.dangling("access list", r)
		}
		b.shownSelectors()
		return
	}
	found := b.selection(r.name)
	b.Parameters.Selectors = found.selectors
	if !found.whole {
		b.note(device.Remark, r.line, "access list %s has entries that are no plain pair of networks, and are left out", r.name)
	}
}

func (b *builder) shownSelectors() {
	b.Parameters.Selectors, _ = cisco.Selectors(b.entry.shown)
}

// interfaceTunnel is a tunnel interface with its own protection.
func (c *config) interfaceTunnel(i *iface) device.Tunnel {
	b := &builder{config: c, Tunnel: device.Tunnel{Name: "interface " + i.name, Interface: i.name, Objects: map[string]string{"interface": i.name}}}
	e := c.ipsecs[i.protection.name]
	if e == nil {
		b.dangling("crypto ipsec profile", i.protection)
		e = &entry{kind: "profile"}
	} else {
		b.Objects["crypto ipsec profile"] = e.mapName
	}
	e.used = true
	own := *e
	own.profile1, own.profile2 = or(i.isakmp, e.profile1), or(i.ikev2, e.profile2)
	b.entry = &own
	b.ends(i)
	b.phase2()
	b.carries(i)
	b.phase1(reference{})
	return b.Tunnel
}

// ends takes the tunnel's two addresses.
func (b *builder) ends(i *iface) {
	k := &b.Parameters.IKE
	if i.shutdown > 0 {
		b.note(device.Disabled, i.shutdown, "interface %s is shut down", i.name)
	}
	b.entry.peers, b.entry.peerLine = nil, i.destination.line
	switch {
	case i.destination.set():
		a, _ := netip.ParseAddr(i.destination.name)
		b.entry.peers = []peer{{addr: a, text: i.destination.name}}
		b.peer()
	default:
		b.note(device.Incomplete, i.line, "no tunnel destination")
	}
	if !i.source.set() {
		b.note(device.Incomplete, i.line, "no tunnel source")
		return
	}
	if a, ok := b.addressOf(i.source.name); ok {
		k.Address = ipsec.SetAt(i.source.line, a)
	}
	if source := b.ifaces[shortName(i.source.name)]; source != nil {
		b.Outside = source.name
	}
}

// addressOf is the address that a word gives: itself, or an interface's.
func (c *config) addressOf(word string) (netip.Addr, bool) {
	if a, err := netip.ParseAddr(word); err == nil {
		return a, true
	}
	if i := c.ifaces[shortName(strings.ReplaceAll(word, " ", ""))]; i != nil && i.address.IsValid() {
		return i.address, true
	}
	return netip.Addr{}, false
}

// carries says what goes through the tunnel interface: anything that is routed there, or GRE.
func (b *builder) carries(i *iface) {
	switch {
	case i.policy.set():
		b.list(i.policy)
	case strings.HasPrefix(i.mode.name, "ipsec ipv4"):
		b.Parameters.Selectors = []ipsec.Selector{{Local: cisco.Everything, Remote: []netip.Prefix{cisco.Everything}, Line: i.mode.line}}
	case i.mode.set() && !strings.HasPrefix(i.mode.name, "gre"):
	default:
		b.gre(i)
	}
}

// gre is the default mode of a tunnel interface: ESP carries GRE between the two ends.
func (b *builder) gre(i *iface) {
	b.note(device.Remark, i.line, "the tunnel carries GRE, which the cloud does not speak: set tunnel mode ipsec ipv4")
	k := b.Parameters.IKE
	if !k.Address.Known() || !k.Peer.Known() || !k.Address.First().Is4() || !k.Peer.First().Is4() {
		return
	}
	b.Parameters.Selectors = []ipsec.Selector{{
		Local:  netip.PrefixFrom(k.Address.First(), 32),
		Remote: []netip.Prefix{netip.PrefixFrom(k.Peer.First(), 32)}, Narrowed: "gre", Line: max(i.mode.line, i.protection.line),
	}}
}
