package ios

import (
	"slices"
	"strings"

	"vpncheck/internal/device/cisco"
)

// open reads a line at the top.
func (c *config) open(l cisco.Line) (cisco.Section, bool) {
	if c.ring != nil && l.At(0) == "peer" && c.ring(l) { // a "!" without its blank stood before
		return c.ring, true
	}
	s, known := c.output(l)
	if !known {
		s, known = c.statement(l)
	}
	if known && !l.Is("crypto", "ikev2", "keyring") {
		c.ring = nil
	}
	return s, known
}

// statement reads a line of the configuration at the top.
func (c *config) statement(l cisco.Line) (cisco.Section, bool) {
	switch l.At(0) {
	case "version":
		return nil, l.Indent == 0 && c.version(l.At(1))
	case "Cisco":
		return nil, c.version(strings.TrimSuffix(l.After("Version"), ","))
	case "hostname":
		c.hostname = l.At(1)
		return nil, true
	case "crypto":
		return c.crypto(l)
	case "interface":
		if len(l.Words) > 1 && !l.No && !strings.HasSuffix(l.At(1), ":") {
			return c.interfaceSection(l), true
		}
	case "access-list":
		return nil, c.numbered(l)
	case "ip":
		return c.ip(l)
	case "route-map":
		return c.routeMap(l), len(l.Words) > 1
	case "zone", "zone-pair", "class-map", "policy-map":
		return c.zones.open(l)
	}
	return nil, false
}

// version notes a release: "15.2", "17.03.04a", "15.2(4)M6".
func (c *config) version(v string) bool {
	if major, _, ok := strings.Cut(v, "."); !ok || !isDigits(major) {
		return false
	}
	c.product = product + " " + v
	return true
}

// begins are words that begin what is not read here.
var begins = []string{
	"router", "line", "class-map", "policy-map", "aaa", "banner", "control-plane", "zone", "zone-pair", "parameter-map", "track",
	"archive", "voice", "dial-peer", "controller", "vlan", "logging", "snmp-server", "ntp", "username", "redundancy", "object-group",
}

// beginsBy are words that begin what is not read here together with the next one alone: an
// interface has an "ip address", a profile a "vrf NAME".
var beginsBy = map[string][]string{
	"ip":   {"route", "forward-protocol", "http", "ssh", "domain", "name-server", "prefix-list", "sla", "cef", "local", "dhcp"},
	"ipv6": {"route", "access-list", "unicast-routing", "prefix-list", "router", "local"},
	"vrf":  {"definition"},
}

func (c *config) ends(l cisco.Line) bool {
	return l.At(1) == "configuration..." || l.Indent == 0 && (slices.Contains(begins, l.At(0)) || slices.Contains(beginsBy[l.At(0)], l.At(1)))
}

func (c *config) crypto(l cisco.Line) (cisco.Section, bool) {
	switch l.At(1) {
	case "isakmp":
		return c.isakmp(l)
	case "keyring":
		return c.keyring(l, l.At(2)), l.At(2) != ""
	case "ikev2":
		return c.ikev2(l)
	case "ipsec":
		return c.ipsec(l)
	case "map":
		return c.cryptoMap(l)
	case "dynamic-map":
		if len(l.Words) < 4 {
			return nil, false
		}
		e := &entry{name: "crypto dynamic-map " + l.At(2) + " " + l.At(3), mapName: l.At(2), number: l.At(3), line: l.N, kind: "dynamic"}
		for _, old := range c.dynamics[e.mapName] {
			if old.number == e.number {
				return entrySection(old), true
			}
		}
		c.dynamics[e.mapName] = append(c.dynamics[e.mapName], e)
		c.order = append(c.order, e)
		return entrySection(e), true
	}
	return nil, false
}

func (c *config) ipsec(l cisco.Line) (cisco.Section, bool) {
	switch {
	case l.Is("crypto", "ipsec", "transform-set") && len(l.Words) > 4:
		t := cisco.NewTransform(l.At(3), l.N, l.From(4))
		if c.sets[t.Name] == nil {
			c.names.sets = append(c.names.sets, t.Name)
		}
		c.sets[t.Name] = t
		return func(l cisco.Line) bool {
			if l.At(0) == "mode" && len(l.Words) > 1 {
				t.Mode = mode(l)
				return true
			}
			return false
		}, true
	case l.Is("crypto", "ipsec", "profile") && len(l.Words) > 3:
		e := c.ipsecs[l.At(3)]
		if e == nil {
			e = &entry{name: "crypto ipsec profile " + l.At(3), mapName: l.At(3), line: l.N, kind: "profile"}
			c.ipsecs[l.At(3)] = e
			c.order = append(c.order, e)
		}
		return entrySection(e), true
	case l.Is("crypto", "ipsec", "security-association", "lifetime"):
		return nil, c.lifetimes.read(l, l.From(4))
	case l.Is("crypto", "ipsec", "nat-transparency", "udp-encapsulation"):
		c.natT = natT(l)
		return nil, true
	}
	return nil, false
}

func (c *config) cryptoMap(l cisco.Line) (cisco.Section, bool) {
	if len(l.Words) < 3 || l.Is("crypto", "map", "ipv6") {
		return nil, false
	}
	m := c.mapNamed(l.At(2))
	switch {
	case len(l.Words) == 3: // an interface's line, whose interface is not in the text
		c.applied[m.name] = true
		return nil, true
	case l.At(3) == "local-address":
		m.local = reference{l.At(4), l.N}
		return nil, true
	case l.At(3) == "isakmp-profile":
		m.profile = reference{l.At(4), l.N}
		return nil, true
	case l.At(3) == "redundancy":
		m.virtual = true
		return nil, true
	case strings.Trim(l.At(3), "0123456789") != "":
		return nil, false
	}
	e := m.entries[l.At(3)]
	if e == nil {
		e = &entry{name: "crypto map " + m.name + " " + l.At(3), mapName: m.name, number: l.At(3), line: l.N, kind: "map"}
		m.entries[l.At(3)] = e
		c.order = append(c.order, e)
	}
	switch l.At(4) {
	case "gdoi", "ipsec-manual":
		e.kind = l.At(4)
	}
	if l.At(5) == "dynamic" {
		e.kind, e.dynamic = "to dynamic", reference{l.At(6), l.N}
	}
	return entrySection(e), true
}

func (c *config) mapNamed(name string) *cryptoMap {
	m := c.maps[name]
	if m == nil {
		m = &cryptoMap{name: name, entries: map[string]*entry{}}
		c.maps[name] = m
	}
	return m
}

// ip reads access lists and NAT.
func (c *config) ip(l cisco.Line) (cisco.Section, bool) {
	switch {
	case l.Is("ip", "access-list") && len(l.Words) > 3 && (l.At(2) == "extended" || l.At(2) == "standard"):
		return c.listSection(l.At(3), l.N, l.At(2) == "standard", false), true
	case l.Is("ip", "domain", "name") && len(l.Words) == 4, l.Is("ip", "domain-name") && len(l.Words) == 3:
		c.domain = l.At(len(l.Words) - 1)
		return nil, true
	case l.Is("ip", "nat", "inside", "source") && !l.No && l.Has("overload"):
		c.nats = append(c.nats, nat{line: l.N, list: l.After("list"), routeMap: l.After("route-map"), iface: shortName(l.After("interface"))})
		return nil, true
	}
	return nil, false
}

func (c *config) routeMap(l cisco.Line) cisco.Section {
	if l.No || len(l.Words) < 2 {
		return nil
	}
	r := &routeMap{permit: l.At(2) != "deny"}
	c.routeMaps[l.At(1)] = append(c.routeMaps[l.At(1)], r)
	return func(l cisco.Line) bool {
		if l.At(0) != "match" {
			return false
		}
		if l.Is("match", "ip", "address") && l.At(3) != "prefix-list" {
			r.lists = append(r.lists, l.From(3)...)
		} else {
			r.other = true
		}
		return true
	}
}
