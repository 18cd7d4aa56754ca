package asa

import (
	"testing"

	"vpncheck/internal/device/devicetest"
)

// What the real configurations say, read by eye.
func TestCorpus(t *testing.T) {
	for name, want := range map[string][]string{
		"bf_asa-gh-6042.cfg": {"tunnel crypto map outside_map 1", "note incomplete @9", "note remark @9"},
		"ntc_cisco_asa_show_running-config_all_crypto_map.txt": {
			"tunnel crypto map WAN1_CMAP 10", "interface WAN1", "ike.version IKEv1 @5", "ike.mode main @4", "ike.peer 1.1.1.1 @3", "note dangling @5", "note dangling @5",
			"tunnel crypto map WAN1_CMAP 100", "ike.peer 185.108.69.37 @32", "ipsec.lifetime 1h0m0s @36", "tunnel crypto map S2S_CMAP 10", "interface S2SVPN",
		},
		"ntc_cisco_asa_show_running-config_crypto_ikev1.txt": {
			"tunnel crypto ikev1 policy 5", "ike.auth pre-shared key @2", "ike.proposal 0 5 @1", "ike.encryption AES-CBC-256 @3", "ike.integrity SHA1 @4", "ike.groups group 5 @5",
			"ike.proposal 11 60 @67", "ike.integrity MD5 @70", "ike.groups group 5 @71", "ike.lifetime 24h0m0s @6",
		},
		"ntc_cisco_asa_show_running-config_crypto_map.txt": {
			"tunnel crypto map Standard-1 20", "interface outside", "ike.peer Peer-1 @3", "ipsec.lifetime 8h0m0s @5", "note dangling @4", "tunnel crypto map Standard-1 25",
		},
		"ntc_cisco_asa_show_running-config_ipsec.txt": {
			"tunnel crypto ipsec transform-set AES-256_MD5", "ipsec.encryption AES-CBC-256 @1", "ipsec.integrity MD5 @1",
			"tunnel crypto ipsec ikev2 ipsec-proposal IKE2", "ipsec.integrity SHA-512 or SHA-384 or SHA-256 or SHA1 or MD5 @11",
		},
		"ntc_cisco_asa_show_crypto_ipsec_sa.txt":              {},
		"ntc_cisco_asa_show_vpn-sessiondb_detail_l2l.txt":     {},
		"ntc_cisco_asa_show_vpn-sessiondb_detail_l2l4.txt":    {},
		"ntc_cisco_asa_show_vpn-sessiondb_detail_l2l_obj.txt": {},
	} {
		t.Run(name, func(t *testing.T) { devicetest.Corpus(t, Vendor, "cisco_asa/"+name, want...) })
	}
}
