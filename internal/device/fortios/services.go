package fortios

import (
	"strconv"
	"strings"

	"vpncheck/internal/firewall"
)

// predefined are services that every FortiGate has and that a tunnel's rules name. A section that
// defines them itself comes first.
var predefined = map[string]firewall.Services{
	"ALL":      {Any: true},
	"ANY":      {Any: true},
	"ALL_TCP":  {List: []firewall.Service{{Protocol: firewall.TCP}}},
	"ALL_UDP":  {List: []firewall.Service{{Protocol: firewall.UDP}}},
	"ALL_ICMP": {List: []firewall.Service{{Protocol: firewall.ICMP}}},
	"PING":     {List: []firewall.Service{{Protocol: firewall.ICMP}}},
	"ESP":      {List: []firewall.Service{{Protocol: firewall.ESP}}},
	"AH":       {List: []firewall.Service{{Protocol: firewall.AH}}},
	"IKE":      {List: []firewall.Service{firewall.Port(firewall.UDP, 500), firewall.Port(firewall.UDP, 4500)}},
	"HTTP":     {List: []firewall.Service{firewall.Port(firewall.TCP, 80)}},
	"HTTPS":    {List: []firewall.Service{firewall.Port(firewall.TCP, 443)}},
	"SSH":      {List: []firewall.Service{firewall.Port(firewall.TCP, 22)}},
	"TELNET":   {List: []firewall.Service{firewall.Port(firewall.TCP, 23)}},
	"RDP":      {List: []firewall.Service{firewall.Port(firewall.TCP, 3389)}},
	"DNS":      {List: []firewall.Service{firewall.Port(firewall.TCP, 53), firewall.Port(firewall.UDP, 53)}},
	"NTP":      {List: []firewall.Service{firewall.Port(firewall.TCP, 123), firewall.Port(firewall.UDP, 123)}},
}

func (m *model) services(vdom string, s setting, negate bool) firewall.Services {
	out := firewall.Services{Negate: negate}
	for _, name := range s.values {
		m.addService(&out, vdom, name, 0)
	}
	if len(s.values) == 0 {
		out.Absent = []string{"(none written)"}
	}
	return out
}

func (m *model) addService(out *firewall.Services, vdom, name string, depth int) {
	if e := m.find(vdom, "firewall service custom", name); e != nil && len(e.settings) > 0 {
		list, anything, ok := custom(e)
		if !ok {
			out.Absent = append(out.Absent, name)
		}
		out.Any = out.Any || anything
		out.List = append(out.List, list...)
		return
	}
	if g := m.find(vdom, "firewall service group", name); g != nil && depth < deepest {
		for _, member := range g.get("member").values {
			m.addService(out, vdom, member, depth+1)
		}
		return
	}
	p, known := predefined[strings.ToUpper(name)]
	if !known {
		out.Absent = append(out.Absent, name)
		return
	}
	out.Any = out.Any || p.Any
	out.List = append(out.List, p.List...)
}

// custom reads a service; false where it has a condition that ports and protocols cannot say.
func custom(e *entry) (list []firewall.Service, anything, ok bool) {
	if e.get("fqdn").line > 0 || e.get("iprange").line > 0 && !e.get("iprange").is("0.0.0.0") {
		return nil, false, false
	}
	switch strings.ToUpper(e.get("protocol").first()) {
	case "ICMP":
		return []firewall.Service{{Protocol: firewall.ICMP}}, false, true
	case "ICMP6":
		return nil, false, true
	case "ALL":
		return nil, true, true
	case "IP":
		n, err := strconv.Atoi(e.get("protocol-number").first())
		if err != nil || n == 0 { // 0, which is not written, is every protocol
			return nil, err == nil || e.get("protocol-number").line == 0, err == nil || e.get("protocol-number").line == 0
		}
		return []firewall.Service{{Protocol: n}}, false, true
	}
	ok = true
	for _, p := range []struct {
		name   string
		number int
	}{{"tcp-portrange", firewall.TCP}, {"udp-portrange", firewall.UDP}, {"sctp-portrange", 132}} {
		for _, v := range e.get(p.name).values {
			s, good := portRange(p.number, v)
			if !good {
				ok = false
				continue
			}
			list = append(list, s)
		}
	}
	return list, false, ok
}

// portRange reads "500", "1000-2000" and "443:1024-65535", destination first.
func portRange(protocol int, s string) (firewall.Service, bool) {
	dst, src, narrowed := strings.Cut(s, ":")
	d, ok := ports(dst)
	out := firewall.Service{Protocol: protocol, Destination: []firewall.Span{d}}
	if narrowed {
		s, good := ports(src)
		out.Source, ok = []firewall.Span{s}, ok && good
	}
	return out, ok
}

func ports(s string) (firewall.Span, bool) {
	from, to, ranged := strings.Cut(s, "-")
	first, err := strconv.Atoi(from)
	end := first
	if ranged && err == nil {
		end, err = strconv.Atoi(to)
	}
	return firewall.Span{First: first, Last: end}, err == nil && first >= 0 && end >= first && end < 65536
}
