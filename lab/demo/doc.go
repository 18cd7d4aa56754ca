// Package demo is vpncheck without Slack, without Tencent Cloud and without a network: a web page
// on loopback that looks and works like a Slack channel, and a dozen VPN tunnels to practise on.
//
// # Design
//
// The bot that runs in the demo is the real one. What is played is the world around it: Slack
// (lab/slacklab), Tencent Cloud (lab/cloudlab) and the network between a VPC and the data centres
// ([World]). Each tunnel is a [Story]: what is wrong with it, what the devices at the data centre
// would print, what repairs it, and how the check should end.
//
//	page ── JSON, SSE ──▶ Demo ──▶ slacklab ◀── bot ──▶ cloudlab
//	                       │                    │           ▲
//	                       └──▶ World ◀─ pings ─┘           │
//	                              └──── NetStatus ──────────┘
//
// A tunnel's line is a small state machine ([Line]): it comes up when nothing is wrong with it any
// more and something makes it negotiate, either its own retries or traffic. The bot's pings are
// traffic. Everything that only a person can see is printed by the consoles of the story, so who
// plays the on-call engineer looks there, answers in the channel or gives the bot the configuration
// that the device prints, repairs, and has the bot check again. Wrong answers are possible and lead
// where the runbook leads. A configuration is printed as its vendor writes it (configs/), agrees with
// the line as it is, and has a pre-shared key that must never come back out ([CanaryPrefix]).
//
// The demo has a [Clock] of its own, so that an hour in which nobody answers is one click.
//
// # The page
//
// It talks JSON with the server that serves it: POST /demo/command (what was typed), /demo/share
// (files that were dropped), /demo/click, /demo/submit and /demo/close (forms), /demo/console,
// /demo/clock, /demo/reset and /demo/play; GET /demo/state and /demo/events (the same as server-sent events) take user and since. Requests from
// other origins and under names that are not loopback are refused.
//
// Elements have stable ids and data-attributes: #composer-channel-input, #story-KEY with
// data-state, data-done and data-up, #try-KEY, #desk-KEY, #do-CONSOLE-COMMAND, #skip-15, #skip-60,
// #you-ana, [data-action-id] and [data-value] of buttons, [data-file-name], #modal, #confirm-dialog,
// #give-thread, .file-drop and .from-desk of a form.
//
// The page gets changes, not the whole: [feed] counts revisions, and a client that reconnects says
// which one it has. All data reaches the page as JSON and is shown through textContent: a tunnel
// named <!channel> or <script> is text.
package demo
