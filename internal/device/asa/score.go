package asa

import (
	"strings"

	"vpncheck/internal/device"
	"vpncheck/internal/device/cisco"
)

// marks are words of ASA that IOS has not.
var marks = cisco.NewMarks(
	3,
	"ASA Version", "tunnel-group ", "crypto ikev1 ", "crypto ikev2 enable", "crypto ipsec ikev1", "crypto ipsec ikev2 ipsec-proposal", "crypto isakmp enable", "crypto isakmp identity auto",
	"crypto isakmp am-disable", "crypto isakmp nat-traversal", "nameif ", "security-level ", "protocol esp ", "ikev1 pre-shared-key", "ikev2 remote-authentication", "ikev2 local-authentication",
	"sysopt ", "same-security-traffic", "group-policy ", "vpn-tunnel-protocol", "set ikev1 ", "set ikev2 ", "object network ", "object-group network", "network-object ", "service-object ",
	"port-object ", "group-object ", "nat (", "tunnel source interface", "Session Type: LAN-to-LAN", "default-group-policy", "IKE Neg Mode", "Rem Auth Mode", "Cryptochecksum:",
)

var anywhere = []string{"%ASA-", "Cisco Adaptive Security Appliance", "IKEv1 SAs:", "IKEv2 SAs:", "IKEv2 IPsec", "IPSecLAN2LAN", ", local addr: "}

func score(t device.Text) int { return marks.Score(t, other) }

func other(s string) int {
	switch {
	case strings.HasPrefix(s, "access-list "):
		if strings.Contains(s, " extended ") || strings.Contains(s, " standard ") {
			return 3
		}
	case strings.HasPrefix(s, "access-group "):
		if strings.Contains(s, " interface ") || strings.HasSuffix(s, " global") {
			return 3
		}
	case strings.HasPrefix(s, "crypto map "), strings.HasPrefix(s, "crypto dynamic-map "):
		if strings.Contains(s, " set ") || strings.Contains(s, " match address ") || strings.Contains(s, " interface ") {
			return 3
		}
	case strings.HasPrefix(s, "crypto ikev2 policy "):
		if strings.Trim(s[len("crypto ikev2 policy "):], "0123456789") == "" {
			return 3
		}
	default:
		for _, w := range anywhere {
			if strings.Contains(s, w) {
				return 3
			}
		}
	}
	return 0
}
