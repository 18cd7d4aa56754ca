package asa

import (
	"net/netip"
	"strconv"

	"vpncheck/internal/device/cisco"
	"vpncheck/internal/ipsec"
)

// mostPolicies is how far back a policy is looked for: no device has more.
const mostPolicies = 1000

func (c *config) policy(number string, version, line int) *policy {
	n, err := strconv.Atoi(number)
	if err != nil {
		return nil
	}
	all := c.policies[version]
	for i := max(0, len(all)-mostPolicies); i < len(all); i++ {
		if all[i].number == n {
			return all[i]
		}
	}
	p := &policy{number: n, name: [2]string{"crypto ikev1 policy ", "crypto ikev2 policy "}[version] + number, line: line}
	p.proposal.Name, p.proposal.Line = number, line
	c.policies[version] = append(all, p)
	return p
}

func (p *policy) section(l cisco.Line) bool {
	if l.No {
		return false
	}
	switch l.At(0) {
	case "authentication":
		p.auth = cisco.Auth(l.N, l.At(1))
	case "encryption", "encr":
		p.proposal.Encryption = cisco.Ciphers(l.N, l.From(1))
	case "hash", "integrity":
		p.integrity(l)
	case "prf":
		p.proposal.PRF = cisco.Hashes(l.N, l.From(1))
	case "group":
		p.proposal.Groups = cisco.Groups(l.N, l.From(1))
	case "lifetime":
		word := l.At(1)
		if word == "seconds" {
			word = l.At(2)
		}
		p.lifetime = cisco.Seconds(l.N, word)
	default:
		return false
	}
	return true
}

// integrity: "null" stands where a cipher brings its own, and says nothing then.
func (p *policy) integrity(l cisco.Line) {
	if l.Is("integrity", "null") && len(l.Words) == 2 {
		return
	}
	p.proposal.Integrity = cisco.Hashes(l.N, l.From(1))
}

func (s *lifetimes) read(l cisco.Line, words []string) bool {
	known := false
	for i := 0; i+1 < len(words); i += 2 {
		switch words[i] {
		case "seconds":
			s.time, known = cisco.Seconds(l.N, words[i+1]), true
		case "kilobytes":
			s.kb, known = cisco.Kilobytes(l.N, words[i+1]), true
		}
	}
	return known
}

func (c *config) tunnelGroup(l cisco.Line) (cisco.Section, bool) {
	name := l.At(1)
	if name == "" || l.No {
		return nil, false
	}
	g := c.groups[name]
	if g == nil {
		g = &tunnelGroup{name: name, line: l.N}
		c.groups[name] = g
	}
	switch l.At(2) {
	case "type":
		g.l2l = l.At(3) == "ipsec-l2l"
		return nil, true
	case "ipsec-attributes":
		g.filled = true
		return g.attributes, true
	case "general-attributes":
		return func(l cisco.Line) bool {
			if l.At(0) == "default-group-policy" {
				g.policy = reference{l.At(1), l.N}
				return true
			}
			return false
		}, true
	}
	return nil, false
}

// attributes reads ipsec-attributes. A key is never looked at.
func (g *tunnelGroup) attributes(l cisco.Line) bool {
	switch {
	case l.Is("pre-shared-key") || l.Is("ikev1", "pre-shared-key"):
		g.key[v1] = true
	case l.Is("ikev2", "remote-authentication"):
		g.remote = cisco.Auth(l.N, l.At(2))
	case l.Is("ikev2", "local-authentication"):
		g.auth[v2] = cisco.Auth(l.N, l.At(2))
		g.key[v2] = true
	case l.Is("isakmp", "keepalive"):
		g.keepalive(l)
	default:
		return false
	}
	return true
}

func (g *tunnelGroup) keepalive(l cisco.Line) {
	if l.At(2) == "disable" {
		g.dpd = ipsec.DPD{Enabled: ipsec.SetAt(l.N, false)}
		return
	}
	g.dpd = ipsec.DPD{Enabled: ipsec.SetAt(l.N, true)}
	if word := l.After("threshold"); word != "" && word != "infinite" {
		g.dpd.Interval = cisco.Seconds(l.N, word)
	}
}

func (c *config) groupPolicy(l cisco.Line) (cisco.Section, bool) {
	name := l.At(1)
	if name == "" || l.No {
		return nil, false
	}
	p := c.gpolicies[name]
	if p == nil {
		p = &groupPolicy{}
		c.gpolicies[name] = p
	}
	if l.At(2) != "attributes" {
		return nil, true
	}
	return func(l cisco.Line) bool {
		switch {
		case l.At(0) == "vpn-tunnel-protocol":
			p.protocols, p.words = reference{l.Text(1), l.N}, l.From(1)
		case l.Is("vpn-filter", "value"):
			p.filter = reference{l.At(2), l.N}
		default:
			return false
		}
		return true
	}, true
}

func (c *config) interfaceSection(l cisco.Line) cisco.Section {
	i := &iface{name: l.At(1), line: l.N, level: -1}
	if len(l.Words) < 2 || l.No {
		return nil
	}
	return c.interfaceLines(i)
}

// interfaceLines reads an interface's lines. It has one name: another one is of an interface whose
// first line a filter has left out.
func (c *config) interfaceLines(i *iface) cisco.Section {
	c.ifaces = append(c.ifaces, i)
	return func(l cisco.Line) bool {
		if l.Is("nameif", l.At(1)) && !l.No && i.nameif != "" && l.At(1) != i.nameif {
			i = &iface{line: l.N, level: -1}
			c.ifaces = append(c.ifaces, i)
		}
		return c.interfaceLine(i, l)
	}
}

func (c *config) interfaceLine(i *iface, l cisco.Line) bool {
	switch {
	case l.At(0) == "nameif" && !l.No && l.At(1) != "":
		i.nameif = l.At(1)
		c.nameifs[i.nameif] = i
	case l.At(0) == "security-level":
		if n, err := strconv.Atoi(l.At(1)); err == nil {
			i.level = n
		}
	case l.Is("ip", "address") && !l.No:
		i.address, _ = netip.ParseAddr(l.At(2)) // dhcp and pppoe are no address
		i.network, _ = cisco.Masked(l.At(2), l.At(3))
		i.at = l.N
	case l.Is("shutdown"):
		i.shutdown = l.N
		if l.No {
			i.shutdown = 0
		}
	case l.Is("tunnel", "source", "interface"):
		i.source = reference{l.At(3), l.N}
	case l.Is("tunnel", "destination"):
		i.destination = reference{l.At(2), l.N}
	case l.Is("tunnel", "mode"):
		i.mode = reference{l.Text(2), l.N}
	case l.Is("tunnel", "protection", "ipsec", "profile"):
		i.protection = reference{l.At(4), l.N}
	case l.Is("tunnel", "protection", "ipsec", "policy"):
		i.policy = reference{l.At(4), l.N}
	default:
		return false
	}
	return true
}
