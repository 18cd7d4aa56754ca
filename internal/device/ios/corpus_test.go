package ios

import (
	"testing"

	"vpncheck/internal/device/devicetest"
)

// What the real configurations say, read by eye.
func TestCorpus(t *testing.T) {
	for name, want := range map[string][]string{
		"ali_ios_ikev1.txt": {
			"tunnel crypto map ipsecpro64 10", "interface g0/0", "ike.auth pre-shared key @2", "ike.encryption AES-CBC-128 @3", "ike.integrity SHA1 @4",
			"ike.groups group 2 @5", "ike.lifetime 24h0m0s @6", "ike.peer 47.XX.XX.161 @13", "ipsec.encapsulation tunnel @9", "ipsec.encryption AES-CBC-128 @8",
			"ipsec.integrity SHA1 @8", "ipsec.groups group 2 @15", "selector 10.10.10.0/24 -> [192.168.10.0/24] @10", "selector 10.10.10.0/24 -> [192.168.11.0/24] @11",
		},
		"ali_ios_ikev2.txt": {
			"tunnel crypto map ipsecpro64_v2 10", "ike.version IKEv2 @25", "ike.encryption AES-CBC-128 @2", "ike.integrity SHA1 @3", "ike.groups group 2 @4",
			"ike.local address 10.10.10.1 @13", "ipsec.groups group 2 @24",
		},
		"bf_ios-crypto-ipsec_r1.cfg": {
			"tunnel crypto map mymap 20", "ike.peer 2.3.4.8 @41", "ipsec.integrity MD5 @28", "ipsec.groups group 2 @42", "ipsec.integrity SHA1 @31",
			"selector 1.1.1.1/32 -> [2.2.2.2/32] @51", "tunnel crypto map mysecondmap 20", "interface TenGigabitEthernet0/1", "ike.peer 2.3.4.11 @47",
			"tunnel interface Tunnel21", "note disabled @63",
		},
		"bf_ios-crypto-map.cfg": {
			"tunnel crypto map mymap 10", "ike.version IKEv1 @38", "ike.remote address 1.2.3.4 @14", "ike.dpd.interval 10s @15", "ipsec.groups group 14 @40",
			"tunnel crypto map mymap 20", "ipsec.groups off (default of Cisco IOS)", "tunnel crypto dynamic-map mydynamicmap 5", "ike.peer 0.0.0.0 @48",
			"tunnel crypto dynamic-map mydynamicmap 15",
			"tunnel interface Tunnel1", "ipsec.groups group 14 @33", "selector 0.0.0.0/0 -> [0.0.0.0/0] @72", "tunnel interface Tunnel2",
			"selector 2.3.4.6/32 -> [1.2.3.4/32] gre @79",
		},
		"bf_crypto-vrf.cfg":                  {"tunnel crypto map Sales-VPN 10", "ike.peer 1.1.1.1 @21", "ipsec.lifetime 8h0m0s @22", "note dangling @23"},
		"bf_ios-ipsec-gh-5849.cfg":           {"tunnel interface Tunnel1", "ike.address 1.1.1.1 @14", "ike.peer 4.4.4.4 @16", "note dangling @17"},
		"bf_ios-crypto-map-pfs-dh-group.cfg": {"tunnel crypto map mymap 10", "note incomplete @4"},
		"bf_ios-crypto-transform-set.cfg": {
			"tunnel crypto ipsec transform-set ts2", "ipsec.protocol AH and ESP @7", "ipsec.integrity SHA1 @7", "tunnel crypto ipsec transform-set ts5",
			"ipsec.encryption AES-GCM-256 @16", "ipsec.encryption AES-GMAC-128 @19", "ipsec.encryption esp-seal @25", "ipsec.encryption NULL @28",
		},
		"bf_ios-crypto.cfg": {
			"tunnel crypto isakmp policy 10", "ike.auth RSA signature @10", "ike.encryption AES-CBC-128 @9", "ike.integrity MD5 @7", "ike.groups group 1 @8",
		},
		"bf_unit_isr_crypto.cfg":                             {},
		"ntc_cisco_ios_show_crypto_ipsec_sa_detail_2.txt":    {},
		"ntc_cisco_ios_show_crypto_ipsec_sa_detail_3.txt":    {},
		"ntc_cisco_ios_show_crypto_session_detail_ikev2.txt": {},
		"bf_hybrid-cloud-lhr-border-02.cfg":                  {"tunnel interface Tunnel1", "ike.peer 52.27.166.152 @113", "ipsec.encryption AES-CBC-128 @85", "tunnel interface Tunnel2"},
		"bf_aws-vpn-03701a53bba3c48b7.cfg":                   {"tunnel interface Tunnel1", "ike.integrity SHA1 @43", "ike.peer 3.130.237.53 @131", "ipsec.lifetime 1h0m0s @81"},
	} {
		t.Run(name, func(t *testing.T) { devicetest.Corpus(t, Vendor, "cisco_ios/"+name, want...) })
	}
}
