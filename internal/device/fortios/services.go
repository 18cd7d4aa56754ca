package fortios

import (
	"strconv"
	"strings"

	"vpncheck/internal/firewall"
)

// predefined are services that every FortiGate has, of what is no port. A section that defines them
// itself comes first.
var predefined = map[string]firewall.Services{
	"ALL":       {Any: true},
	"ANY":       {Any: true},
	"ALL_TCP":   {List: []firewall.Service{{Protocol: firewall.TCP}}},
	"ALL_UDP":   {List: []firewall.Service{{Protocol: firewall.UDP}}},
	"ALL_ICMP":  {List: []firewall.Service{{Protocol: firewall.ICMP}}},
	"ALL_ICMP6": {List: []firewall.Service{{Protocol: 58}}},
	"PING":      {List: []firewall.Service{{Protocol: firewall.ICMP}}},
	"GRE":       {List: []firewall.Service{{Protocol: 47}}},
	"ESP":       {List: []firewall.Service{{Protocol: firewall.ESP}}},
	"AH":        {List: []firewall.Service{{Protocol: firewall.AH}}},
	"OSPF":      {List: []firewall.Service{{Protocol: 89}}},
}

// predefinedPorts are those with ports: of TCP, and of UDP.
var predefinedPorts = map[string][2]string{
	"AFS3": {"7000-7009", "7000-7009"}, "BGP": {"179", ""}, "DCE-RPC": {"135", "135"}, "DHCP": {"", "67-68"}, "DNS": {"53", "53"},
	"FTP": {"21", ""}, "FTP_GET": {"21", ""}, "FTP_PUT": {"21", ""}, "H323": {"1720 1503", "1719"}, "HTTP": {"80", ""}, "HTTPS": {"443", ""},
	"IKE": {"", "500 4500"}, "IMAP": {"143", ""}, "IMAPS": {"993", ""}, "IRC": {"6660-6669", ""}, "KERBEROS": {"88 464", "88 464"},
	"L2TP": {"1701", "1701"}, "LDAP": {"389", ""}, "LDAP_UDP": {"", "389"}, "MGCP": {"2428", "2427 2727"}, "MS-SQL": {"1433 1434", ""},
	"MYSQL": {"3306", ""}, "NFS": {"111 2049", "111 2049"}, "NNTP": {"119", ""}, "NTP": {"123", "123"}, "POP3": {"110", ""}, "POP3S": {"995", ""},
	"PPTP": {"1723", ""}, "RADIUS": {"", "1812 1813"}, "RADIUS-OLD": {"", "1645 1646"}, "RDP": {"3389", ""}, "RIP": {"", "520"},
	"RTSP": {"554 7070 8554", "554"}, "SAMBA": {"139", ""}, "SIP": {"5060", "5060"}, "SMB": {"445", ""}, "SMTP": {"25", ""}, "SMTPS": {"465", ""},
	"SNMP": {"161-162", "161-162"}, "SOCKS": {"1080", "1080"}, "SQUID": {"3128", ""}, "SSH": {"22", ""}, "SYSLOG": {"", "514"}, "TELNET": {"23", ""},
	"TFTP": {"", "69"}, "TRACEROUTE": {"", "33434-33535"}, "VNC": {"5900", ""}, "WINS": {"1512", "1512"}, "X-WINDOWS": {"6000-6063", ""},
}

// predefinedGroups are the groups of them.
var predefinedGroups = map[string]string{
	"EMAIL ACCESS":    "DNS IMAP IMAPS POP3 POP3S SMTP SMTPS",
	"WEB ACCESS":      "DNS HTTP HTTPS",
	"WINDOWS AD":      "DCE-RPC DNS KERBEROS LDAP LDAP_UDP SAMBA SMB",
	"EXCHANGE SERVER": "DCE-RPC DNS HTTPS",
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
	if !addPredefined(out, strings.ToUpper(name)) {
		out.Absent = append(out.Absent, name)
	}
}

// addPredefined adds a service that every FortiGate has, and says whether it is one.
func addPredefined(out *firewall.Services, name string) bool {
	if p, known := predefined[name]; known {
		out.Any = out.Any || p.Any
		out.List = append(out.List, p.List...)
		return true
	}
	if group, known := predefinedGroups[name]; known {
		for member := range strings.FieldsSeq(group) {
			addPredefined(out, member)
		}
		return true
	}
	both, known := predefinedPorts[name]
	for i, protocol := range []int{firewall.TCP, firewall.UDP} {
		for word := range strings.FieldsSeq(both[i]) {
			if s, ok := portRange(protocol, word); ok {
				out.List = append(out.List, s)
			}
		}
	}
	return known
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
