package symptom

// phrases point to a cause: what devices and daemons print, in lower case. " … " stands between
// parts that are both on the line. The comments say who prints what follows.
var phrases = map[string][]string{
	"phase1-proposal": {
		"no match proposal", // Tencent Cloud
		// Huawei
		"phase1 proposal mismatch",
		"proposal mismatch or use sm in ikev2",
		// H3C
		"failed to establish phase 1 sa … no matching proposal",
		// Cisco IOS, ASA
		"phase 1 sa policy not acceptable",
		"no offers accepted",
		"all sa proposals found unacceptable",
		"%ikev2-3-neg_abort … failed to find a matching policy",
		"750003 … failed to find a matching policy",
		"phase 1 failure: mismatched attribute types",
		"received an un-encrypted no_proposal_chosen",
		// FortiOS
		"peer sa proposal not match local policy",
		"negotiate isakmp sa error … no sa proposal chosen",
		"no sa proposal chosen",
		// PAN-OS, racoon
		"phase-1 negotiation is failed … no suitable proposal",
		"phase-1 negotiation is failed … no-proposal-chosen",
		"ike sa negotiation is failed … no_proposal_chosen",
		"phase1 negotiation failed … no suitable proposal",
		// strongSwan
		"received proposals unacceptable",
		"received proposals inacceptable",
		"no proposal found",
		// Junos
		"ike phase-1 failure: no proposal chosen",
	},
	"ike-encryption": {
		"phase1 proposal encryption algorithm mismatch", // Huawei
		"encryption algorithm offered does not match policy",
		"rejected enctype",
	},
	"ike-integrity": {
		"phase1 proposal authentication algorithm mismatch", // Huawei
		"phase1 proposal integrity algorithm mismatch",
		"hash algorithm offered does not match policy",
		"rejected hashtype",
	},
	"dh-group": {
		"dh group not supported", // Tencent Cloud
		"phase1 proposal dh mismatch", "responder dh mismatch", "initiator dh mismatch",
		"diffie-hellman group offered does not match policy",
		"mismatched attribute types for class group description",
		"rejected dh_group",
		"didn't accept dh group",
		"dh group … unacceptable, requesting",
		"dh group … inacceptable, requesting",
		"invalid ke payload",
		"invalid_ke_payload",
	},
	"auth-method": {
		"phase1 proposal authentication method mismatch",
		"authentication method offered does not match policy",
		"rejected authmethod",
		"peer has not completed xauth",
		"xauth authentication fail",
		"requires public key authentication",
	},
	"phase2-proposal": {
		"no matching proposal, configured", // Tencent Cloud
		"phase2 proposal or pfs mismatch",
		"phase2 proposal mismatch",
		"ikev2 not support sm in ipsec proposal",
		"failed to establish phase 2 sa … no matching proposal",
		"phase 2 sa policy not acceptable",
		"atts not acceptable",
		"all ipsec sa proposals found unacceptable",
		"transform proposal not supported for identity",
		"session is being torn down. reason: phase 2 mismatch",
		"negotiate ipsec sa error … no sa proposal chosen",
		"ipsec phase 2 … no-proposal-chosen",
		"phase-2 negotiation … no suitable proposal",
		"phase-2 negotiation is failed … no-proposal-chosen",
		"phase-2 negotiation is failed … no_proposal_chosen",
		"pfs group mismatched",
		"received no_proposal_chosen notify, no child_sa built",
		"no acceptable proposal found",
		"no matching proposal found, sending no_proposal_chosen",
		"child sa negotiation is failed … no_proposal_chosen",
		"ipsec sa negotiation … no proposal chosen",
		"ike phase-2 failure: no proposal chosen",
	},
	"psk": {
		"probable pre-shared secret mismatch",
		"probable pre-shared key mismatch",
		"likely due to pre-shared key mismatch",
		"probably due to mismatched pre-shared key",
		"mac mismatched",
		"decryption failed?",
		"could not decrypt payloads",
		"failed its sanity check or is malformed",
		"reserved not zero on id payload",
		"reserved not zero on payload",
		"pre-shared key authentication failed",
		"calculated hash does not match hash payload",
		"invalid pre-shared key",
		"preshared key mismatch",
		"pre-shared key mismatch",
		"psk mismatch",
	},
	"no-psk": {
		"no shared key found for",
		"no pre-shared key with",
		"pre-shared key for remote peer … is missing",
		"couldn't find the pskey",
		"can't find preshared key",
	},
	"authentication": {
		"authentication_failed",
		"authentication-failed",
		"received authentication_failed notify",
		"authentication fail", // Huawei and others
		"authentication failure",
		"auth exchange failed",
		"failed to authenticate the ike sa",
		"ike negotiation failed with error: authentication failed",
		"authentication result: failure",
		"invalid_hash_information", "invalid-hash-information",
	},
	"identity": {
		"config id mismatch", "construct local id fail", // Huawei
		"no peer config found by id payload", // Tencent Cloud
		"failed to establish phase 1 sa … invalid id information",
		"idir … does not match to",
		"constraint check failed: identity",
		"no matching peer config found",
		"[ike] no peer config found", // strongSwan, of IKEv1
		"peer-id must be type",
		"peer identifier … not match",
		"peer id … mismatch",
		"ike-id mismatch",
		"ike id mismatch",
		"id type mismatch",
		"identity mismatch",
		"received peer id … does not match",
	},
	"peer-unknown": {
		"peer address mismatch", // Huawei
		"no ike config found for",
		"couldn't find configuration for ike phase-1 request",
		"couldn't find configuration",
		"unable to find phase-1 policy as remote peer",
		"unknown ikev2 peer",
		"could not find a matching gateway",
		"no matching gateway",
		"no gateway found",
		"removing peer from peer table failed, no match",
		"no valid tunnel group",
	},
	"half-open":       {"deleting half open ike_sa"}, // strongSwan
	"no-peer-address": {"unable to resolve … initiate aborted"},
	"install": {
		"unable to install ipsec policies (spd) in kernel", "unable to install inbound and outbound ipsec sa (sad) in kernel",
		"unable to add sad entry", "the same policy for reqid … exists",
	},
	"local-address": {"local address mismatch", "invalid local address"},
	"version": {
		"unsupported version", "version mismatch",
		"invalid_major_version", "invalid-major-version",
		"ike version mismatch",
		"ignoring ikev1 … ikev2",
		"received unsupported ike version",
	},
	"mode": {
		"exchange mode mismatch",
		"ikmp_ag_mode_disabled",
		"aggressive mode psk disabled for security reasons",
		"not allowed in any applicable rmconf",
		"expected main mode", "expected aggressive mode",
		"unknown exchange type",
		"but none allows … authentication using main mode", "but none allows … authentication using aggressive mode", // strongSwan
	},
	"selectors": {
		"flow or peer mismatch", "netmask mismatch", "flow confict", "flow conflict", // Huawei
		"no matching child_sa config",
		"ts_unacceptable", "ts-unacceptable", "ts unacceptable",
		"traffic selectors … unacceptable", "traffic selectors … inacceptable",
		"proxy identities not supported",
		"crypto map policy not found",
		"cannot find matching phase-2 tunnel for received proxy id",
		"failed to match peer selectors", "failed to match the peer proxy ids",
		"specified selectors mismatch", "selectors mismatch",
		"traffic-selectors are not in configured range", "traffic selector mismatch",
		"failed to get sainfo",
		"no matching phase2 found",
		"proxy-id mismatch", "proxy id mismatch",
		"there was no ipsec policy found for received ts",
		"failed to establish phase 2 sa … invalid id information",
	},
	"encapsulation": {"encapsulation mode mismatch", "encmode mismatched"},
	"no-response": {
		"giving up after", "peer not responding",
		"death by retransmission",
		"retransmitting phase 1 mm_no_state", "retransmitting phase 1 ag_init_exch",
		"phase-1 negotiation is failed … due to timeout",
		"phase1 negotiation failed due to time up",
		"phase2 negotiation failed due to time up waiting for phase1",
		"ike sa negotiation is failed … due to timeout",
		"negotiation failed due to retry timeout", "failed due to retry timeout",
		"retransmission timeout",
		"ike negotiation failed with error: timed out",
		"maximum number of retransmissions reached", "max transmit reached",
		"exchange timeout",
		"failed to receive the auth msg before the timer expired",
		"maximum number of retransmissions",
		"negotiation timeout, deleting",
	},
	"dpd": {
		"dpd timeout", "dpd-timeout", "heartbeat timeout",
		"dpd check timed out",
		"ike lost contact with remote peer",
		"dpd_failure",
		"dead peer detected", "dpd detected … dead",
		"dpd down", "dpd failed",
		"peer is dead",
	},
	"malformed": {
		"payload_malformed", "payload-malformed", "malformed payload", "malformed message",
		"message parsing failed", "received encrypted oakley main mode packet with invalid payloads",
		"received message with invalid payload", "information exchange processing failed",
		"error processing payload",
	},
	"stale": {
		"invalid_cookie", "invalid-cookie", "invalid cookie", "cookie mismatch", "receive invalid spi notify",
		"recvd_pkt_inv_spi", "rec'd ipsec packet has invalid spi",
		"esp packet with unknown spi", "invalid_spi", "ikmp_no_sa", "rekey no find old sa",
		"unknown spi",
	},
	"integrity-check": {
		"recvd_pkt_mac_err", "hmac validation failed", "esp packet failed authentication", "mac verify failed for connection",
		"failed authentication … esp",
	},
	"replay":    {"pkt_replay_err", "replay check failed", "anti-replay check fail", "esp replay"},
	"no-policy": {"no policy applied on interface", "no policy configured", "ike initiator unable to find policy"},
	"limit": {
		"ipsec tunnel number reaches limitation", "dynamic peers number reaches limitation",
		"license or specification limited", "maximum number of ike sas",
	},
	"peer-closed":  {"peer request", "deleted by peer", "peer terminate"},
	"reconfigured": {"config modify or manual offline", "reason: user requested", "administrator reset"},
	"phase1-failed": {
		"ikmp_mode_failure … main mode", "ikmp_mode_failure … aggressive mode", "ikmp_mode_failure … informational mode", "failed to establish phase 1 sa",
		"phase-1 negotiation is failed", "ipsec phase 1 error", "%ikev2-3-neg_abort", "750003",
		"ike sa negotiation is failed", "ike phase-1 failure", "phase1 negotiation failed", "establishing ike_sa failed",
		"ike negotiation failed with error", "752015", "all configured ike versions failed",
	},
	"phase2-failed": {
		"ikmp_mode_failure … quick mode", "failed to establish phase 2 sa", "phase-2 negotiation is failed",
		"phase-2 negotiation failed", "ipsec phase 2 error", "phase2 negotiation failed", "ike phase-2 failure",
		"failed to establish child_sa", "child sa negotiation is failed",
	},
	"tunnel-down": {
		"crypto tunnel is down", "kmd_vpn_down_alarm_user", "action=\"tunnel-down\"", "ipsec_sa_terminate", "session status: down",
		"tunnel is down",
	},
	"negotiating": {
		"mm_no_state", "mm_sa_setup", "mm_key_exch", "ag_no_state", "mm_wait_msg", "am_wait_msg",
		"status: down-negotiating",
	},
	"nat": {"is behind nat, sending keep alives", "remote host is behind nat", "nat detected", "peer is behind nat"},
	"ike-up": {
		"ike_sa … established between", "phase 1 completed", "phase-1 negotiation is succeeded", "phase 1 sa is established",
		"ike_p1_sa_establish:", "kmd_pm_sa_established", "ikev2-5-sa_up", "ike sa negotiation is succeeded",
	},
	"ipsec-up": {
		"child_sa … established with spis", "phase 2 completed", "phase-2 negotiation is succeeded",
		"crypto tunnel is up", "kmd_vpn_up_alarm_user", "action=\"tunnel-up\"", "ipsec_sa_establish:", "session status: up-active",
		"child sa negotiation is succeeded", "key installed. installed sa",
	},
}

// notifications are names of IKE's own messages, which count where the line says nothing more.
var notifications = map[string][]string{
	"proposal":       {"no_proposal_chosen", "no-proposal-chosen", "no proposal chosen", "no suitable proposal", "no matching proposal"},
	"id-information": {"invalid_id_information", "invalid-id-information", "invalid id information"},
	"peer-unknown":   {"no peer config found"},
}
