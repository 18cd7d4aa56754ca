package hillstone

import (
	"net/netip"
	"slices"
	"strings"
	"time"

	"vpncheck/internal/device/cisco"
	"vpncheck/internal/ipsec"
)

type lifetime = ipsec.Setting[time.Duration]

// open reads a line at the top.
func (c *config) open(l cisco.Line) (cisco.Section, bool) {
	if l.No {
		return nil, false
	}
	switch {
	case l.Is("isakmp", "proposal") && l.At(2) != "", l.Is("ikev2", "proposal") && l.At(2) != "":
		return c.proposal(c.proposals, &c.names.proposals, l.At(0)+" "+l.At(2), l).phase1, true
	case l.Is("ipsec", "proposal") && l.At(2) != "":
		return c.proposal(c.phase2, &c.names.phase2, "isakmp "+l.At(2), l).phase2, true
	case l.Is("ikev2", "ipsec-proposal") && l.At(2) != "":
		return c.proposal(c.phase2, &c.names.phase2, "ikev2 "+l.At(2), l).phase2, true
	case l.Is("isakmp", "peer") && l.At(2) != "", l.Is("ikev2", "peer") && l.At(2) != "":
		return c.within(c.peer(l)), true
	case l.Is("ikev2", "profile") && l.At(2) != "":
		return c.profile(l.At(2)), true
	case strings.EqualFold(l.At(0), "version") && c.version == "" && strings.Contains(l.At(1), "."):
		c.version = l.Text(1)
		return nil, true
	case l.Is("tunnel", "ipsec") && (l.At(3) == "auto" || l.At(3) == "ikev2"):
		return c.tunnel(l).section, true
	case l.At(0) == "interface" && l.At(1) != "":
		return c.iface(l), true
	case l.At(0) == "address" && l.At(1) != "":
		return c.address(l), true
	case l.At(0) == "service" && len(l.Words) == 2, l.At(0) == "servgroup" && l.At(1) != "":
		return c.service(l.At(1)), true
	case l.At(0) == "policy-global":
		return nil, true
	case l.Is("rule", "id") && l.At(2) != "":
		return c.rule(l), true
	case l.At(0) == "default-action":
		c.allow = l.At(1) == "permit"
		return nil, true
	}
	return nil, false
}

// begins are words that begin what is not read here.
var begins = []string{"zone", "vswitch", "aaa-server", "admin", "pki", "schedule", "scvpn", "dhcp-server", "class-map", "qos-profile", "statistics-set", "logging", "hostname"}

func (c *config) ends(l cisco.Line) bool {
	return l.Indent == 0 && slices.Contains(begins, l.At(0)) || l.Is("ip", "vrouter")
}

func (c *config) proposal(all map[string]*proposal, names *[]string, key string, l cisco.Line) *proposal {
	p := all[key]
	if p == nil {
		p = &proposal{name: l.At(2), line: l.N, value: ipsec.Proposal{Name: l.At(2), Line: l.N}}
		all[key] = p
		*names = append(*names, key)
	}
	return p
}

// algorithms reads what the proposals of both phases have in common.
func (p *proposal) algorithms(l cisco.Line) bool {
	switch l.At(0) {
	case "encryption":
		p.value.Encryption = cisco.Ciphers(l.N, l.From(1))
		for i, e := range p.value.Encryption.Values {
			if e == "sm4" {
				p.value.Encryption.Values[i] = ipsec.SM4
			}
		}
	case "hash":
		p.value.Integrity = hashes(l)
	case "prf":
		p.value.PRF = hashes(l)
	case "group":
		p.value.Groups = cisco.Groups(l.N, l.From(1))
	case "lifetime":
		p.lifetime = cisco.Seconds(l.N, l.At(1))
	default:
		return false
	}
	return true
}

func hashes(l cisco.Line) ipsec.Setting[ipsec.Integrity] {
	s := cisco.Hashes(l.N, l.From(1))
	for i, h := range s.Values {
		if h == "sm3" {
			s.Values[i] = ipsec.SM3
		}
	}
	return s
}

func (p *proposal) phase1(l cisco.Line) bool {
	if l.No {
		return false
	}
	if l.At(0) == "authentication" {
		p.auth = cisco.Auth(l.N, l.At(1))
		return true
	}
	return p.algorithms(l)
}

func (p *proposal) phase2(l cisco.Line) bool {
	switch {
	case l.No:
		return false
	case l.Is("group", "nopfs"), l.Is("group", "nogroup"):
		p.value.Groups = ipsec.SetAt(l.N, ipsec.PFSOff)
	case l.At(0) == "lifesize":
		p.kb = cisco.Kilobytes(l.N, l.At(1))
	case l.At(0) == "protocol" && l.At(1) == "esp":
		p.protocol = ipsec.SetAt(l.N, ipsec.ESP)
	case l.At(0) == "protocol" && l.At(1) == "ah":
		p.protocol = ipsec.SetAt(l.N, ipsec.AH)
	default:
		return p.algorithms(l)
	}
	return true
}

func (c *config) peer(l cisco.Line) *peer {
	key := l.At(0) + " " + l.At(2)
	p := c.peers[key]
	if p == nil {
		p = &peer{name: l.At(2), line: l.N, ikev2: l.At(0) == "ikev2"}
		c.peers[key] = p
		c.names.peers = append(c.names.peers, key)
	}
	return p
}

// section reads a peer. Its key is never looked at.
func (p *peer) section(l cisco.Line) bool {
	switch l.At(0) {
	case "mode":
		p.mode = mode(l)
	case "type":
		if l.At(1) != "static" {
			p.address = ipsec.SetAt(l.N, netip.IPv4Unspecified())
		}
	case "peer", "match-peer":
		p.address = ipsec.NotUnderstood[netip.Addr](l.N, l.At(1))
		if a, err := netip.ParseAddr(l.At(1)); err == nil {
			p.address = ipsec.SetAt(l.N, a)
		}
	case "interface":
		p.iface = reference{l.At(1), l.N}
	case "isakmp-proposal", "ikev2-proposal":
		p.proposals = further(p.proposals, l)
	case "pre-share":
		p.keyed = true
	case "aaa-server": // whose users may dial in: at the top it begins a section, and has a type
		return len(l.Words) == 2
	case "auth", "authentication":
		p.auth = auth(l)
	case "ikev2-profile":
		p.profile = reference{l.At(1), l.N}
	case "local-id":
		p.local = identity(l)
	case "peer-id":
		p.remote = identity(l)
	case "nat-traversal":
		p.natT = ipsec.SetAt(l.N, !l.No)
	case "dpd":
		p.dpd = dpd(l)
	default:
		return false
	}
	return true
}

func mode(l cisco.Line) ipsec.Setting[ipsec.Mode] {
	switch l.At(1) {
	case "main":
		return ipsec.SetAt(l.N, ipsec.Main)
	case "aggressive":
		return ipsec.SetAt(l.N, ipsec.Aggressive)
	}
	return ipsec.NotUnderstood[ipsec.Mode](l.N, l.Text(1))
}

// further adds the names on a line to those on lines before; "no" takes them away.
func further(all []reference, l cisco.Line) []reference {
	for _, name := range l.From(1) {
		all = slices.DeleteFunc(all, func(r reference) bool { return r.name == name })
		if !l.No {
			all = append(all, reference{name, l.N})
		}
	}
	return all
}

func identity(l cisco.Line) ipsec.Setting[ipsec.Identity] {
	kind := map[string]ipsec.IdentityType{
		"fqdn": ipsec.FQDNID, "u-fqdn": ipsec.UserID, "ip": ipsec.AddressID, "ipv4": ipsec.AddressID, "key-id": ipsec.KeyID, "asn1dn": ipsec.DNID,
	}[l.At(1)]
	if kind == "" || l.At(2) == "" && kind != ipsec.DNID || len(l.Words) > 3 {
		return ipsec.NotUnderstood[ipsec.Identity](l.N, l.Text(1))
	}
	return ipsec.SetAt(l.N, ipsec.Identity{Type: kind, Value: l.At(2)})
}

func dpd(l cisco.Line) ipsec.DPD {
	if l.No {
		return ipsec.DPD{Enabled: ipsec.SetAt(l.N, false)}
	}
	d := ipsec.DPD{Enabled: ipsec.SetAt(l.N, true)}
	if word := l.After("interval"); word != "" {
		d.Interval = cisco.Seconds(l.N, word)
	}
	return d
}
