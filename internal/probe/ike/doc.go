// Package ike asks a VPN gateway, without the pre-shared key, whether it speaks IKE and which
// parameters of phase 1 it accepts. It says the first message of an initiator, in IKEv1's main or
// aggressive mode or in IKEv2, and reads the first answer; that far no key is needed.
//
// Three things can be learnt. Whether UDP 500 and UDP 4500 pass, which an echo cannot tell. Whether
// the gateway accepts what the cloud shows. And where it does not, what differs: offers are then
// made in order of their distance from the cloud's parameters, first those that differ in one kind
// of algorithm, then in two, then in all three. Refusals come before the answer, so the first offer
// that is accepted differs in exactly what has to.
//
// # Care
//
// A probe can break the tunnel that it asks about. An offer that is accepted leaves a half-open SA
// at the gateway, and a gateway that holds several of one address (strongSwan: five) falls silent
// towards it: towards the real device, that is. So
//
//   - at most [steps.MaxAcceptedIKE] offers of a run are accepted, which is enforced here. An offer
//     without an answer counts as one, for the answer may have been lost. A refusal costs nothing.
//     The two probes of a run share the limit, and so do all runs towards one gateway for a while;
//   - nothing is sent while the tunnel is connected. [Prober.Can] and [Prober.Measure] see to it by
//     what was read last; whoever calls [Prober.Ask] must;
//   - whether a port is open is asked with algorithms that nobody has (numbers for private use),
//     which every gateway refuses.
//
// The offer must leave from the device's public address. From any other a gateway refuses even the
// right one, as it has no tunnel with the stranger. Source ports are not 500 and 4500, which belong
// to the device's own IKE daemon where the two share an address; a firewall that passes nothing but
// 500 to 500 is therefore silent to this probe.
//
// Answers of this phase are not authenticated: they are evidence, not proof. In aggressive mode the
// gateway answers with a hash that can be attacked offline; it is skipped unread, and nothing that
// is returned from here holds a key, a nonce or a hash.
package ike
