package symptom_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vpncheck/internal/device"
	"vpncheck/internal/device/symptom"
)

// ids of the symptoms of a text, healthy ones with a + before them.
func ids(text string) string {
	var out []string
	for _, s := range symptom.Find(device.NewText(text)) {
		id := s.ID
		if s.Healthy {
			id = "+" + id
		}
		out = append(out, id)
	}
	return strings.Join(out, " ")
}

// Lines as devices print them, with the cause that each tells of.
func TestLines(t *testing.T) {
	for _, c := range [][2]string{
		// Tencent Cloud's tunnel log
		{"phase1-proposal", "2024-05-01 10:00:00 no match proposal"},
		{"dh-group", "DH group not supported"},
		{"identity", "no peer config found by ID payload"},
		{"selectors", "no matching CHILD_SA config for TS 10.0.0.0/16 === 192.168.0.0/24"},
		{"phase2-proposal", "no matching proposal, configured ESP:AES_CBC_128/HMAC_SHA1_96/NO_EXT_SEQ"},
		// Huawei: display ike error-info, offline-info and the alarm
		{"phase1-proposal", "  1.1.1.1           500    phase1 proposal mismatch         v1      2017-09-05 16:40:20"},
		{"phase2-proposal", "  1.1.1.1           500    phase2 proposal or pfs mismatch  v2      2017-09-05 16:40:20"},
		{"selectors", "  1.1.1.1           500    flow or peer mismatch            v1      2017-09-05 16:40:20"},
		{"version", "  1.1.1.1           500    version mismatch                 v1      2017-09-05 16:40:20"},
		{"authentication", "  1.1.1.1           500    authentication fail              v2      2017-09-05 16:40:20"},
		{"identity", "  1.1.1.1           500    config ID mismatch               v2      2017-09-05 16:40:20"},
		{"mode", "  1.1.1.1           500    exchange mode mismatch           v1      2017-09-05 16:40:20"},
		{"dh-group", "  1.1.1.1           500    responder dh mismatch            v1      2017-09-05 16:40:20"},
		{"encapsulation", "  1.1.1.1           500    encapsulation mode mismatch      v1      2017-09-05 16:40:20"},
		{"peer-unknown", "  1.1.1.1           500    peer address mismatch            v1      2017-09-05 16:40:20"},
		{"local-address", "  1.1.1.1           500    local address mismatch           v1      2017-09-05 16:40:20"},
		{"malformed", "  1.1.1.1           500    malformed payload                v1      2017-09-05 16:40:20"},
		{"stale", "  1.1.1.1           500    invalid cookie                   v1      2017-09-05 16:40:20"},
		{"no-policy", "  1.1.1.1           500    no policy applied on interface   v1      2017-09-05 16:40:20"},
		{"limit", "  1.1.1.1           500    ipsec tunnel number reaches limitation v1  2017-09-05 16:40:20"},
		{"ike-encryption", "IPSEC/4/IPSECNEGOFAIL: IPSec tunnel negotiation fails. (Ifindex=9, SeqNum=1, Reason=phase1 proposal encryption algorithm mismatch, ReasonCode=1)"},
		{"dpd", "  2.1.1.2           dpd timeout                 v2          2017-02-18 02:12:39"},
		{"dpd", "  10.10.10.10        500      dpd-timeout         v2          2015/08/01  16:05:55"},
		{"peer-closed", "  2.1.1.2           peer request                v2          2017-02-18 02:12:39"},
		{"reconfigured", "  2.1.1.2           config modify or manual offline  v2     2017-02-18 02:12:39"},
		// H3C
		{"phase1-proposal", "%Jan 1 2024 IKE/6/IKE_P1_SA_ESTABLISH_FAIL: Failed to establish phase 1 SA for the reason of no matching proposal. The SA's source address is 1.1.1.1"},
		{"phase2-proposal", "IKE/6/IKE_P2_SA_ESTABLISH_FAIL: Failed to establish phase 2 SA for the reason of no matching proposal."},
		{"identity", "IKE/6/IKE_P1_SA_ESTABLISH_FAIL: Failed to establish phase 1 SA for the reason of invalid ID information."},
		{"no-response", "IKE/6/IKE_P1_SA_ESTABLISH_FAIL: Failed to establish phase 1 SA for the reason of retransmission timeout."},
		{"proposal", "got NOTIFY of type NO_PROPOSAL_CHOSEN"},
		{"proposal", "drop message from 10.2.2.2 due to notification type NO_PROPOSAL_CHOSEN"},
		{"id-information", "got NOTIFY of type INVALID_ID_INFORMATION"},
		// Cisco IOS
		{"phase1-failed", "%CRYPTO-6-IKMP_MODE_FAILURE: Processing of Main mode failed with peer at 150.150.150.1"},
		{"phase2-failed", "%CRYPTO-6-IKMP_MODE_FAILURE: Processing of quick mode failed with peer at 150.150.150.1"},
		{"psk", "%CRYPTO-4-IKMP_BAD_MESSAGE: IKE message from 150.150.150.1  failed its sanity check or is malformed"},
		{"stale", "%CRYPTO-4-RECVD_PKT_INV_SPI: decaps: rec'd IPSEC packet has invalid spi for destaddr=1.2.3.4, prot=50"},
		{"replay", "%CRYPTO-4-PKT_REPLAY_ERR: decrypt: replay check failed"},
		{"integrity-check", "%CRYPTO-4-RECVD_PKT_MAC_ERR: decrypt: mac verify failed for connection id=74"},
		{"tunnel-down", "%CRYPTO-5-SESSION_STATUS: Crypto tunnel is DOWN.  Peer 1.2.3.4:500"},
		{"+ipsec-up", "%CRYPTO-5-SESSION_STATUS: Crypto tunnel is UP  .  Peer 1.2.3.4:500"},
		{"mode", "%CRYPTO-5-IKMP_AG_MODE_DISABLED: Unable to initiate or respond to Aggressive Mode while disabled"},
		{"no-psk", "%CRYPTO-6-IKMP_NO_PRESHARED_KEY: Pre-shared key for remote peer at 1.2.3.4 is missing"},
		{"phase1-proposal", "%IKEV2-3-NEG_ABORT: Negotiation aborted due to ERROR: Failed to find a matching policy"},
		{"authentication", "%IKEV2-3-NEG_ABORT: Negotiation aborted due to ERROR: Auth exchange failed"},
		{"selectors", "%IKEV2-3-NEG_ABORT: Negotiation aborted due to ERROR: There was no IPSEC policy found for received TS"},
		{"ike-encryption", "ISAKMP:(0):Encryption algorithm offered does not match policy!"},
		{"ike-integrity", "ISAKMP:(0):Hash algorithm offered does not match policy!"},
		{"dh-group", "ISAKMP:(0):Diffie-Hellman group offered does not match policy!"},
		{"auth-method", "ISAKMP:(0):Authentication method offered does not match policy!"},
		{"phase1-proposal", "ISAKMP:(0):no offers accepted!"},
		{"phase1-proposal", "ISAKMP:(0):phase 1 SA policy not acceptable! (local 1.1.1.1 remote 2.2.2.2)"},
		{"phase2-proposal", "ISAKMP:(1001): phase 2 SA policy not acceptable! (local 1.1.1.1 remote 2.2.2.2)"},
		{"selectors", "IPSEC(ipsec_process_proposal): proxy identities not supported"},
		{"no-psk", "ISAKMP:(0):No pre-shared key with 2.2.2.2!"},
		{"no-response", "ISAKMP:(0):deleting SA reason \"Death by retransmission P1\" state (I) MM_NO_STATE (peer 2.2.2.2)"},
		{"psk", "ISAKMP: reserved not zero on ID payload!"},
		// ASA
		{"phase1-proposal", "%ASA-3-713048: IP = 1.2.3.4, Error processing payload: Payload ID: 1 -- All SA proposals found unacceptable"},
		{"phase1-proposal", "IP = 1.2.3.4, All SA proposals found unacceptable"},
		{"phase2-proposal", "%ASA-5-713904: Group = 1.2.3.4, IP = 1.2.3.4, All IPSec SA proposals found unacceptable!"},
		{"selectors", "%ASA-3-713061: Group = 1.2.3.4, IP = 1.2.3.4, Rejecting IPSec tunnel: no matching crypto map entry; Tunnel rejected: Crypto Map Policy not found for Src:10.1.1.0, Dst: 10.2.2.0!"},
		{"dh-group phase1-proposal", "%ASA-7-713236: Phase 1 failure:  Mismatched attribute types for class Group Description:  Rcv'd: Group 5  Cfg'd: Group 2\nPhase 1 failure: Mismatched attribute types for class Hash Alg"},
		{"dpd", "%ASA-3-713123: Group = 1.2.3.4, IP = 1.2.3.4, IKE lost contact with remote peer, deleting connection (keepalive type: DPD)"},
		{"no-policy", "%ASA-3-713042: IKE Initiator unable to find policy: Intf outside, Src: 10.0.0.1, Dst: 10.1.0.1"},
		{"peer-unknown", "%ASA-3-713902: IP = 1.2.3.4, Removing peer from peer table failed, no match!"},
		{"proposal", "%ASA-5-713068: Received non-routine Notify message: No proposal chosen (14)"},
		{"phase1-proposal", "%ASA-4-750003: Local:1.1.1.1:500 Remote:2.2.2.2:500 Username:2.2.2.2 IKEv2 Negotiation aborted due to ERROR: Failed to find a matching policy"},
		{"phase1-failed", "%ASA-3-752015: Tunnel Manager has failed to establish an L2L SA. All configured IKE versions failed to establish the tunnel."},
		{"+ike-up", "%ASA-5-713119: Group = 1.2.3.4, IP = 1.2.3.4, PHASE 1 COMPLETED"},
		{"+ipsec-up", "%ASA-5-713120: Group = 1.2.3.4, IP = 1.2.3.4, PHASE 2 COMPLETED (msgid=8e2c4d1f)"},
		{"psk", "%ASA-3-713206: ERROR, had problems decrypting packet, probably due to mismatched pre-shared key.  Aborting"},
		// Junos
		{"proposal", "kmd[1393]: IKE negotiation failed with error: No proposal chosen. IKE Version: 1, VPN: vpn1 Gateway: gw1"},
		{"authentication", "kmd[1393]: IKE negotiation failed with error: Authentication failed. IKE Version: 2, VPN: vpn1"},
		{"no-response", "kmd[1393]: IKE negotiation failed with error: Timed out. IKE Version: 1, VPN: vpn1"},
		{"selectors", "kmd[1393]: IKE negotiation failed with error: TS unacceptable. IKE Version: 2, VPN: vpn1"},
		{"selectors", "kmd: KMD_INTERNAL_ERROR: Failed to match the peer proxy ids p2_remote=ipv4_subnet(any:0,[0..7]=10.0.0.0/8)"},
		{"peer-unknown", "kmd: Unable to find phase-1 policy as remote peer:1.2.3.4 is not recognized."},
		{"tunnel-down", "kmd: KMD_VPN_DOWN_ALARM_USER: VPN vpn1 from 1.2.3.4 is down."},
		{"+ipsec-up", "kmd: KMD_VPN_UP_ALARM_USER: VPN vpn1 from 1.2.3.4 is up."},
		// FortiOS
		{"phase1-proposal", `logdesc="IPsec phase 1 error" msg="IPsec phase 1 error" action="negotiate" status="negotiate_error" reason="peer SA proposal not match local policy"`},
		{"phase1-proposal", "ike Negotiate ISAKMP SA Error: ike 0:abc/def:59: no SA proposal chosen"},
		{"psk", "ike 0:tx:12: probable pre-shared secret mismatch"},
		{"no-policy", "ike 0:tx: ignoring IKE request, no policy configured"},
		{"selectors", "ike 0:tx:7:38: failed to match peer selectors"},
		{"selectors", "ike 0:tx:7:38: specified selectors mismatch"},
		{"no-response", "ike 0:tx:tx: negotiation of IPsec SA failed due to retry timeout"},
		{"dpd", `logdesc="IPsec DPD failed" msg="IPsec DPD failed" action="dpd" status="dpd_failure"`},
		{"stale", `msg="IPsec ESP" action="error" status="esp_error" error_num="Received ESP packet with unknown SPI."`},
		{"integrity-check", `error_num="Invalid ESP packet detected (HMAC validation failed)."`},
		{"tunnel-down", `logdesc="IPsec connection status changed" action="tunnel-down" vpntunnel="tx"`},
		{"+ipsec-up", `logdesc="IPsec connection status changed" action="tunnel-up" vpntunnel="tx"`},
		// PAN-OS and racoon
		{"no-response", "IKE phase-1 negotiation is failed as initiator, main mode. Failed SA: 1.1.1.1[500]-2.2.2.2[500] cookie:84222f276c2fa2e9:0000000000000000 due to timeout."},
		{"peer-unknown", "IKE phase-1 negotiation is failed. Couldn't find configuration for IKE phase-1 request for peer IP 1.2.3.4[1929]"},
		{"psk", "IKE phase-1 negotiation is failed. likely due to pre-shared key mismatch."},
		{"phase1-proposal", "IKE phase-1 negotiation is failed. no suitable proposal found in peer's SA payload."},
		{"identity", "IKE phase-1 negotiation is failed. When pre-shared key is used, peer-ID must be type IP address. Received type FQDN"},
		{"selectors", "IKE phase-2 negotiation failed when processing proxy ID. cannot find matching phase-2 tunnel for received proxy ID. received local id: 10.0.0.0/8 type IPv4_subnet"},
		{"phase2-proposal", "IKE phase-2 negotiation failed when processing SA payload. no suitable proposal found in peer's SA payload."},
		{"phase2-proposal", "pfs group mismatched: mine:2 peer:0"},
		{"+ipsec-up", "IKE phase-2 negotiation is succeeded as initiator, quick mode."},
		{"ike-encryption", "ERROR: rejected enctype: DB(prop#1:trns#1):Peer(prop#0:trns#1) = AES-CBC:3DES-CBC"},
		{"no-response", "ERROR: phase1 negotiation failed due to time up. 5b2a:0000"},
		{"selectors", "ERROR: failed to get sainfo."},
		{"no-psk", "ERROR: couldn't find the pskey for 1.2.3.4."},
		// strongSwan
		{"phase1-proposal", "05[IKE] received proposals unacceptable"},
		{"proposal", "05[IKE] received NO_PROPOSAL_CHOSEN notify error"},
		{"phase2-proposal", "05[IKE] received NO_PROPOSAL_CHOSEN notify, no CHILD_SA built"},
		{"phase2-proposal phase2-failed", "05[IKE] no acceptable proposal found\n05[IKE] failed to establish CHILD_SA, keeping IKE_SA"},
		{"authentication", "05[IKE] received AUTHENTICATION_FAILED notify error"},
		{"psk", "05[IKE] tried 1 shared key for 'moon' - 'sun', but MAC mismatched"},
		{"no-psk", "05[IKE] no shared key found for 'moon' - 'sun'"},
		{"psk", "05[ENC] invalid HASH_V1 payload length, decryption failed?"},
		{"psk", "05[ENC] could not decrypt payloads\n05[IKE] message parsing failed"},
		{"peer-unknown", "05[IKE] no IKE config found for 10.0.0.1...10.0.0.2, sending NO_PROPOSAL_CHOSEN"},
		{"peer-unknown", "05[CFG] no peer config found"},
		{"identity", "05[CFG] no matching peer config found"},
		{"identity", "05[IKE] IDir '10.0.0.2' does not match to 'sun.example.org'"},
		{"identity", "05[CFG] constraint check failed: identity 'sun' required"},
		{"selectors", "05[IKE] no matching CHILD_SA config found for 10.1.0.0/16 === 10.2.0.0/16"},
		{"selectors", "05[IKE] received TS_UNACCEPTABLE notify, no CHILD_SA built"},
		{"selectors", "05[IKE] traffic selectors 10.2.0.0/16 === 10.1.0.0/16 unacceptable"},
		{"id-information", "05[IKE] received INVALID_ID_INFORMATION error notify"},
		{"dh-group", "05[IKE] peer didn't accept DH group MODP_1024, it requested MODP_2048"},
		{"mode", "05[IKE] Aggressive Mode PSK disabled for security reasons"},
		{"no-response", "05[IKE] giving up after 5 retransmits"},
		{"no-response", "05[IKE] peer not responding, trying again (2/3)"},
		{"no-response", "05[IKE] establishing IKE_SA failed, peer not responding"},
		{"dpd", "05[IKE] DPD check timed out, enforcing DPD action"},
		{"+nat", "05[IKE] local host is behind NAT, sending keep alives"},
		{"+ike-up", "05[IKE] IKE_SA gw[1] established between 10.0.0.1[moon]...10.0.0.2[sun]"},
		{"+ipsec-up", "05[IKE] CHILD_SA net{1} established with SPIs c83708fd_i ce23a659_o and TS 10.1.0.0/16 === 10.2.0.0/16"},
		{"malformed", "05[IKE] received PAYLOAD_MALFORMED error notify"},
		{"stale", "received INVALID_COOKIE"},
	} {
		if got := ids(c[1]); got != c[0] {
			t.Errorf("%s\n  told of %q, want %q", c[1], got, c[0])
		}
	}
}

// What tunnels that work print, and configurations that only speak of errors, tell of no error.
func TestNoErrors(t *testing.T) {
	for name, text := range map[string]string{
		"strongSwan comes up": `05[IKE] initiating IKE_SA gw[1] to 10.0.0.2
05[ENC] generating IKE_SA_INIT request 0 [ SA KE No N(NATD_S_IP) N(NATD_D_IP) N(FRAG_SUP) N(HASH_ALG) N(REDIR_SUP) ]
05[NET] sending packet: from 10.0.0.1[500] to 10.0.0.2[500] (240 bytes)
05[CFG] selected proposal: IKE:AES_CBC_256/HMAC_SHA2_256_128/PRF_HMAC_SHA2_256/MODP_2048
05[IKE] retransmit 1 of request with message ID 0
05[IKE] local host is behind NAT, sending keep alives
05[IKE] authentication of 'sun' with pre-shared key successful
05[IKE] IKE_SA gw[1] established between 10.0.0.1[moon]...10.0.0.2[sun]
05[IKE] CHILD_SA net{1} established with SPIs c1_i c2_o and TS 10.1.0.0/16 === 10.2.0.0/16
05[IKE] sending DPD request
05[IKE] received DELETE for ESP CHILD_SA with SPI c2`,
		"Huawei":  "#\nike peer a\n description phase1 proposal mismatch, authentication fail\n#\nacl name dpd timeout\n rule 5 permit ip # flow or peer mismatch\n",
		"prompt":  "[FW-ike-peer-a] description NO_PROPOSAL_CHOSEN when the PSK mismatch\nFW(config-if)# description giving up after 5 retransmits\n",
		"IOS":     "! no peer config found\ninterface Tunnel1\n description AUTHENTICATION_FAILED seen here\nip access-list extended dpd_failure\n remark invalid cookie\n",
		"FortiOS": "config vpn ipsec phase1-interface\n edit \"no SA proposal chosen\"\n  set comments \"probable pre-shared secret mismatch\"\n  set dpd on-idle\n next\nend\n",
		"Junos":   "set security ike gateway g description \"No proposal chosen\"\nike { gateway g { description \"Authentication failed\"; } }\n/* TS_UNACCEPTABLE */\n",
		"swanctl": "# received NO_PROPOSAL_CHOSEN notify error\nconnections {\n}\n",
		"ASA": `%ASA-5-713119: Group = 1.2.3.4, IP = 1.2.3.4, PHASE 1 COMPLETED
%ASA-5-713120: Group = 1.2.3.4, IP = 1.2.3.4, PHASE 2 COMPLETED (msgid=8e2c4d1f)`,
		"nothing": "",
	} {
		for _, s := range symptom.Find(device.NewText(text)) {
			if !s.Healthy {
				t.Errorf("%s: %s from %q", name, s.ID, s.Text)
			}
		}
	}
}

// What several lines say together.
func TestStates(t *testing.T) {
	for name, c := range map[string][2]string{
		"IOS sends and receives nothing": {"sends-only", "    #pkts encaps: 5, #pkts encrypt: 5, #pkts digest: 5\n    #pkts decaps: 0, #pkts decrypt: 0, #pkts verify: 0\n     current outbound spi: 0x1234ABCD(305441741)\n"},
		"IOS has no SA":                  {"no-ipsec-sa", "    #pkts encaps: 0, #pkts encrypt: 0, #pkts digest: 0\n    #pkts decaps: 0, #pkts decrypt: 0, #pkts verify: 0\n     current outbound spi: 0x0(0)\n"},
		"IOS phase 1 alone":              {"ike-only +ike-up", "203.0.113.1  198.51.100.1  QM_IDLE           1001 ACTIVE\n    #pkts encaps: 0, #pkts encrypt: 0\n    #pkts decaps: 0, #pkts decrypt: 0\n     current outbound spi: 0x0(0)\n"},
		"IOS half open":                  {"negotiating", "IPv4 Crypto ISAKMP SA\ndst             src             state          conn-id status\n198.51.100.1    203.0.113.1     MM_NO_STATE          0 ACTIVE\n"},
		"IOS session":                    {"+ipsec-up +traffic", "Session status: UP-ACTIVE\n        Inbound:  #pkts dec'ed 40 drop 0 life (KB/Sec) 4607363/2513\n        Outbound: #pkts enc'ed 13 drop 0 life (KB/Sec) 4606628/2513\n"},
		"ASA has none":                   {"no-ike-sa", "There are no IKEv1 SAs\n\nThere are no IKEv2 SAs\n"},
		"ASA has one version":            {"+ike-up", "There are no IKEv2 SAs\n1   IKE Peer: 1.2.3.4\n    Type    : L2L             Role    : initiator\n    Rekey   : no              State   : MM_ACTIVE\n    #pkts encaps\n"},
		"swanctl up but silent":          {"silent +ike-up +ipsec-up", "gw: #2, ESTABLISHED, IKEv2, 5e_i* 7c_r\n  net: #5, reqid 1, INSTALLED, TUNNEL, ESP:AES_GCM_16-256\n    in  c9fac8fc,      0 bytes,     0 packets\n    out cf3383e4,      0 bytes,     0 packets\n"},
		"swanctl receives only":          {"receives-only +ike-up +ipsec-up", "gw: #2, ESTABLISHED, IKEv2, 5e_i* 7c_r\n  net: #5, reqid 1, INSTALLED, TUNNEL, ESP:AES_GCM_16-256\n    in  c83708fd,   5860 bytes,    23 packets,    14s ago\n    out ce23a659,      0 bytes,     0 packets\n"},
		"swanctl IKE alone":              {"ike-only +ike-up", "gw: #2, ESTABLISHED, IKEv2, 5e_i* 7c_r\n  local  'moon' @ 10.0.0.1[500]\n"},
		"swanctl half open":              {"negotiating", "gw: #2, CONNECTING, IKEv2, 5e_i* 00_r\n"},
		"ipsec statusall":                {"no-ike-sa", "Security Associations (0 up, 0 connecting):\n  none\n"},
		"Junos":                          {"sends-only", "ESP Statistics:\n  Encrypted bytes:              600\n  Decrypted bytes:                0\n  Encrypted packets:              5\n  Decrypted packets:              0\n"},
		"Junos has none":                 {"no-ipsec-sa", "  Total active tunnels: 0\n"},
		"FortiOS":                        {"sends-only", "stat: rxp=0 txp=12 rxb=0 txb=1024\n"},
		"FortiOS without phase 2":        {"no-ipsec-sa", "name=tx ver=2 serial=1 203.0.113.1:0->198.51.100.1:0\nproxyid=tx2 proto=0 sa=0 ref=2 serial=1\n"},
		"FortiOS in short":               {"no-ipsec-sa", "'tx' 198.51.100.1:0  selectors(total,up): 1/0  rx(pkt,err): 0/0  tx(pkt,err): 0/4\n"},
		"Huawei":                         {"+ike-up +ipsec-up", "  16777239  1.1.3.1:500  RD|ST|A   v2:2   IP  1.1.3.1\n  16777238  1.1.3.1:500  RD|ST|A   v2:1   IP  1.1.3.1\n"},
		"Huawei phase 1 alone":           {"ike-only +ike-up", "  16777238  1.1.3.1:500  RD|ST|A   v2:1   IP  1.1.3.1\n  Number of IPSec SA : 0\n"},
		"Huawei counters":                {"sends-only", "    SA decrypted packets (number/bytes): 0/0\n    SA encrypted packets (number/bytes): 4/336\n"},
		"Huawei has none":                {"no-ike-sa", "  Number of IKE SA : 0\n"},
		"H3C":                            {"sends-only", "  Received/sent packets: 0/5\n"},
		"PAN-OS has none":                {"no-ipsec-sa no-ike-sa", "There is no IKEv1 phase-1 SA found.\nThere is no IKEv2 SA found.\nTotal 1 tunnels found, 0 ipsec sa found.\n"},
		"H3C is ready":                   {"+ike-up", "    Connection-ID   Remote                Flag         DOI\n------\n    10              198.51.100.1/500 203.0.113.1/500  RD   IPsec\n"},
		"H3C waits":                      {"negotiating", "    1               203.0.113.1/500  198.51.100.1/500  Unknown      IPsec\n"},
		"Junos is down":                  {"negotiating", "Index   State  Initiator cookie  Responder cookie  Mode           Remote Address\n6041340 DOWN   b6d1b7b5d9c3c2a1  0000000000000000  Main           198.51.100.1\n"},
		"Junos is up":                    {"+ike-up", "6041340 UP     b6d1b7b5d9c3c2a1  c3c2a1b6d1b7b5d9  Main           198.51.100.1\n"},
		"PAN-OS":                         {"sends-only", "        encap packets:          12\n        decap packets:          0\n"},
	} {
		if got := ids(c[1]); got != c[0] {
			t.Errorf("%s: %q, want %q", name, got, c[0])
		}
	}
}

func TestOncePerCause(t *testing.T) {
	got := symptom.Find(device.NewText("x\n" + strings.Repeat("giving up after 5 retransmits\n", 7)))
	if len(got) != 1 || got[0].Line != 2 || !strings.Contains(got[0].Text, "7 such lines") {
		t.Errorf("%+v", got)
	}
}

// Every cause says what it means and what to do, and nothing comes out that is a secret.
func TestWhole(t *testing.T) {
	for _, s := range symptom.Find(device.NewText(`ike 0:tx:12: probable pre-shared secret mismatch psksecret "hunter2hunter2"`)) {
		if s.Cause == "" || s.Explain == "" || s.Look == "" || s.Do == "" {
			t.Errorf("%+v is not whole", s)
		}
		if strings.Contains(s.Text, "hunter2") {
			t.Errorf("a secret: %s", s.Text)
		}
	}
}

// Outputs that others recorded: the tunnels in them work, except where a counter says otherwise.
func TestRecorded(t *testing.T) {
	const corpus = "../../../../shared/corpus/"
	for file, want := range map[string]string{
		"cisco_asa/ntc_cisco_asa_show_crypto_ipsec_sa.txt":               "receives-only silent +traffic",
		"cisco_ios/ntc_cisco_ios_show_crypto_ipsec_sa_detail_2.txt":      "+traffic",
		"cisco_ios/ntc_cisco_ios_show_crypto_session_detail_ikev2.txt":   "+ipsec-up +traffic",
		"cisco_asa/ntc_cisco_asa_show_vpn-sessiondb_detail_l2l.txt":      "+traffic",
		"cisco_asa/ntc_cisco_asa_show_running-config_all_crypto_map.txt": "",
		"strongswan/ali_b_04.ipsec.conf":                                 "",
		"fortinet/otc_fortigate_guide.rst":                               "",
		"cisco_ios/bf_ios-crypto.cfg":                                    "",
	} {
		b, err := os.ReadFile(corpus + file)
		if err != nil {
			t.Skip("the corpus is not here: ", err)
		}
		if diff := cmp.Diff(want, ids(string(b))); diff != "" {
			t.Errorf("%s: %s", file, diff)
		}
	}
}

func FuzzFind(f *testing.F) {
	f.Add("#pkts encaps: 5\n#pkts decaps: 0\n")
	f.Add("'tx' 1.1.1.1:0 selectors(total,up): 1/0 rx(pkt,err): 0/0 tx(pkt,err): 0/4")
	f.Add("in c9fac8fc, 0 bytes, 0 packets\nnet{1}: 84 bytes_i (1 pkt), 0 bytes_o")
	f.Fuzz(func(t *testing.T, s string) {
		text := device.NewText(s)
		var seen []string
		for _, s := range symptom.Find(text) {
			if slices.Contains(seen, s.ID) || s.Line < 1 || s.Line > len(text.Lines) || s.Cause == "" {
				t.Errorf("%+v", s)
			}
			seen = append(seen, s.ID)
		}
	})
}
