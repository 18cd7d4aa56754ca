// Package conversation is the loop between the edges and the runbook: take an event, load the
// run, let the runbook decide, start the measurements that it wants, save, have it shown.
//
// # Design
//
// Whatever can move a run is an event in the store: the command, a click, a form, a measurement, a
// timer. It is durable before the person's client is told that it was received, and it takes effect
// once and in order, by whichever process takes it, although it may be handled again after a crash. Handling an event does no slow
// work: [Loop] computes the next state and starts measurements beside it, whose results come back as
// events. When a process dies with measurements under way, a timer notices that their results are
// missing, and they are made again.
//
// Showing is separate from deciding. After each commit the store hands the run to a [Presenter],
// one at a time per run over all replicas, which makes the outside look like the newest state. A
// presenter that dies, fails or is throttled is simply asked again.
//
// The loop knows no Slack, no cloud and no terminal: what it needs of them are the small
// interfaces [Cloud] and [Prober], and a [Place] that it stores and never reads.
package conversation
