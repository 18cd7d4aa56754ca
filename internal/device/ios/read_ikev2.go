package ios

import (
	"net/netip"
	"strings"

	"vpncheck/internal/device/cisco"
	"vpncheck/internal/ipsec"
)

func (c *config) ikev2(l cisco.Line) (cisco.Section, bool) {
	name := l.At(3)
	switch l.At(2) {
	case "proposal":
		return c.ikev2Proposal(name, l.N).section, name != "" && !l.No
	case "policy":
		p := &ikev2Policy{name: name, line: l.N}
		if name != "" && !l.No {
			c.policies2 = append(c.policies2, p)
		}
		return p.section, name != "" && !l.No
	case "keyring":
		return c.ikev2Keyring(l, name), name != ""
	case "profile":
		p := &ikev2Profile{isakmpProfile: isakmpProfile{name: name, line: l.N}}
		if name != "" {
			c.profiles2[name] = p
		}
		return p.section, name != ""
	case "dpd":
		c.dpd2 = keepalive(l, 3)
		return nil, true
	}
	return nil, false
}

func (c *config) ikev2Proposal(name string, line int) *ikev2Proposal {
	p := c.proposals[name]
	if p == nil {
		p = &ikev2Proposal{line: line, proposal: ipsec.Proposal{Name: name, Line: line}}
		c.proposals[name] = p
		c.names.props = append(c.names.props, name)
	}
	return p
}

func (p *ikev2Proposal) section(l cisco.Line) bool {
	if l.No {
		return false
	}
	switch l.At(0) {
	case "encryption":
		p.proposal.Encryption = cisco.Ciphers(l.N, l.From(1))
	case "integrity":
		p.proposal.Integrity = cisco.Hashes(l.N, l.From(1))
	case "prf":
		p.proposal.PRF = cisco.Hashes(l.N, l.From(1))
	case "group":
		p.proposal.Groups = cisco.Groups(l.N, l.From(1))
	default:
		return false
	}
	return true
}

func (p *ikev2Policy) section(l cisco.Line) bool {
	switch {
	case l.At(0) == "proposal" && !l.No:
		for _, name := range l.From(1) {
			p.proposals = append(p.proposals, reference{name, l.N})
		}
	case l.Is("match", "address", "local"):
		if a, err := netip.ParseAddr(l.At(len(l.Words) - 1)); err == nil {
			p.locals = append(p.locals, a)
		}
	case l.Is("match", "fvrf"):
	default:
		return false
	}
	return true
}

// ikev2Keyring reads which peers have a key. A key is never looked at.
func (c *config) ikev2Keyring(l cisco.Line, name string) cisco.Section {
	k := &keyring{name: name, line: l.N, keys: keys{}, peers: map[string]bool{}}
	c.keyrings[name] = k
	inPeer := false
	c.ring = func(l cisco.Line) bool {
		switch l.At(0) {
		case "peer":
			k.peers[l.At(1)] = true
			inPeer = len(l.Words) > 1
			return inPeer
		case "exit":
			was := inPeer
			inPeer = false
			return was
		case "address", "hostname", "identity":
			if inPeer && l.At(0) == "address" {
				k.keys.add(network(l.At(1), l.At(2)), l.N)
			}
			return inPeer
		case "pre-shared-key":
			return inPeer
		}
		return false
	}
	return c.ring
}

func (p *ikev2Profile) section(l cisco.Line) bool {
	switch {
	case l.Is("match", "identity", "remote"):
		p.match(l.N, l.From(3))
	case l.Is("match", "address", "local"):
		p.address = reference{l.At(len(l.Words) - 1), l.N}
	case l.Is("match", "fvrf"):
	case l.Is("identity", "local"):
		p.local = ipsec.NotUnderstood[ipsec.Identity](l.N, l.Text(2))
		if id, ok := identity(l.From(2)); ok {
			p.local = ipsec.SetAt(l.N, id)
		}
	case l.Is("authentication", "local"):
		p.auth = cisco.Auth(l.N, l.At(2))
		p.keyless = p.keyless || l.At(3) == "key"
	case l.Is("authentication", "remote"):
		p.remote = cisco.Auth(l.N, l.At(2))
	case l.Is("authentication", "pre-share"), l.Is("authentication", "rsa-sig"):
		p.auth = cisco.Auth(l.N, l.At(1))
	case l.At(0) == "keyring":
		p.keyring(l)
	case l.At(0) == "lifetime":
		p.lifetime = cisco.Seconds(l.N, l.At(1))
	case l.At(0) == "dpd":
		p.dpd = keepalive(l, 1)
	default:
		return false
	}
	return true
}

// keyring reads "keyring local NAME" and "keyring NAME"; of AAA nothing is known here.
func (p *ikev2Profile) keyring(l cisco.Line) {
	switch name := l.At(1); {
	case name == "aaa":
		p.keyless = true
	case name == "local":
		p.keyrings = append(p.keyrings, reference{l.At(2), l.N})
	case name != "" && !strings.HasPrefix(name, "-"):
		p.keyrings = append(p.keyrings, reference{name, l.N})
	}
}
