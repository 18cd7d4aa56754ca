package symptom

import "vpncheck/internal/ipsec"

// cause is what a symptom means.
type cause struct {
	cause, explain, look, do string
	parameter                ipsec.Parameter
	healthy                  bool
}

// causes are all that this package can say. The ids are stored: they never change their meaning.
var causes = map[string]cause{
	"phase1-proposal": {
		cause:   "the two ends have no IKE (phase 1) proposal in common",
		explain: "One end refused every combination of encryption, hash and DH group that the other offered for IKE, so nothing was negotiated.",
		look:    "IKE encryption, hash (integrity), DH group and authentication method on both ends",
		do:      "set the device's IKE proposal to the values of the cloud's tunnel, or the other way round",
	},
	"phase2-proposal": {
		cause:   "the two ends have no IPsec (phase 2) proposal in common",
		explain: "IKE itself works; what one end offers to protect the traffic (encryption, hash, PFS group, ESP or AH) is refused by the other.",
		look:    "IPsec encryption, hash and PFS group on both ends",
		do:      "set the device's IPsec proposal and its PFS group to the values of the cloud's tunnel",
	},
	"proposal": {
		cause:   "a proposal was refused: the algorithms of the two ends differ",
		explain: "NO_PROPOSAL_CHOSEN says that no offered combination is acceptable. Before IKE is up it is about IKE's algorithms, afterwards about IPsec's. Some devices also send it to an address that they do not know.",
		look:    "IKE version, encryption, hash and DH group; then those of IPsec; then whether the peer's address is right",
		do:      "compare both ends' parameters and make them equal",
	},
	"ike-encryption": {
		cause: "IKE's encryption algorithms differ", explain: "The cipher offered for phase 1 is not the one that is configured.",
		look: "IKE encryption on both ends", do: "set the same IKE encryption on both ends", parameter: ipsec.IKEEncryption,
	},
	"ike-integrity": {
		cause: "IKE's hash algorithms differ", explain: "The hash offered for phase 1 is not the one that is configured.",
		look: "IKE hash (integrity) on both ends", do: "set the same IKE hash on both ends", parameter: ipsec.IKEIntegrity,
	},
	"ike-prf": {
		cause: "IKE's pseudo-random functions differ", explain: "The function offered for phase 1 is not the one that is configured.",
		look: "IKE hash and PRF on both ends", do: "set the same hash for both on both ends", parameter: ipsec.IKEPRF,
	},
	"ipsec-encryption": {
		cause: "IPsec's encryption algorithms differ", explain: "IKE itself works. The cipher offered for the traffic is not the one that is configured.",
		look: "IPsec encryption on both ends", do: "set the same IPsec encryption on both ends", parameter: ipsec.IPsecEncryption,
	},
	"ipsec-integrity": {
		cause: "IPsec's hash algorithms differ", explain: "IKE itself works. The hash offered for the traffic is not the one that is configured.",
		look: "IPsec hash (integrity) on both ends", do: "set the same IPsec hash on both ends", parameter: ipsec.IPsecIntegrity,
	},
	"pfs": {
		cause: "the PFS groups differ", explain: "IKE itself works. One end wants another Diffie-Hellman group for phase 2 than the other, or none.",
		look: "PFS on both ends", do: "set the same PFS group on both ends, or none on both", parameter: ipsec.IPsecPFS,
	},
	"dh-group": {
		cause:   "the Diffie-Hellman groups differ",
		explain: "One end offers a DH group that the other does not accept. With IKEv2 it may name another one and go on; if the tunnel stays down they have none in common.",
		look:    "the DH group of IKE on both ends", do: "set the same DH group on both ends", parameter: ipsec.IKEGroup,
	},
	"auth-method": {
		cause: "the ends authenticate in different ways", explain: "One end expects a pre-shared key and the other a certificate or XAuth. The cloud always uses a pre-shared key.",
		look: "the authentication method of the IKE proposal", do: "set it to pre-shared key, without XAuth or EAP", parameter: ipsec.IKEAuth,
	},
	"psk": {
		cause:   "the pre-shared keys differ",
		explain: "What the other end sent could not be decrypted or its proof did not fit: almost always a different pre-shared key, often by a blank at its end or another character set.",
		look:    "the pre-shared key on both ends, and that it belongs to this peer's address or identity",
		do:      "set the pre-shared key anew on both ends, by copy and paste, without blanks around it",
	},
	"no-psk": {
		cause:   "the device has no pre-shared key for this peer",
		explain: "The device looks the key up by the peer's address or identity, and found none.",
		look:    "for which address or identity the key is stored", do: "store the key for the VPN gateway's address, or for the identity that the cloud sends",
	},
	"authentication": {
		cause:   "the authentication failed: the pre-shared keys or the identities differ",
		explain: "The algorithms agree, and then one end did not accept who the other is. AUTHENTICATION_FAILED does not say whether the key or the identity is wrong.",
		look:    "the pre-shared key and the local and remote identities on both ends",
		do:      "set the key anew on both ends; make each end's local identity what the other expects",
	},
	"identity": {
		cause:   "an identity is not the one that the other end expects",
		explain: "An end names itself in IKE by an address or a name. It must be exactly what the other end has as its peer's identity, of the same type.",
		look:    "type and value of the local and the remote identity on both ends; behind NAT the device's own address is not the public one",
		do:      "set the device's local identity to what the cloud has as remote identity, and the other way round",
	},
	"peer-unknown": {
		cause:   "the device has no configuration for this peer",
		explain: "A request came from an address, with an identity or in a version of IKE for which nothing is configured.",
		look:    "the peer's address on the device (it must be the VPN gateway's), the IKE version, the interface that the policy is on, and the identities",
		do:      "set the peer's address to the VPN gateway's public address", parameter: ipsec.PeerOfDevice,
	},
	"local-address": {
		cause:   "the device's own address is not the one that the policy is bound to",
		explain: "The negotiation came to, or went from, another address of the device than the configured one.",
		look:    "the local address of the IPsec policy and the address that the cloud's customer gateway has",
		do:      "bind the policy to the outside address that the cloud calls", parameter: ipsec.PeerOfCloud,
	},
	"version": {
		cause: "the IKE versions differ", explain: "One end speaks IKEv1 and the other IKEv2.",
		look: "the IKE version on both ends", do: "set the same IKE version on both ends", parameter: ipsec.IKEVersion,
	},
	"mode": {
		cause: "the exchange modes differ", explain: "With IKEv1 one end uses main mode and the other aggressive mode, or one of them forbids aggressive mode.",
		look: "the exchange mode on both ends", do: "set main mode on both ends, or aggressive on both", parameter: ipsec.IKEMode,
	},
	"selectors": {
		cause:   "the networks (traffic selectors) of the two ends do not mirror each other",
		explain: "IKE itself works. The private networks that one end wants in the tunnel are not those that the other has.",
		look:    "the SPD of the cloud's tunnel against the device's ACL, proxy ids or selectors: its source must be the cloud's remote network and its destination the cloud's local one",
		do:      "make them mirror images, with the same masks", parameter: ipsec.TrafficSelector,
	},
	"id-information": {
		cause:   "an identity or a network was refused (INVALID_ID_INFORMATION)",
		explain: "In phase 1 it is about the peer's identity; in phase 2, where it is far more common, the networks of the two ends do not mirror each other.",
		look:    "the private networks on both ends, then the identities", do: "make the networks mirror images", parameter: ipsec.TrafficSelector,
	},
	"encapsulation": {
		cause: "one end uses tunnel mode and the other transport mode", explain: "The cloud's tunnels are always in tunnel mode.",
		look: "the encapsulation mode of the IPsec proposal", do: "set tunnel mode", parameter: ipsec.IPsecMode,
	},
	"no-response": {
		cause:   "the other end does not answer",
		explain: "IKE packets were sent again and again and nothing came back: they, or the answers, are lost, or the other end drops them in silence. With IKEv1 a different pre-shared key can look the same.",
		look:    "UDP 500 and 4500 in both directions on every firewall between the ends, the peer's address, and the other end's log",
		do:      "let UDP 500, UDP 4500 and ESP (protocol 50) through between both public addresses",
	},
	"no-response-later": {
		cause:   "the other end answers the first messages and then no more",
		explain: "The first messages on UDP 500 were answered, so the address and the proposal are right. What follows goes to UDP 4500 where there is a NAT between the ends, and that is not answered: a firewall drops it. With IKEv1 a different pre-shared key looks the same.",
		look:    "UDP 4500 in both directions on every firewall between the ends, and the other end's log; with IKEv1 the pre-shared key",
		do:      "let UDP 4500 through between both public addresses",
	},
	"half-open": {
		cause:   "the other end began, and was not heard of again",
		explain: "A first message came and was answered, and then nothing followed: the answer was lost on its way, or the other end gave up.",
		look:    "UDP 500 and 4500 from this end to the other, and the other end's log", do: "let UDP 500 and UDP 4500 through in both directions",
	},
	"no-peer-address": {
		cause: "the device does not know whom to call", explain: "The peer's address is not set, or its name is not resolved, so that this device begins nothing.",
		look: "the peer's address on the device", do: "set the peer's address to the VPN gateway's public address", parameter: ipsec.PeerOfDevice,
	},
	"install": {
		cause:   "the device could not set the tunnel up in its own kernel",
		explain: "The ends agreed, and then the operating system refused the keys or the policies: another connection has the same networks, or the kernel lacks an algorithm.",
		look:    "other connections with the same networks, and what stands above this line in the log", do: "remove the other connection, or make the networks differ",
	},
	"dpd": {
		cause:   "the other end was taken for dead",
		explain: "The tunnel was up, then the questions of dead peer detection were not answered.",
		look:    "packet loss or a changed path between the ends, a restart of the other end, and its DPD settings",
		do:      "check the line; have both ends restart the tunnel on their own", parameter: ipsec.DeadPeer,
	},
	"malformed": {
		cause:   "a message could not be read: with IKEv1 that mostly means different pre-shared keys",
		explain: "A message that is decrypted with the wrong key looks malformed. Less often a device or a firewall between damages packets.",
		look:    "the pre-shared key on both ends; fragments that are lost", do: "set the pre-shared key anew on both ends",
	},
	"stale": {
		cause:   "one end still uses a tunnel that the other no longer has",
		explain: "After a restart or a lost delete message one end goes on with old keys (invalid cookie or SPI). It heals at the next negotiation, sooner with DPD.",
		look:    "whether it goes on; DPD on both ends", do: "clear the SAs on both ends, and switch DPD on",
	},
	"integrity-check": {
		cause:   "packets come through the tunnel and fail their check",
		explain: "The SA is up, but the check value of the packets is wrong. With SHA-256 mostly one end cuts it to 96 bits and the other to 128.",
		look:    "SHA-256 and its compatibility setting on the device", do: "use the RFC 4868 form (128 bits), or another hash on both ends", parameter: ipsec.IPsecTruncation,
	},
	"replay": {
		cause:   "packets are dropped as repeated",
		explain: "Packets come so much out of order, or twice, that the check against replays drops them.",
		look:    "quality of service or several paths between the ends", do: "widen the anti-replay window",
	},
	"no-policy": {
		cause:   "the device has no policy that uses this tunnel",
		explain: "The tunnel is configured, but no interface or no firewall policy refers to it, so the device ignores it.",
		look:    "where the IPsec policy is applied; the firewall policies from and to the tunnel",
		do:      "apply the policy to the outside interface; add policies in both directions",
	},
	"limit": {
		cause: "the device is at a limit", explain: "The number of tunnels or peers, or the license, does not allow another one.",
		look: "the number of tunnels and the license", do: "remove tunnels that are not used, or extend the license",
	},
	"peer-closed": {
		cause: "the other end closed the tunnel", explain: "A delete message came from the other end; the reason is in its log.",
		look: "the other end's log at that time", do: "look for the reason there",
	},
	"reconfigured": {
		cause: "the tunnel was closed by a change of the configuration or by hand", explain: "Somebody changed or reset it on this device.",
		look: "who changed what at that time", do: "nothing, if it came up again",
	},
	"phase1-failed": {
		cause: "phase 1 (IKE) failed", explain: "The line does not say why.",
		look: "the lines around it and the other end's log", do: "compare IKE version, mode, algorithms, identities and key",
	},
	"phase2-failed": {
		cause: "phase 2 (IPsec) failed", explain: "IKE itself works. The line does not say why.",
		look: "the lines around it and the other end's log", do: "compare the networks, the IPsec algorithms and PFS",
	},
	"tunnel-down": {
		cause: "the device says that the tunnel is down", explain: "This is the state, not the reason.",
		look: "the device's IKE log", do: "paste the log of the time when it went down",
	},
	"no-ike-sa": {
		cause: "there is no IKE SA", explain: "The device has not negotiated anything with a peer, or could not.",
		look: "whether traffic starts it, and the IKE log", do: "send traffic for the cloud's network, and look at the log",
	},
	"no-ipsec-sa": {
		cause: "there is no IPsec SA", explain: "Nothing protects traffic at present.",
		look: "whether IKE is up, and the log", do: "send traffic for the cloud's network, and look at the log",
	},
	"ike-only": {
		cause:   "IKE (phase 1) is up, but there is no IPsec SA (phase 2)",
		explain: "The ends know and trust each other, and do not agree on what to protect or how; or no traffic has asked for it yet.",
		look:    "the networks on both ends, the IPsec algorithms, PFS", do: "compare phase 2; send traffic for the cloud's network",
	},
	"negotiating": {
		cause: "the negotiation of IKE is under way or stuck", explain: "An IKE SA is half open: one end waits for an answer.",
		look: "whether it stays so; the other end's log; UDP 500 and 4500", do: "see whether the other end receives anything",
	},
	"sends-only": {
		cause:   "the tunnel sends and receives nothing",
		explain: "Packets leave through the SA and none come back: ESP is dropped on the way, or the other end does not answer or routes elsewhere.",
		look:    "ESP (protocol 50) or UDP 4500 through the firewalls, the other end's counters, its routes and security groups",
		do:      "let ESP or UDP 4500 through in both directions; see whether the other end's counters grow",
	},
	"receives-only": {
		cause:   "the tunnel receives and sends nothing",
		explain: "Packets arrive through the SA and none leave: the answers take another way, or a policy or NAT on this side catches them.",
		look:    "the route to the cloud's network, NAT exemption, the host's firewall and gateway on this side",
		do:      "route the cloud's network into the tunnel, and exempt it from NAT",
	},
	"silent": {
		cause:   "the tunnel is up but silent",
		explain: "The SA is there and not a packet has passed it in either direction.",
		look:    "whether anything is sent for the cloud's network, routes, NAT exemption", do: "ping through the tunnel and look at the counters again",
	},
	"nat": {
		cause: "there is a NAT between the ends", explain: "The ends saw that addresses are translated, and carry ESP in UDP 4500.",
		look: "UDP 4500 through the NAT, and the identities: they are not the public addresses", healthy: true, parameter: ipsec.NATTraversal,
	},
	"ike-up":   {cause: "IKE (phase 1) is up", explain: "The ends agreed on IKE's algorithms and trust each other.", healthy: true},
	"ipsec-up": {cause: "IPsec (phase 2) is up", explain: "There is an SA to carry traffic.", healthy: true},
	"traffic":  {cause: "traffic passes in both directions", explain: "Both counters of an SA have grown.", healthy: true},
}
