// Package slacklab is Slack on loopback: one workspace with one app, spoken to over Slack's
// own protocols, for tests and for the demo page. It is as strict as Slack is known to be,
// because a lenient fake hides bugs; where Slack's behaviour is not known it takes the
// stricter of the likely ones.
//
// # What is modelled
//
// The Web API methods in endpoints, with forms and JSON, token types, scopes, errors in
// Slack's words and rate limits per tier. Message content: Block Kit (package blockkit),
// lengths, metadata, mentions, edits, threads, tombstones. Modals: the stack of views,
// state, hash, errors, what Slack itself checks before it tells the app. Files: the three
// steps of an upload, downloads that need the token. Socket Mode: tickets that work once,
// hello, pings, up to ten connections, envelopes that go to any one of them, three seconds
// for an acknowledgement, disconnects. With Config.RequestURL, signed HTTP requests take
// their place. response_urls: five uses in half an hour.
//
// People act through Command, Click, ClickLabel, Choose, Submit, ClickInView, CloseView and
// Say, and each returns what Slack would show that person. What they see is in Messages,
// Thread, Ephemerals, Views and Files; WaitFor and Changes tell when it changes.
// Calls and Deliveries keep what went over the wire, for budgets and latencies.
//
// What goes wrong is asked for: Fail for API calls, Duplicate, Redeliver and Reorder for
// envelopes, Disconnect, RefuseSockets and Pings for connections, RevokeTokens for tokens.
//
// # What is not
//
// Events but file_shared, App Home, shortcuts, workflows, Slack Connect, unfurling, streaming and
// scheduled messages, markdown_text, external_select's options request, and people's own
// edits. Slack's normalisation of text (links, emoji) is left out: text comes back as it
// was sent. Files are shared at once, where Slack takes a moment. The size of bursts that
// Slack tolerates above its rates is not documented; here it is a minute's worth, and ten
// messages in a channel. How Slack counts for msg_blocks_too_long is a guess: see
// blockkit.Weight. A chat.postMessage with more than 40,000 characters is refused, where
// Slack may cut it off. A thread_ts that names no message, or a reply, is refused, where
// Slack may post something odd. Metadata values must be strings, numbers or booleans.
//
// # How it works
//
// One mutex guards the workspace. API methods run under it and never block; deliveries to
// the app run in the goroutine of the person who acts, outside it. Copies leave, never
// pointers to what changes. Timestamps are unique and grow, in the whole workspace.
package slacklab
