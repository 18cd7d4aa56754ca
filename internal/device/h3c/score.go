package h3c

import (
	"strings"

	"vpncheck/internal/device"
	"vpncheck/internal/device/block"
)

// own are words at the beginning of a line, or anywhere in it, that no other vendor prints, and
// how much they say.
var own = []struct {
	prefix, contains string
	weight           int
}{
	{prefix: "version 7.1", weight: 5},
	{prefix: "version 5.20", weight: 5},
	{prefix: "version 9.1", weight: 3},
	{prefix: "ike keychain ", weight: 5},
	{prefix: "ike profile ", weight: 5},
	{prefix: "ike-profile ", weight: 5},
	{prefix: "ikev2-profile ", weight: 5},
	{prefix: "ikev2 keychain ", weight: 5},
	{prefix: "ikev2 profile ", weight: 4},
	{prefix: "ikev2 proposal ", weight: 4},
	{prefix: "ikev2 policy ", weight: 4},
	{prefix: "ipsec transform-set ", weight: 5},
	{prefix: "ipsec apply policy ", weight: 5},
	{prefix: "transform-set ", weight: 2},
	{prefix: "match remote identity ", weight: 1},
	{prefix: "local-identity ", weight: 3},
	{prefix: "tunnel protection ipsec profile ", weight: 1},
	{prefix: "security-zone name ", weight: 5},
	{prefix: "security-zone intra-zone", weight: 5},
	{prefix: "import interface ", weight: 5},
	{prefix: "acl advanced ", weight: 5},
	{prefix: "acl number ", contains: " name ", weight: 1},
	{prefix: "object-group ip address ", weight: 5},
	{prefix: "object-policy ", weight: 5},
	{prefix: "object-policy apply ", weight: 5},
	{prefix: "zone-pair security source ", weight: 2},
	{prefix: "security-policy ip", weight: 5},
	{prefix: "source-ip-host ", weight: 5},
	{prefix: "source-ip-subnet ", weight: 5},
	{prefix: "destination-ip-host ", weight: 5},
	{prefix: "destination-ip-subnet ", weight: 5},
	{prefix: "action pass", weight: 3},
	{prefix: "action drop", weight: 1},
	{prefix: "id-type name", weight: 4},
	{prefix: "id-type ip", weight: 3},
	{prefix: "encryption-algorithm aes-cbc", weight: 3},
	{prefix: "encryption-algorithm 3des-cbc", weight: 3},
	{prefix: "encryption-algorithm des-cbc", weight: 2},
	{prefix: "esp encryption-algorithm aes-cbc", weight: 4},
	{prefix: "esp encryption-algorithm aes 1", weight: 3},
	{prefix: "esp encryption-algorithm aes 2", weight: 3},
	{prefix: "esp encryption-algorithm gcm-", weight: 4},
	{prefix: "authentication-algorithm sha256", weight: 3},
	{prefix: "authentication-algorithm sha384", weight: 3},
	{prefix: "authentication-algorithm sha512", weight: 3},
	{prefix: "esp authentication-algorithm sha256", weight: 4},
	{prefix: "encryption aes-cbc-", weight: 1},
	{prefix: "authentication-algorithm sha", weight: 2},
	{prefix: "ike peer ", weight: 1},
	{prefix: "ike-peer ", weight: 1},
	{prefix: "ike proposal ", weight: 1},
	{prefix: "ipsec proposal ", weight: 1},
	{prefix: "ipsec policy ", weight: 1},
	{prefix: "security acl ", weight: 1},
	{prefix: "pfs dh-group", weight: 1},
	{prefix: "ip route-static ", weight: 1},
	{prefix: "priority authentication", weight: 5},
	{prefix: "ipsec transform set:", weight: 5},
	{prefix: "ipsec policy:", weight: 4},
	{prefix: "ipsec policy group:", weight: 1},
	{prefix: "selector mode:", weight: 3},
	{prefix: "flow table status", weight: 3},
	{prefix: "connection-id", contains: "remote", weight: 2},
	{prefix: "flags:", weight: 0},
	{prefix: "rd--ready", weight: 4},
	{prefix: "security-policy ip", weight: 5},
	{contains: "<h3c", weight: 4},
	{contains: "[h3c", weight: 4},
	{contains: "comware", weight: 4},
	{contains: "bidirectional", weight: 0},
	{contains: "nat-t-ipsec", weight: 4},
	{contains: "esp-encrypt-aes-cbc", weight: 4},
	{prefix: "tunnel id:", weight: 1},
	{prefix: "inside vrf:", weight: 2},
	{prefix: "inside vpn-instance", weight: 2},
}

func score(text device.Text) int {
	total := 0
	for _, l := range text.Lines {
		s, _ := block.CutPrompt(l.S)
		s, all := strings.ToLower(s), strings.ToLower(l.S)
		if strings.Contains(s, "crypto ") || strings.Contains(s, "sha2-") {
			continue // Cisco's, Huawei's
		}
		best := 0
		for _, w := range own {
			if w.weight > best && strings.HasPrefix(s, w.prefix) && strings.Contains(all, w.contains) {
				best = w.weight
			}
		}
		total += best
	}
	return total
}
