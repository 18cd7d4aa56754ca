package ios

import (
	"net/netip"
	"strings"

	"vpncheck/internal/device/cisco"
	"vpncheck/internal/ipsec"
)

// output reads the headers of outputs that tell values in effect. They complete what the
// configuration leaves out, and never change what it says.
func (c *config) output(l cisco.Line) (cisco.Section, bool) {
	switch {
	case l.Is("Protection", "suite", "of", "priority") && c.policy(l.At(4), l.N) != nil:
		return c.policy(l.At(4), l.N).output, true
	case l.Is("IKEv2", "proposal:") && len(l.Words) > 2:
		return c.ikev2Proposal(l.At(2), l.N).output, true
	case l.Is("IKEv2", "profile:") && len(l.Words) > 2:
		return c.ikev2ProfileOutput(l.At(2), l.N), true
	case l.Is("IPSEC", "profile") && len(l.Words) > 2 && l.At(2) != "default":
		return c.ipsecProfileOutput(l.At(2), l.N), true
	case l.Is("Transform", "set") && len(l.Words) > 3:
		return c.setOutput(l), true
	case l.Is("Crypto", "Map") && len(l.Words) > 3:
		return c.mapOutput(l)
	case l.Is("Extended", "IP", "access", "list") && len(l.Words) > 4:
		return c.listSection(l.At(4), l.N, false, true), true
	case l.Is("Standard", "IP", "access", "list") && len(l.Words) > 4:
		return c.listSection(l.At(4), l.N, true, true), true
	case l.Is("Security", "association", "lifetime:"):
		var shown lifetimes
		shown.output(l)
		c.lifetimes.time, c.lifetimes.kb = c.lifetimes.time.Or(shown.time), c.lifetimes.kb.Or(shown.kb)
		return nil, true
	}
	return nil, false
}

// setOutput reads "Transform set TS: { esp-256-aes esp-sha256-hmac  }" and "will negotiate = {
// Tunnel, }".
func (c *config) setOutput(l cisco.Line) cisco.Section {
	t := c.set(strings.TrimSuffix(l.At(2), ":"), l.N, braced(l.S))
	return func(l cisco.Line) bool {
		if !l.Is("will", "negotiate") {
			return false
		}
		for _, w := range braced(l.S) {
			switch strings.Trim(w, ",") {
			case "Tunnel":
				t.Mode = t.Mode.Or(ipsec.SetAt(l.N, ipsec.TunnelMode))
			case "Transport":
				t.Mode = t.Mode.Or(ipsec.SetAt(l.N, ipsec.TransportMode))
			}
		}
		return true
	}
}

// set is the transform-set of the name: the configuration's, or one with these words.
func (c *config) set(name string, line int, words []string) *cisco.Transform {
	if c.sets[name] == nil {
		c.sets[name] = cisco.NewTransform(name, line, words)
		c.names.sets = append(c.names.sets, name)
	}
	return c.sets[name]
}

func braced(s string) []string {
	_, s, _ = strings.Cut(s, "{")
	s, _, _ = strings.Cut(s, "}")
	return strings.Fields(s)
}

// mapOutput reads an entry of show crypto map: Crypto Map "OUTSIDE" 10 ipsec-isakmp.
func (c *config) mapOutput(l cisco.Line) (cisco.Section, bool) {
	name, number := l.At(2), l.At(3)
	if name == "IPv4" { // IOS XE: Crypto Map IPv4 "OUTSIDE" 10 ipsec-isakmp
		name, number = l.At(3), l.At(4)
	}
	if !isDigits(number) || strings.HasPrefix(name, "Tunnel") && strings.HasSuffix(name, "-head-0") {
		return nil, false
	}
	m := c.mapNamed(name)
	e := m.entries[number]
	if e == nil {
		e = &entry{name: "crypto map " + name + " " + number, mapName: name, number: number, line: l.N, kind: "map"}
		m.entries[number] = e
		c.order = append(c.order, e)
	}
	configured := len(e.peers) > 0
	inside := ""
	return func(l cisco.Line) bool {
		switch {
		case l.Is("Interfaces", "using", "crypto", "map"):
			inside = "interfaces"
		case l.Is("Extended", "IP", "access", "list"): // its entries follow
		case l.Is("Transform", "sets={"):
			inside = "sets"
		case inside == "interfaces" && len(l.Words) == 1:
			c.usedBy(m, l.At(0))
		case inside == "sets" && strings.Contains(l.S, "{"):
			c.shownSet(e, l)
		default:
			return c.shownEntry(e, l, configured)
		}
		return true
	}, true
}

// shownEntry reads a line of an entry's output.
func (c *config) shownEntry(e *entry, l cisco.Line, configured bool) bool {
	if l.At(0) != "access-list" {
		return e.output(l, configured)
	}
	if entry, ok := c.dialect.Parse(l.N, l.From(2)); ok {
		e.shown = append(e.shown, entry)
	}
	return true
}

// usedBy notes an interface of which the map says that it uses it.
func (c *config) usedBy(m *cryptoMap, name string) {
	if i := c.ifaces[shortName(name)]; i == nil {
		c.applied[m.name] = true
	}
}

// shownSet reads "TS:  { esp-256-aes esp-sha256-hmac  } ,".
func (c *config) shownSet(e *entry, l cisco.Line) {
	name := strings.TrimSuffix(l.At(0), ":")
	c.set(name, l.N, braced(l.S))
	for _, s := range e.sets {
		if s.name == name {
			return
		}
	}
	e.sets = append(e.sets, reference{name, l.N})
}

func (e *entry) output(l cisco.Line, configured bool) bool {
	switch {
	case l.Is("Peer", "="):
		if a, err := netip.ParseAddr(l.At(2)); err == nil && !configured {
			e.peers = append(e.peers, peer{addr: a, text: l.At(2)})
			if e.peerLine == 0 {
				e.peerLine = l.N
			}
		}
	case l.Is("Security", "association", "lifetime:"):
		var shown lifetimes
		shown.output(l)
		e.lifetimes.time, e.lifetimes.kb = e.lifetimes.time.Or(shown.time), e.lifetimes.kb.Or(shown.kb)
	case l.Is("PFS", "(Y/N):", "N"):
		e.pfs = e.pfs.Or(ipsec.SetAt(l.N, ipsec.PFSOff))
	case l.Is("DH", "group:") && len(l.Words) > 2:
		e.pfs = e.pfs.Or(cisco.Groups(l.N, l.From(2)[:1]))
	case l.Is("IKEv2", "Profile:") && len(l.Words) > 2:
		e.profile2 = or(e.profile2, reference{l.At(2), l.N})
	case l.Is("ISAKMP", "Profile:") && len(l.Words) > 2:
		e.profile1 = or(e.profile1, reference{l.At(2), l.N})
	default:
		return false
	}
	return true
}

func or(a, b reference) reference {
	if a.set() {
		return a
	}
	return b
}

// output reads "Security association lifetime: 4608000 kilobytes/3600 seconds".
func (l *lifetimes) output(line cisco.Line) {
	_, value, _ := strings.Cut(line.S, ":")
	for part := range strings.SplitSeq(value, "/") {
		words := strings.Fields(part)
		if len(words) < 2 {
			continue
		}
		switch {
		case strings.HasPrefix(words[1], "kilobytes"):
			l.kb = cisco.Kilobytes(line.N, words[0])
		case strings.HasPrefix(words[1], "seconds"):
			l.time = cisco.Seconds(line.N, words[0])
		}
	}
}
