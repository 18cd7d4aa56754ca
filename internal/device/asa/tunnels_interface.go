package asa

import (
	"net/netip"

	"vpncheck/internal/device"
	"vpncheck/internal/device/cisco"
	"vpncheck/internal/ipsec"
)

// interfaceTunnels are those of a tunnel interface with its own protection.
func (c *config) interfaceTunnels(i *iface) []device.Tunnel {
	e := c.byName["crypto ipsec profile "+i.protection.name+" "]
	missing := e == nil
	if missing {
		e = &entry{kind: "crypto ipsec profile"}
	}
	e.used = true
	var out []device.Tunnel
	for _, version := range e.versions() {
		b := c.builder(e, version)
		b.Name = "interface " + i.name
		if len(e.versions()) > 1 {
			b.Name += [2]string{" (IKEv1)", " (IKEv2)"}[version]
		}
		b.Objects["interface"], b.Interface, b.Zone = i.name, i.nameif, i.nameif
		if missing {
			b.dangling("crypto ipsec profile", i.protection)
		}
		b.ends(i)
		b.findInside()
		b.phase1()
		b.phase2()
		out = append(out, b.Tunnel)
	}
	return out
}

func (b *builder) ends(i *iface) {
	own := *b.entry
	own.peers, own.peerLine = nil, 0
	b.entry = &own
	if i.shutdown > 0 {
		b.note(device.Disabled, i.shutdown, "interface %s is shut down", i.name)
	}
	if i.destination.set() {
		own.peers, own.peerLine = []string{i.destination.name}, i.destination.line
		b.peers()
	} else {
		b.note(device.Incomplete, i.line, "no tunnel destination")
	}
	if !i.source.set() {
		b.note(device.Incomplete, i.line, "no tunnel source interface")
	}
	b.Outside = i.source.name
	if source := b.nameifs[i.source.name]; source != nil && source.address.IsValid() {
		b.Parameters.IKE.Address = ipsec.SetAt(source.at, source.address)
	}
	if i.policy.set() {
		b.list(i.policy)
		return
	}
	b.Parameters.Selectors = []ipsec.Selector{{Local: cisco.Everything, Remote: []netip.Prefix{cisco.Everything}, Line: max(i.mode.line, i.protection.line)}}
}

// loose is what a text without any map or tunnel tells: sections by themselves.
func (c *config) loose() []device.Tunnel {
	var out []device.Tunnel
	for version, name := range []string{"crypto ikev1 policy ", "crypto ikev2 policy "} {
		if len(c.policies[version]) == 0 {
			continue
		}
		b := &builder{config: c, entry: &entry{}, version: version, Tunnel: device.Tunnel{Name: name + c.shared[version].number, Objects: map[string]string{}}}
		b.phase1()
		out = append(out, b.Tunnel)
	}
	for _, name := range c.names.sets {
		b := &builder{config: c, entry: &entry{}, Tunnel: device.Tunnel{Name: "crypto ipsec transform-set " + name, Objects: map[string]string{}}}
		b.entry.sets[v1] = []reference{{name, c.sets[name].Line}}
		b.transforms()
		out = append(out, b.Tunnel)
	}
	for _, name := range c.names.proposals {
		b := &builder{config: c, entry: &entry{}, version: v2, Tunnel: device.Tunnel{Name: "crypto ipsec ikev2 ipsec-proposal " + name, Objects: map[string]string{}}}
		b.entry.sets[v2] = []reference{{name, c.proposals[name].line}}
		b.transforms()
		out = append(out, b.Tunnel)
	}
	return out
}
