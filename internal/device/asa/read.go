package asa

import (
	"slices"

	"vpncheck/internal/device/cisco"
	"vpncheck/internal/ipsec"
)

// open reads a line at the top.
func (c *config) open(l cisco.Line) (cisco.Section, bool) {
	switch l.At(0) {
	case "ASA":
		if l.At(1) == "Version" {
			c.version = l.At(2)
		}
		return nil, l.At(1) == "Version"
	case "Cisco": // of show version
		if l.Is("Cisco", "Adaptive", "Security", "Appliance", "Software", "Version") {
			c.version = l.At(6)
			return nil, true
		}
	case "hostname":
		c.hostname = l.At(1)
		return nil, true
	case "domain-name":
		c.domain = l.At(1)
		return nil, true
	case "crypto":
		return c.crypto(l)
	case "isakmp": // before 7.2
		l.Words = append([]string{"crypto"}, l.Words...)
		return c.crypto(l)
	case "tunnel-group":
		return c.tunnelGroup(l)
	case "group-policy":
		return c.groupPolicy(l)
	case "interface":
		return c.interfaceSection(l), len(l.Words) > 1 && !l.No && l.At(0) == "interface"
	case "nameif": // a filtered output has lost the line with the interface's name
		if !l.No && l.At(1) != "" {
			section := c.interfaceLines(&iface{line: l.N, level: -1})
			return section, section(l)
		}
	case "access-list":
		return nil, c.accessList(l)
	case "access-group":
		return nil, c.accessGroup(l)
	case "sysopt":
		if l.Is("sysopt", "connection", "permit-vpn") {
			c.noPermit = l.No
			return nil, true
		}
	case "same-security-traffic":
		c.sameLevel = c.sameLevel || l.At(2) == "inter-interface"
		return nil, true
	case "object", "object-group", "name":
		return c.objects.open(l)
	case "nat":
		return nil, c.nat(l, nil)
	}
	return nil, false
}

// begins are words that begin what is not read here.
var begins = []string{
	"router", "route", "aaa", "aaa-server", "logging", "mtu", "class-map", "policy-map", "service-policy", "webvpn", "username", "snmp-server",
	"http", "ssh", "telnet", "ntp", "dhcpd", "threat-detection", "failover", "monitor-interface", "timeout", "icmp", "arp", "banner", "pager", "Cryptochecksum",
}

func (c *config) ends(l cisco.Line) bool { return slices.Contains(begins, l.At(0)) && l.Indent == 0 }

func (c *config) crypto(l cisco.Line) (cisco.Section, bool) {
	switch l.At(1) {
	case "ikev1", "isakmp":
		return c.ike(l, v1)
	case "ikev2":
		return c.ike(l, v2)
	case "ipsec":
		return c.ipsec(l)
	case "map":
		return nil, c.cryptoMap(l)
	case "dynamic-map":
		return nil, len(l.Words) > 4 && c.entry("crypto dynamic-map", l.At(2), l.At(3), l.N).read(l, 4)
	}
	return nil, false
}

func (c *config) ike(l cisco.Line, version int) (cisco.Section, bool) {
	switch l.At(2) {
	case "policy":
		if p := c.policy(l.At(3), version, l.N); p != nil && !l.No {
			return p.section, true
		}
		return nil, false
	case "enable":
		c.enables = true
		if l.At(3) != "" && !l.No {
			c.enabled[version][l.At(3)] = true
		}
	case "identity":
		c.readIdentity(l)
	case "am-disable":
		c.noAggr = l.N
	case "nat-traversal":
		c.natT = ipsec.SetAt(l.N, !l.No)
	default:
		return nil, false
	}
	return nil, true
}

func (c *config) readIdentity(l cisco.Line) {
	c.keyID = ""
	switch l.At(3) {
	case "address":
		c.identity = ipsec.SetAt(l.N, ipsec.AddressID)
	case "auto": // the address where the tunnel has a pre-shared key
		c.identity = ipsec.SetAt(l.N, ipsec.AddressID)
	case "hostname":
		c.identity = ipsec.SetAt(l.N, ipsec.FQDNID)
	case "key-id":
		c.identity, c.keyID = ipsec.SetAt(l.N, ipsec.KeyID), l.At(4)
	default:
		c.identity = ipsec.NotUnderstood[ipsec.IdentityType](l.N, l.Text(3))
	}
}

func (c *config) ipsec(l cisco.Line) (cisco.Section, bool) {
	words := l.From(2)
	if len(words) > 1 && words[0] == "ikev1" { // as before 8.4 without a version
		words = words[1:]
	}
	switch {
	case len(words) > 2 && words[0] == "transform-set":
		return nil, c.transformSet(l.N, words[1], words[2:])
	case l.Is("crypto", "ipsec", "ikev2", "ipsec-proposal") && l.At(4) != "":
		return c.ipsecProposal(l.At(4), l.N).section, true
	case l.Is("crypto", "ipsec", "security-association", "lifetime"):
		return nil, c.lifetimes.read(l, l.From(4))
	case l.Is("crypto", "ipsec", "profile") && l.At(3) != "":
		e := c.entry("crypto ipsec profile", l.At(3), "", l.N)
		return func(l cisco.Line) bool { return e.read(l, 0) }, true
	}
	return nil, false
}

func (c *config) transformSet(line int, name string, words []string) bool {
	old := c.sets[name]
	if words[0] == "mode" && len(words) > 1 {
		if old == nil {
			return false
		}
		old.Mode = encapsulation(line, words[1])
		return true
	}
	c.sets[name] = cisco.NewTransform(name, line, words)
	if old == nil {
		c.names.sets = append(c.names.sets, name)
	}
	return true
}

func encapsulation(line int, word string) ipsec.Setting[ipsec.Encapsulation] {
	switch word {
	case "tunnel":
		return ipsec.SetAt(line, ipsec.TunnelMode)
	case "transport", "transport-require":
		return ipsec.SetAt(line, ipsec.TransportMode)
	}
	return ipsec.NotUnderstood[ipsec.Encapsulation](line, word)
}

func (c *config) ipsecProposal(name string, line int) *proposal {
	p := c.proposals[name]
	if p == nil {
		p = &proposal{name: name, line: line, proposal: ipsec.Proposal{Name: name, Line: line}}
		c.proposals[name] = p
		c.names.proposals = append(c.names.proposals, name)
	}
	return p
}

func (p *proposal) section(l cisco.Line) bool {
	switch {
	case l.Is("protocol", "esp", "encryption"):
		p.proposal.Encryption = cisco.Ciphers(l.N, l.From(3))
	case l.Is("protocol", "esp", "integrity"):
		if l.At(3) != "null" || len(l.Words) > 4 { // alone it stands where a cipher brings its own
			p.proposal.Integrity = cisco.Hashes(l.N, l.From(3))
		}
	default:
		return false
	}
	p.protocol = ipsec.SetAt(l.N, ipsec.ESP)
	return true
}
