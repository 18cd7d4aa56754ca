// Package ipseclab is a site-to-site IPsec tunnel on one Linux machine, with two real IKE daemons,
// and the faults that can befall it.
//
// # Why
//
// What vpncheck says of a broken tunnel is only worth something if real daemons break in that way.
// A fake that fails as its author believes that IKE fails proves nothing.
//
// # What stands there
//
// Five network namespaces, each with its own addresses, routes, firewall and processes:
//
//	CVM 172.16.0.10 ── cloud gateway 203.0.113.10 ── internet 192.0.2.80 ── device 198.51.100.20 ── server 10.10.0.10
//
// A strongSwan charon runs on the cloud's gateway and one on the device. Each takes its
// configuration from a swanctl.conf that is written from an [End] in the vocabulary of
// internal/ipsec; [Lab.Apply] and [Lab.Reset] do to the cloud's what ModifyVpnConnectionAttribute
// and ResetVpnConnection do, [Lab.ConfigureDevice] is a person at the device. An end begins as its
// NegotiationType says: a goroutine initiates while an active end has no tunnel, or when traffic
// meets a tunnel that is not up.
//
// A [Fault] is data: what breaks, what one sees then, the change that a person would make when told
// the right thing, and the truth that a diagnosis is held against.
//
// # How it is kept apart
//
// A lab has a random name, in its namespaces and in its directory, so that several stand side by
// side. Its lock file is locked by the process that owns it; a lab whose lock is free was left
// behind by a crash, and is removed by the next [Up].
//
// # What is not real
//
// ESP is carried in user space (charon's kernel-libipsec) and always inside UDP, also where the
// kernel could do it, so that the lab behaves the same on every machine with /dev/net/tun. That has
// two quirks: a policy is installed only where the gateway has an address inside its own network,
// which the lab adds to the loopback interface; and a packet that meets a tunnel that is not up only
// leaves a line in the log, which the lab turns into an initiation. Timers are short: a peer that
// does not answer is given up after about three seconds.
package ipseclab
