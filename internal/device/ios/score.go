package ios

import (
	"strings"

	"vpncheck/internal/device"
	"vpncheck/internal/device/cisco"
)

// marks are words of IOS that ASA has not.
var marks = cisco.NewMarks(
	3,
	"crypto gdoi ", "crypto isakmp profile", "crypto isakmp key", "crypto isakmp keepalive", "crypto keyring", "crypto ikev2 proposal", "crypto ikev2 keyring", "crypto ikev2 profile",
	"crypto ikev2 dpd", "crypto isakmp policy", "crypto ipsec transform-set", "crypto ipsec security-association", "crypto ipsec nat-transparency", "crypto isakmp",
	"set transform-set", "set isakmp-profile", "set ikev2-profile", "set pfs group", "set security-association lifetime", "match identity remote", "match identity address",
	"identity local address", "keyring local ", "tunnel protection ipsec", "tunnel mode ipsec ipv4", "tunnel mode gre", "ip access-list extended",
	"ip access-list standard", "ip nat inside source", "ip nat outside", "ip nat inside", "Protection suite of priority", "Default protection suite",
	"IKEv2 proposal:", "Extended IP access list", "Standard IP access list", "Crypto session current", "IPSEC FLOW:", "protected vrf:",
	"IPv4 Crypto ISAKMP SA", "IPv4 Crypto IKEv2", "will negotiate =", "Tunnel-id Local", "Transform sets={", "Transform set ", "Global IKE policy",
	"Session status:", "encr aes", "encr 3des", "Interfaces using crypto map", "ip address negotiated", "tunnel destination",
	"zone-member security", "class-map type inspect match-",
)

// logs and headers of outputs, wherever they stand in a line.
var anywhere = []string{"%CRYPTO-", "%IKEV2-", "%IKE-", "ISAKMP:", "ISAKMP (", "IPSEC(", "ISAKMP-ERROR", "fvrf/ivrf", "QM_IDLE", "MM_NO_STATE", "Cisco IOS Software", "Cisco IOS XE"}

func score(t device.Text) int { return marks.Score(t, other) }

func other(s string) int {
	switch {
	case strings.HasPrefix(s, "crypto map ") || strings.HasPrefix(s, "crypto dynamic-map "):
		if strings.HasSuffix(s, " ipsec-isakmp") || strings.Count(s, " ") == 2 {
			return 3
		}
	case strings.HasPrefix(s, "Crypto Map "):
		return 3
	case strings.HasPrefix(s, "Crypto map tag:") && !strings.Contains(s, "local addr:"):
		return 3
	case strings.HasPrefix(s, "access-list ") && strings.Contains(s, " 0.0.0.") && !strings.Contains(s, " extended "):
		return 1
	case strings.HasPrefix(s, "crypto ikev2 policy ") && strings.Trim(s[len("crypto ikev2 policy "):], "0123456789") != "":
		return 3
	default:
		for _, w := range anywhere {
			if strings.Contains(s, w) {
				return 3
			}
		}
	}
	return 0
}
