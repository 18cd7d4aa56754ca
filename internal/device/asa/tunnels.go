package asa

import (
	"fmt"
	"net/netip"
	"slices"
	"time"

	"vpncheck/internal/device"
	"vpncheck/internal/device/cisco"
	"vpncheck/internal/ipsec"
)

// phase1 is what all tunnels of a version share: the policies are the device's, not a tunnel's.
type phase1 struct {
	auth      ipsec.Setting[ipsec.Auth]
	proposals []ipsec.Proposal
	lifetime  ipsec.Setting[time.Duration]
	number    string
}

// build follows the references and gives the tunnels in the order of the text.
func (c *config) build() (out []device.Tunnel, notes []device.Note) {
	for version := range c.policies {
		var left []device.Note
		c.shared[version], left = sharedPhase1(c.policies[version])
		notes = append(notes, left...)
	}
	referred := map[string]*entry{}
	for _, e := range c.entries {
		if e.dynamic != "" && referred[e.dynamic] == nil {
			referred[e.dynamic] = e
		}
	}
	for _, e := range c.entries {
		switch {
		case e.kind == "crypto map" && e.dynamic == "":
			out = append(out, c.tunnels(e, e.name)...)
		case e.kind == "crypto dynamic-map":
			parent := ""
			if r := referred[e.name]; r != nil {
				parent = r.name
			}
			out = append(out, c.tunnels(e, parent)...)
		}
	}
	for _, i := range c.ifaces {
		if i.protection.set() {
			out = append(out, c.interfaceTunnels(i)...)
		}
	}
	for _, e := range c.entries {
		if e.kind == "crypto ipsec profile" && !e.used {
			for _, version := range e.versions() {
				b := c.builder(e, version)
				b.phase1()
				b.phase2()
				out = append(out, b.Tunnel)
			}
		}
	}
	if len(out) == 0 {
		out = c.loose()
	}
	return out, notes
}

// sharedPhase1 collects the policies by priority. Those for certificates take no part where there
// are some for pre-shared keys.
func sharedPhase1(policies []*policy) (*phase1, []device.Note) {
	s := &phase1{}
	var notes []device.Note
	policies = slices.Clone(policies)
	slices.SortStableFunc(policies, func(a, b *policy) int { return a.number - b.number })
	psk := slices.ContainsFunc(policies, func(p *policy) bool { return p.auth.Has(ipsec.PSK) })
	for _, p := range policies {
		if psk && p.auth.Known() && !p.auth.Has(ipsec.PSK) {
			notes = append(notes, device.Note{Kind: device.Remark, Line: p.line, Text: p.name + " is not for pre-shared keys, and is left out"})
			continue
		}
		if len(s.proposals) == 0 {
			s.auth, s.lifetime, s.number = p.auth, p.lifetime, p.proposal.Name
		}
		s.lifetime = cisco.Either(s.lifetime, p.lifetime)
		s.proposals = append(s.proposals, p.proposal)
	}
	return s, notes
}

// versions are those of IKE that an entry speaks, the one that it initiates with first.
func (e *entry) versions() []int {
	switch {
	case len(e.sets[v2]) > 0 && len(e.sets[v1]) > 0:
		return []int{v2, v1}
	case len(e.sets[v2]) > 0:
		return []int{v2}
	}
	return []int{v1}
}

func (e *entry) title() string {
	if e.number == "" {
		return e.kind + " " + e.name
	}
	return e.kind + " " + e.name + " " + e.number
}

// builder makes one tunnel.
type builder struct {
	*config
	device.Tunnel
	entry   *entry
	version int
}

// builder begins a tunnel. An entry that speaks both versions makes two, as each has policies of
// its own.
func (c *config) builder(e *entry, version int) *builder {
	b := &builder{config: c, entry: e, version: version, Tunnel: device.Tunnel{Name: e.title(), Objects: map[string]string{}}}
	if e.name != "" {
		b.Objects[e.kind] = e.title()[len(e.kind)+1:]
	}
	if len(e.versions()) > 1 {
		b.Name += [2]string{" (IKEv1)", " (IKEv2)"}[version]
	}
	return b
}

func (b *builder) note(kind device.NoteKind, line int, format string, args ...any) {
	b.Notes = append(b.Notes, device.Note{Kind: kind, Line: line, Text: fmt.Sprintf(format, args...)})
}

func (b *builder) dangling(kind string, r reference) {
	b.note(device.Dangling, r.line, "%s %s is named here and is not in the text", kind, r.name)
}

// tunnels are those of an entry of a crypto map, or of a dynamic map within one.
func (c *config) tunnels(e *entry, mapName string) []device.Tunnel {
	var out []device.Tunnel
	for _, version := range e.versions() {
		b := c.builder(e, version)
		b.place(mapName)
		b.peers()
		if !e.list.set() && e.kind == "crypto map" {
			b.note(device.Incomplete, e.line, "no match address: the entry protects nothing without an access list")
		}
		b.list(e.list)
		b.findInside()
		b.phase1()
		b.phase2()
		b.checkNAT()
		out = append(out, b.Tunnel)
	}
	return out
}

// place finds the interface of a map and the device's address there.
func (b *builder) place(mapName string) {
	name := b.bound[mapName]
	if name == "" {
		if len(b.bound) > 0 || len(b.nameifs) > 0 {
			b.note(device.Unapplied, b.entry.line, "crypto map %s is on no interface", mapName)
		}
		return
	}
	b.Interface, b.Outside = name, name
	i := b.nameifs[name]
	if i == nil {
		if len(b.nameifs) > 0 {
			b.dangling("interface", reference{name, b.boundLine[mapName]})
		}
		return
	}
	if i.shutdown > 0 {
		b.note(device.Disabled, i.shutdown, "interface %s is shut down", name)
	}
	if i.address.IsValid() {
		b.Parameters.IKE.Address = ipsec.SetAt(i.at, i.address)
	}
}

func (b *builder) peers() {
	e := b.entry
	switch {
	case len(e.peers) == 0 && e.kind == "crypto dynamic-map":
		b.Parameters.IKE.Peer = ipsec.SetAt(e.line, netip.IPv4Unspecified())
		return
	case len(e.peers) == 0:
		b.note(device.Incomplete, e.line, "no set peer: the entry cannot call anybody")
		return
	}
	s := ipsec.SetAt[netip.Addr](e.peerLine)
	for _, word := range e.peers {
		if a, ok := b.objects.address(word); ok {
			s.Values = append(s.Values, a)
		} else {
			s.Text = word
		}
	}
	b.Parameters.IKE.Peer = s
}

// list takes the selectors from the access list. Only a whole configuration can miss one.
func (b *builder) list(r reference) {
	if !r.set() {
		return
	}
	b.Objects["access-list"] = r.name
	a := b.lists[r.name]
	if a == nil {
		if len(b.nameifs) > 0 {
			b.dangling("access list", r)
		}
		return
	}
	found, known := b.selectors[r.name]
	if !known {
		found.selectors, found.whole = cisco.Selectors(a.entries)
		b.selectors[r.name] = found
	}
	b.Parameters.Selectors = found.selectors
	if !found.whole {
		b.note(device.Remark, r.line, "access list %s has entries that are no plain pair of networks, or whose objects are not in the text", r.name)
	}
}

// findInside is the interface on whose network the private addresses are, or else the only other
// one.
func (b *builder) findInside() {
	var others []*iface
	for _, i := range b.ifaces[:min(len(b.ifaces), mostPolicies)] {
		if i.nameif == "" || i.nameif == b.Outside || i.protection.set() || i.shutdown > 0 {
			continue
		}
		others = append(others, i)
		for _, s := range b.Parameters.Selectors[:min(len(b.Parameters.Selectors), 20)] {
			if s.Local.Bits() > 0 && i.network.IsValid() && i.network.Overlaps(s.Local) {
				b.Inside = i.nameif
				return
			}
		}
	}
	if len(others) == 1 && b.Outside != "" {
		b.Inside = others[0].nameif
	}
}
