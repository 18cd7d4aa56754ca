package ios

import (
	"fmt"
	"net/netip"
	"slices"
	"time"

	"vpncheck/internal/device"
	"vpncheck/internal/device/cisco"
	"vpncheck/internal/ipsec"
)

const product = "Cisco IOS"

// phase1 is what all tunnels of IKEv1 share: the policies are the device's, not a tunnel's.
type phase1 struct {
	auth      ipsec.Setting[ipsec.Auth]
	proposals []ipsec.Proposal
	lifetime  ipsec.Setting[time.Duration]
	number    string
	leftOut   []device.Note
}

// build follows the references and gives the tunnels in the order of the text.
func (c *config) build() []device.Tunnel {
	c.v1 = c.sharedPhase1()
	for _, e := range c.order {
		if e.kind == "to dynamic" && c.users[e.dynamic.name] == nil {
			c.users[e.dynamic.name] = c.maps[e.mapName]
		}
	}
	var out []device.Tunnel
	for _, e := range c.order {
		switch e.kind {
		case "map":
			out = append(out, c.mapTunnel(e))
		case "dynamic":
			out = append(out, c.dynamicTunnel(e))
		}
	}
	for _, i := range c.tunnels {
		out = append(out, c.interfaceTunnel(i))
	}
	for _, e := range c.order {
		if e.kind == "profile" && !e.used {
			t := &builder{config: c, entry: e, Tunnel: device.Tunnel{Name: e.name, Objects: map[string]string{"crypto ipsec profile": e.mapName}}}
			t.phase2()
			t.phase1(reference{})
			out = append(out, t.Tunnel)
		}
	}
	if len(out) == 0 {
		out = c.loose()
	}
	return out
}

// sharedPhase1 collects the policies by priority. One whose authentication is known to be another
// than that of a pre-shared key takes no part where there are others: an IOS policy without an
// authentication line is for RSA signatures.
func (c *config) sharedPhase1() *phase1 {
	s := &phase1{}
	policies := slices.Clone(c.policies)
	slices.SortStableFunc(policies, func(a, b *isakmpPolicy) int { return a.number - b.number })
	psk := slices.ContainsFunc(policies, func(p *isakmpPolicy) bool { return p.auth.Has(ipsec.PSK) })
	for _, p := range policies {
		if psk && !p.auth.Has(ipsec.PSK) {
			s.leftOut = append(s.leftOut, device.Note{Kind: device.Remark, Line: p.line, Text: p.name + " is not for pre-shared keys, and is left out"})
			continue
		}
		if len(s.proposals) == 0 {
			s.auth, s.lifetime, s.number = p.auth, p.lifetime, p.proposal.Name
		}
		s.lifetime = cisco.Either(s.lifetime, p.lifetime)
		s.proposals = append(s.proposals, p.proposal)
	}
	return s
}

// builder makes one tunnel.
type builder struct {
	*config
	device.Tunnel
	entry *entry
}

func (b *builder) note(kind device.NoteKind, line int, format string, args ...any) {
	b.Notes = append(b.Notes, device.Note{Kind: kind, Line: line, Text: fmt.Sprintf(format, args...)})
}

func (b *builder) dangling(kind string, r reference) {
	b.note(device.Dangling, r.line, "%s %s is named here and is not in the text", kind, r.name)
}

func (c *config) mapTunnel(e *entry) device.Tunnel {
	b := &builder{config: c, entry: e, Tunnel: device.Tunnel{Name: e.name, Objects: map[string]string{"crypto map": e.mapName + " " + e.number}}}
	m := c.maps[e.mapName]
	b.place(m, e.line)
	b.peer()
	if !e.list.set() && len(e.shown) == 0 {
		b.note(device.Incomplete, e.line, "no match address: the entry stays off until it names an access list")
	}
	if len(e.peers) == 0 {
		b.note(device.Incomplete, e.line, "no set peer: the entry stays off until it has a peer")
	}
	b.phase2()
	b.list(e.list)
	b.phase1(m.profile)
	b.checkNAT()
	return b.Tunnel
}

// place finds the interface of a map and the device's address there.
func (b *builder) place(m *cryptoMap, line int) {
	if len(m.ifaces) == 0 {
		if len(b.ifaces) > 0 && !b.applied[m.name] {
			b.note(device.Unapplied, line, "no interface has crypto map %s", m.name)
		}
		return
	}
	i := m.ifaces[0]
	for _, other := range m.ifaces {
		if other.shutdown == 0 {
			i = other
			break
		}
	}
	b.Interface, b.Outside = i.name, i.name
	if i.shutdown > 0 {
		b.note(device.Disabled, i.shutdown, "interface %s is shut down", i.name)
	}
	if m.local.set() {
		if i = b.ifaces[shortName(m.local.name)]; i == nil {
			b.dangling("interface", m.local)
			return
		}
	}
	if i.address.IsValid() && !m.virtual {
		b.Parameters.IKE.Address = ipsec.SetAt(i.at, i.address)
	}
}

func (b *builder) peer() {
	e := b.entry
	if len(e.peers) == 0 {
		return
	}
	s := ipsec.SetAt[netip.Addr](e.peerLine)
	for _, p := range e.peers {
		if !p.addr.IsValid() {
			s.Text = p.text
			continue
		}
		s.Values = append(s.Values, p.addr)
	}
	b.Parameters.IKE.Peer = s
}

// dynamicTunnel is an entry for peers that may come from anywhere.
func (c *config) dynamicTunnel(e *entry) device.Tunnel {
	b := &builder{config: c, entry: e, Tunnel: device.Tunnel{Name: e.name, Objects: map[string]string{"crypto dynamic-map": e.mapName + " " + e.number}}}
	m := c.users[e.mapName]
	switch {
	case m != nil:
		b.place(m, e.line)
	case len(c.maps) > 0:
		b.note(device.Unapplied, e.line, "no crypto map refers to crypto dynamic-map %s", e.mapName)
	}
	if len(e.peers) > 0 {
		b.peer()
	} else {
		b.Parameters.IKE.Peer = ipsec.SetAt(e.line, netip.IPv4Unspecified())
	}
	b.phase2()
	b.list(e.list)
	whole := reference{}
	if m != nil {
		whole = m.profile
	}
	b.phase1(whole)
	return b.Tunnel
}

// loose is what a text without any map, profile or tunnel tells: sections by themselves.
func (c *config) loose() []device.Tunnel {
	var out []device.Tunnel
	for _, p := range sortedProfiles(c) {
		b := &builder{config: c, entry: &entry{profile2: reference{p.name, p.line}}, Tunnel: device.Tunnel{Name: "crypto ikev2 profile " + p.name, Objects: map[string]string{}}}
		b.phase1(reference{})
		out = append(out, b.Tunnel)
	}
	if len(out) == 0 {
		for _, name := range c.names.props {
			t := device.Tunnel{Name: "crypto ikev2 proposal " + name, Objects: map[string]string{"crypto ikev2 proposal": name}}
			p := c.proposals[name]
			t.Parameters.IKE.Version = ipsec.SetAt(p.line, ipsec.IKEv2)
			t.Parameters.IKE.Proposals = []ipsec.Proposal{p.proposal}
			out = append(out, t)
		}
	}
	if len(c.policies) > 0 {
		b := &builder{config: c, entry: &entry{}, Tunnel: device.Tunnel{Name: "crypto isakmp policy " + c.v1.number, Objects: map[string]string{}}}
		b.phase1(reference{})
		out = append(out, b.Tunnel)
	}
	for _, name := range c.names.sets {
		b := &builder{config: c, entry: &entry{sets: []reference{{name, c.sets[name].Line}}}, Tunnel: device.Tunnel{Name: "crypto ipsec transform-set " + name, Objects: map[string]string{}}}
		b.transforms()
		out = append(out, b.Tunnel)
	}
	return out
}

func sortedProfiles(c *config) []*ikev2Profile {
	var all []*ikev2Profile
	for _, p := range c.profiles2 {
		all = append(all, p)
	}
	slices.SortFunc(all, func(a, b *ikev2Profile) int { return a.line - b.line })
	return all
}

// selection is what an access list selects, found once however many tunnels name it.
func (c *config) selection(name string) selection {
	s, known := c.selectors[name]
	if !known {
		s.selectors, s.whole = cisco.Selectors(c.lists[name].entries)
		c.selectors[name] = s
	}
	return s
}
