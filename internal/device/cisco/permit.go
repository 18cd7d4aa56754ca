package cisco

import "vpncheck/internal/firewall"

// ProtocolWord is what access lists call a protocol that a tunnel needs; -1 is any.
func ProtocolWord(protocol int) (string, bool) {
	word, ok := map[int]string{-1: "ip", firewall.UDP: "udp", firewall.TCP: "tcp", firewall.ICMP: "icmp", firewall.ESP: "esp"}[protocol]
	return word, ok
}
