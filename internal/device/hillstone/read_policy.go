package hillstone

import (
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"vpncheck/internal/device/cisco"
	"vpncheck/internal/firewall"
)

func (c *config) iface(l cisco.Line) cisco.Section {
	i := c.byIface[l.At(1)]
	if i == nil {
		i = &iface{name: l.At(1)}
		c.byIface[i.name] = i
		c.ifaces = append(c.ifaces, i)
	}
	return func(l cisco.Line) bool {
		switch {
		case l.At(0) == "zone" && len(l.Words) == 2:
			i.zone = l.At(1)
		case l.Is("ip", "address") && !l.No:
			i.at = l.N
			i.network, _ = cisco.Masked(l.At(2), l.At(3))
			i.address, _ = netip.ParseAddr(l.At(2)) // dhcp and pppoe are no address
			if p, err := netip.ParsePrefix(l.At(2)); err == nil {
				i.network, i.address = p.Masked(), p.Addr()
			}
		case l.Is("shutdown"):
			i.off = l.N
			if l.No {
				i.off = 0
			}
		case l.Is("tunnel", "ipsec") && l.At(3) != "auto" && l.At(3) != "ikev2":
			c.bind(l.At(2), i)
		default:
			return false
		}
		return true
	}
}

// bind puts a tunnel on its interface; the tunnel may stand behind it.
func (c *config) bind(name string, i *iface) {
	c.named(name).iface = i
}

func (c *config) named(name string) *tunnel {
	t := c.byName[name]
	if t == nil {
		t = &tunnel{name: name}
		c.byName[name] = t
	}
	return t
}

func (c *config) address(l cisco.Line) cisco.Section {
	name := l.At(len(l.Words) - 1)
	a := c.addresses[name]
	if a == nil {
		a = &firewall.Addresses{}
		c.addresses[name] = a
	}
	return func(l cisco.Line) bool {
		switch l.At(0) {
		case "ip", "range":
			if r, ok := addressRange(l); ok {
				a.Ranges = append(a.Ranges, r)
				return true
			}
			a.Absent = append(a.Absent, l.Text(0))
		case "host", "member", "exclude", "wildcard", "country":
			a.Absent = append(a.Absent, l.Text(0))
		default:
			return false
		}
		return true
	}
}

// addressRange reads "ip 10.0.0.0/24", "ip 10.0.0.0 255.255.255.0" and "range 10.0.0.1 10.0.0.9".
func addressRange(l cisco.Line) (firewall.Range, bool) {
	if l.At(0) == "range" || strings.HasSuffix(l.At(0), "-range") {
		first, err := netip.ParseAddr(l.At(1))
		last, err2 := netip.ParseAddr(l.At(2))
		return firewall.Range{First: first, Last: last}, err == nil && err2 == nil && !last.Less(first)
	}
	if p, err := netip.ParsePrefix(l.At(1)); err == nil {
		return firewall.RangeOf(p), true
	}
	p, ok := cisco.Masked(l.At(1), l.At(2))
	if !ok {
		return firewall.Range{}, false
	}
	return firewall.RangeOf(p), true
}

// service reads a service of the device's own: "udp dst-port 500 src-port 1 65535".
func (c *config) service(name string) cisco.Section {
	s := c.services[name]
	if s == nil {
		s = &firewall.Services{}
		c.services[name] = s
	}
	return func(l cisco.Line) bool {
		switch l.At(0) {
		case "tcp", "udp":
			n, _ := cisco.Protocol(l.At(0))
			one := firewall.Service{Protocol: n, Destination: ports(l, "dst-port"), Source: ports(l, "src-port")}
			if one.Destination == nil && l.Has("dst-port") || one.Source == nil && l.Has("src-port") {
				s.Absent = append(s.Absent, l.Text(0))
				return true
			}
			s.List = append(s.List, one)
		case "icmp":
			s.List = append(s.List, firewall.Service{Protocol: firewall.ICMP})
		case "protocol":
			if n, ok := cisco.Protocol(l.At(1)); ok {
				s.List = append(s.List, firewall.Service{Protocol: n})
			} else {
				s.Absent = append(s.Absent, l.Text(0))
			}
		case "service":
			c.members[name] = append(c.members[name], l.At(1)) // of a group, resolved with the rule
		default:
			return false
		}
		return true
	}
}

func ports(l cisco.Line, word string) []firewall.Span {
	first, err := strconv.Atoi(l.After(word))
	if err != nil {
		return nil
	}
	at := slices.Index(l.Words, word)
	last, err := strconv.Atoi(l.At(at + 2))
	if err != nil {
		last = first
	}
	if first < 0 || last < first || last > 65535 {
		return nil
	}
	return []firewall.Span{{First: first, Last: last}}
}

func (c *config) rule(l cisco.Line) cisco.Section {
	r := &rule{rule: firewall.Rule{Name: "rule id " + l.At(2), Line: l.N}}
	c.rules = append(c.rules, r)
	return func(l cisco.Line) bool {
		if l.At(0) == "action" && (l.At(1) == "tunnel" || l.At(1) == "fromtunnel") {
			c.named(l.At(2)).used = true
		}
		return r.section(l)
	}
}

func (r *rule) section(l cisco.Line) bool {
	if len(l.Words) < 2 && l.At(0) != "disable" {
		return false
	}
	switch l.At(0) {
	case "action":
		r.action(l)
	case "src-zone":
		r.rule.From = append(r.rule.From, zone(l.At(1))...)
	case "dst-zone":
		r.rule.To = append(r.rule.To, zone(l.At(1))...)
	case "src-addr":
		r.sources = append(r.sources, l.At(1))
	case "dst-addr":
		r.destinations = append(r.destinations, l.At(1))
	case "src-ip", "src-range":
		literal(&r.rule.Sources, l)
	case "dst-ip", "dst-range":
		literal(&r.rule.Destinations, l)
	case "service":
		r.services = append(r.services, l.At(1))
	case "schedule", "user", "role", "application", "app", "src-host", "dst-host", "user-group":
		r.rule.Unclear = append(r.rule.Unclear, l.Text(0))
	case "disable":
		r.rule.Disabled = !l.No
	case "name":
		r.rule.Name += " " + l.At(1)
	default:
		return false
	}
	return true
}

func zone(name string) []string {
	if strings.EqualFold(name, "any") {
		return nil
	}
	return []string{name}
}

func (r *rule) action(l cisco.Line) {
	switch l.At(1) {
	case "permit", "tunnel", "fromtunnel":
		r.rule.Action = firewall.Permit
	case "deny":
		r.rule.Action = firewall.Deny
	default:
		r.rule.Unclear = append(r.rule.Unclear, l.Text(0))
	}
}

func literal(a *firewall.Addresses, l cisco.Line) {
	if r, ok := addressRange(l); ok {
		a.Ranges = append(a.Ranges, r)
		return
	}
	a.Absent = append(a.Absent, l.Text(0))
}
