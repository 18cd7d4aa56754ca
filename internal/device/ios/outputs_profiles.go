package ios

import (
	"slices"
	"strings"

	"vpncheck/internal/device/cisco"
	"vpncheck/internal/ipsec"
)

// ipsecProfileOutput reads an entry of show crypto ipsec profile.
func (c *config) ipsecProfileOutput(name string, line int) cisco.Section {
	e := c.ipsecs[name]
	if e == nil {
		e = &entry{name: "crypto ipsec profile " + name, mapName: name, line: line, kind: "profile"}
		c.ipsecs[name] = e
		c.order = append(c.order, e)
	}
	configured := slices.Clone(e.sets)
	return func(l cisco.Line) bool {
		switch {
		case l.Is("Transform", "sets={"):
		case strings.Contains(l.S, ": {") || strings.Contains(l.S, ":  {"):
			if len(configured) == 0 {
				c.shownSet(e, l)
			}
		default:
			return e.output(l, true)
		}
		return true
	}
}

// ikev2ProfileOutput reads an entry of show crypto ikev2 profile. What it says of keys is only
// where they are.
func (c *config) ikev2ProfileOutput(name string, line int) cisco.Section {
	if c.profiles2[name] != nil { // the configuration says it all
		return func(l cisco.Line) bool { return l.Has("Identities:") }
	}
	p := &ikev2Profile{isakmpProfile: isakmpProfile{name: name, line: line}, keyless: true}
	c.profiles2[name] = p
	identities := false
	return func(l cisco.Line) bool {
		key, value, isPair := strings.Cut(l.S, ":")
		if !isPair {
			if identities {
				p.match(l.N, l.Words)
			}
			return identities
		}
		identities = key == "Identities"
		return p.output(l.N, key, strings.Fields(value))
	}
}

// output reads a pair of the entry.
func (p *ikev2Profile) output(line int, key string, words []string) bool {
	switch {
	case key == "Identities" || key == "Match criteria":
	case len(words) == 0:
		return false
	case key == "Local identity":
		if id, ok := identity(words); ok {
			p.local = ipsec.SetAt(line, id)
		} else if words[0] != "none" {
			p.local = ipsec.NotUnderstood[ipsec.Identity](line, strings.Join(words, " "))
		}
	case key == "Local authentication method":
		p.auth = cisco.Auth(line, words[0])
	case key == "Remote authentication method(s)":
		p.remote = cisco.Auth(line, words[0])
	case key == "Lifetime":
		p.lifetime = cisco.Seconds(line, words[0])
	case key == "DPD":
		p.dpd.Enabled = ipsec.SetAt(line, words[0] != "disabled")
		if words[0] == "interval" && len(words) > 1 {
			p.dpd.Interval = cisco.Seconds(line, strings.TrimSuffix(words[1], ","))
		}
	default: // of no meaning here, but part of the entry
		return slices.Contains([]string{"Ref Count", "Fvrf", "Local address/interface", "Certificate maps"}, key)
	}
	return true
}
