package ios

import (
	"strings"

	"vpncheck/internal/device/cisco"
	"vpncheck/internal/firewall"
)

// applications are the ports of what "match protocol" names, where they are known to be all.
var applications = map[string][]firewall.Service{
	"tcp": on(firewall.TCP), "udp": on(firewall.UDP), "icmp": on(firewall.ICMP),
	"isakmp": on(firewall.UDP, 500), "ipsec-msft": on(firewall.UDP, 4500),
	"esp": on(firewall.ESP), "ah": on(firewall.AH), "gre": on(47), "ospf": on(89), "eigrp": on(88),
	"http": on(firewall.TCP, 80), "https": on(firewall.TCP, 443), "ssh": on(firewall.TCP, 22), "telnet": on(firewall.TCP, 23),
	"smtp": on(firewall.TCP, 25), "pop3": on(firewall.TCP, 110), "imap": on(firewall.TCP, 143), "ntp": on(firewall.UDP, 123),
	"tftp": on(firewall.UDP, 69), "snmp": on(firewall.UDP, 161), "bgp": on(firewall.TCP, 179),
	"dns": append(on(firewall.UDP, 53), on(firewall.TCP, 53)...),
}

func on(protocol int, ports ...int) []firewall.Service {
	s := firewall.Service{Protocol: protocol}
	for _, p := range ports {
		s.Destination = append(s.Destination, firewall.Span{First: p, Last: p})
	}
	return []firewall.Service{s}
}

// inspected are the services of a protocol that "match protocol" names. One that is not known here is
// an application over TCP or UDP; only what people named themselves may be on IKE's ports.
func inspected(name string) (firewall.Services, []string) {
	if name == "ip" {
		return firewall.Services{Any: true}, nil
	}
	if list := applications[name]; list != nil {
		return firewall.Services{List: list}, nil
	}
	may := []string{"which traffic protocol " + name + " is"}
	if n, ok := cisco.Protocol(name); ok && n >= 0 && n != firewall.ESP && strings.Trim(name, "0123456789") != "" && name != "pptp" {
		return firewall.Services{List: on(n)}, may
	}
	if strings.HasPrefix(name, "user-") {
		return firewall.Services{List: append(on(firewall.TCP), on(firewall.UDP)...)}, may
	}
	udp := firewall.Service{Protocol: firewall.UDP, Destination: []firewall.Span{{First: 0, Last: 499}, {First: 501, Last: 4499}, {First: 4501, Last: 65535}}}
	return firewall.Services{List: append(on(firewall.TCP), udp)}, may
}
