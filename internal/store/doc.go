// Package store is the durable engine: events, runs, timers and what is to be shown,
// on Redis Streams.
//
// An event belongs to a run, a run to a subject (a tunnel) with at most one open run.
// The events of a run are handled one at a time and in order, by whichever replica is
// free, and each leads to one Commit: new state, timers, a wish to be shown, perhaps the
// end. Two lanes hand out runs: events (Work) and show (Show). In both, a token in a
// stream stands for the run; a consumer group gives it to one worker.
//
// # What is promised
//
//   - An event that Start or Push has accepted is handled: its id, its place in the
//     inbox and the run's token are written by one script.
//   - A token is in a stream only while the inbox is not empty (show: while the display
//     is out of date) and nobody holds the run. Taking it begins a lease and a new
//     epoch. A commit, a record in the ledger, a renewal of the lease are refused at any
//     other epoch: a replica that was away for long (a zombie) can do nothing.
//   - A commit happens as a whole or not at all; repeated after a lost reply it is known
//     by its epoch and event id, and not done twice.
//   - What a dead replica held is handed on when its lease (3 s) runs out.
//     After an outage of Redis half a lease passes first, in which the living commit
//     what they have found: nothing runs twice. One that was only slow is fenced, and
//     its work is done again.
//   - Handling may run twice (a crash before the commit); committing does not. An
//     outward act is noted in the ledger before it is done, so that who comes after can
//     look for it.
//   - An event that fails MaxDeliveries times is parked, and the run goes on. One that
//     ErrNewer kept from being handled is not: it waits for a replica that can.
//
// Streams carry run ids only, so that no state passes through Lua's cjson.
//
// # Redis
//
// 6.2 or newer: single, Sentinel or Cluster; maxmemory-policy must be noeviction, and
// appendonly yes is advised. OpenEmbedded runs the same scripts on miniredis inside the
// process.
//
// Replication is asynchronous: what a master accepted while it had no replica is gone
// with it. With min-replicas-to-write 1 (and its min-replicas-max-lag) such a master
// refuses: what is new is not accepted, results wait. Two replicas keep it writing when
// one is away. A write that the master answered and died before sending on is lost all
// the same; both go out in one turn of its loop, microseconds apart. WAIT would narrow
// that further, not close it, and is not used.
//
// Redis that is full (maxmemory) refuses Start, Push, Once, Lead, Audit and Note with
// ErrFull, and nothing of them is written. Takes, commits, timers and the ledger go on:
// Redis refuses a script only at its first write, so theirs takes no room (prelude.lua).
// The flag allow-oom would need version 7.
//
// # Keys
//
// P is {vpncheck:pN}, a partition: all keys of a script share its slot, and partitions
// spread over a Cluster's shards. A run's id ends with its partition's number.
//
//	P:run:R           hash    subject, epochs, tokens, timers' bodies (prelude.lua)
//	P:run:R:state     string  the state
//	P:run:R:summary   string  for listings
//	P:run:R:shown     hash    the ledger: key → Shown as JSON
//	P:run:R:inbox     list    events: id, time in ns, body, a line each
//	                          all of these: for good while open, Retain after the end
//	P:run:R:seen      zset    ids of events by time; 15 min after the last
//	P:started:E       string  the run that event E started; 15 min
//	P:ready, P:show   stream  tokens of the two lanes, group "vpncheck"; only those at work
//	P:timers          zset    R/name by time; R alone: to begin, or to be retried
//	P:admission       string  when a run that is opened need not wait to begin (GCRA), in ms; till then
//	P:later           zset    R by the time when to show it
//	P:open            hash    subject → open run
//	P:history         zset    ended runs by time; Retain after the last
//	P:history:S       zset    the same for one subject
//	P:parked          stream  events nobody could handle, the newest 1,000 or so
//	vpncheck:layout   string  layout and partitions, fixed at first use
//	vpncheck:audit    stream  the newest 10,000 or so
//	vpncheck:lead:C   string  who does a chore; the caller's ttl
//	vpncheck:once:K   string  Once; the caller's ttl
//	vpncheck:note:K   string  Note; the caller's ttl
//	P:limits:…, P:seats:…, {vpncheck:pace}:…    limits of all replicas: limits.go, turn.go
//
// A replica that has nothing to do asks Redis seven things a second for each partition.
package store
