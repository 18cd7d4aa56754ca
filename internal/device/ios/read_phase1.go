package ios

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"vpncheck/internal/device/cisco"
	"vpncheck/internal/ipsec"
)

func (c *config) isakmp(l cisco.Line) (cisco.Section, bool) {
	switch l.At(2) {
	case "policy":
		if p := c.policy(l.At(3), l.N); p != nil && !l.No {
			return p.section, true
		}
	case "key":
		return nil, c.isakmpKey(l)
	case "identity":
		c.identity = identityType(l.N, l.At(3))
		return nil, true
	case "keepalive":
		c.keepalive = keepalive(l, 3)
		return nil, true
	case "aggressive-mode":
		if l.At(3) == "disable" && !l.No {
			c.noAggr = l.N
		}
		return nil, true
	case "enable":
		if l.No {
			c.off = l.N
		}
		return nil, true
	case "peer":
		return c.isakmpPeer(l)
	case "profile":
		return c.isakmpProfile(l), l.At(3) != ""
	}
	return nil, false
}

// policy is the policy of that number; a text may have it twice, as configuration and as output.
func (c *config) policy(number string, line int) *isakmpPolicy {
	n, err := strconv.Atoi(number)
	if err != nil {
		return nil
	}
	for i := max(0, len(c.policies)-mostOutputs); i < len(c.policies); i++ {
		if c.policies[i].number == n {
			return c.policies[i]
		}
	}
	p := &isakmpPolicy{number: n, name: "crypto isakmp policy " + number, line: line}
	p.proposal.Name, p.proposal.Line = number, line
	c.policies = append(c.policies, p)
	return p
}

// mostOutputs is how far back an object is looked for: no device has more policies.
const mostOutputs = 1000

func (p *isakmpPolicy) section(l cisco.Line) bool {
	if l.No {
		return false
	}
	switch l.At(0) {
	case "encr", "encryption":
		p.proposal.Encryption = cisco.Ciphers(l.N, l.From(1))
	case "hash":
		p.proposal.Integrity = cisco.Hashes(l.N, l.From(1))
	case "authentication":
		p.auth = cisco.Auth(l.N, l.At(1))
	case "group":
		p.proposal.Groups = cisco.Groups(l.N, l.From(1))
	case "lifetime":
		p.lifetime = cisco.Seconds(l.N, l.At(1))
	default:
		return false
	}
	return true
}

// isakmpKey notes for whom there is a key: "crypto isakmp key 6 … address 192.0.2.1". What stands
// between is never looked at.
func (c *config) isakmpKey(l cisco.Line) bool {
	c.hasKeys = true
	for i := len(l.Words) - 1; i > 3; i-- {
		switch l.Words[i] {
		case "address":
			c.keys.add(network(l.At(i+1), l.At(i+2)), l.N)
			return true
		case "hostname":
			return true
		}
	}
	return true
}

func identityType(line int, word string) ipsec.Setting[ipsec.IdentityType] {
	switch word {
	case "address":
		return ipsec.SetAt(line, ipsec.AddressID)
	case "hostname", "fqdn":
		return ipsec.SetAt(line, ipsec.FQDNID)
	case "dn":
		return ipsec.SetAt(line, ipsec.DNID)
	}
	return ipsec.NotUnderstood[ipsec.IdentityType](line, word)
}

// keepalive reads "10 3 periodic", "10 retry 3": the interval, and the one between repetitions.
func keepalive(l cisco.Line, at int) ipsec.DPD {
	if l.No {
		return ipsec.DPD{Enabled: ipsec.SetAt(l.N, false)}
	}
	dpd := ipsec.DPD{Enabled: ipsec.SetAt(l.N, true)}
	if s := cisco.Seconds(l.N, l.At(at)); s.Known() {
		dpd.Interval = s
	}
	return dpd
}

func (c *config) isakmpPeer(l cisco.Line) (cisco.Section, bool) {
	if l.At(3) != "address" || l.No {
		return nil, false
	}
	a := &aggressive{}
	c.aggr[l.At(4)] = a
	return func(l cisco.Line) bool {
		switch {
		case l.Is("set", "aggressive-mode", "client-endpoint"):
			a.line = cmp.Or(a.line, l.N)
			if l.At(3) == "ipv4-address" {
				a.identity = ipsec.SetAt(l.N, ipsec.Identity{Type: ipsec.AddressID, Value: l.At(4)})
			} else if id, ok := identity(l.From(3)); ok {
				a.identity = ipsec.SetAt(l.N, id)
			}
		case l.Is("set", "aggressive-mode", "password"):
			a.line = cmp.Or(a.line, l.N)
		default:
			return false
		}
		return true
	}, true
}

func (c *config) isakmpProfile(l cisco.Line) cisco.Section {
	p := &isakmpProfile{name: l.At(3), line: l.N}
	c.profiles1[p.name] = p
	return p.section
}

func (p *isakmpProfile) section(l cisco.Line) bool {
	switch l.At(0) {
	case "keyring":
		p.keyrings = append(p.keyrings, reference{l.At(1), l.N})
	case "self-identity":
		p.self(l)
	case "match":
		if l.At(1) != "identity" {
			return false
		}
		p.match(l.N, l.From(2))
	case "keepalive":
		p.dpd = keepalive(l, 1)
	case "local-address":
		p.address = reference{l.At(1), l.N}
	case "initiate":
		p.aggr = l.N
	default:
		return false
	}
	return true
}

func (p *isakmpProfile) self(l cisco.Line) {
	words := l.From(1)
	if len(words) > 0 {
		if id, ok := addressIdentity(words[:1]); ok {
			p.local = ipsec.SetAt(l.N, id)
			return
		}
	}
	if id, ok := identity(words); ok {
		p.local = ipsec.SetAt(l.N, id)
		return
	}
	switch l.At(1) {
	case "address":
		p.selfType, p.selfLine = ipsec.AddressID, l.N
	case "fqdn":
		p.selfType, p.selfLine = ipsec.FQDNID, l.N
	default:
		p.local = ipsec.NotUnderstood[ipsec.Identity](l.N, l.Text(1))
	}
}

// match reads what identities of the peer the profile is for.
func (p *isakmpProfile) match(line int, words []string) {
	if p.matched == 0 {
		p.matched = line
	}
	if id, ok := identity(words); ok {
		if !slices.Contains(p.remotes, id) && len(p.remotes) < mostOutputs {
			p.remotes = append(p.remotes, id)
		}
		return
	}
	p.unclear = strings.Join(words, " ")
}

// remote is the identities that the profile expects.
func (p *isakmpProfile) remote() ipsec.Setting[ipsec.Identity] {
	switch {
	case p.matched == 0:
		return ipsec.Setting[ipsec.Identity]{}
	case p.unclear != "":
		return ipsec.NotUnderstood[ipsec.Identity](p.matched, p.unclear)
	}
	return ipsec.SetAt(p.matched, p.remotes...)
}

func (c *config) keyring(l cisco.Line, name string) cisco.Section {
	k := &keyring{name: name, line: l.N, keys: keys{}, peers: map[string]bool{}}
	c.keyrings[name] = k
	return func(l cisco.Line) bool {
		if l.At(0) != "pre-shared-key" {
			return l.At(0) == "local-address"
		}
		if l.At(1) == "address" {
			k.keys.add(network(l.At(2), l.At(3)), l.N)
		}
		return true
	}
}
