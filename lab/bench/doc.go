// Command bench measures vpncheck as shipped, and writes what it found into docs/performance.md.
//
// # What runs
//
// The bot is the program that `go build` makes, as a process of its own, configured by its
// environment alone. Beside it runs a real redis-server with its append-only file, synced every
// second. Slack (lab/slacklab) and Tencent Cloud (lab/cloudlab) are played by this process over
// their real wires on loopback, and so are the people.
//
// # How latency is measured
//
// By an open loop: commands are due at fixed moments, whatever has become of those before, and
// latency counts from the moment a command was due, not from when it could be sent. A bot that
// stalls for 100 ms therefore shows in every command that was due meanwhile, and a machine that
// is too slow for the rate shows as latency that grows, not as a lower rate.
//
// What is compared runs in the same minute: slices of a few seconds take turns, app by app and
// round by round, so that a noisy neighbour disturbs all alike. In each slice an app starts anew,
// is warmed up, and meets an empty workspace. Echo, a client that acknowledges at once and does
// nothing else, shows what of a latency is the lab's own.
//
// The lab's rate limits are off: real Slack would refuse most of what these apps post at such
// rates. An acknowledgement has no such limit, so it is what the rates are about.
package main
