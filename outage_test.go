package main

import (
	"errors"
	"strings"
	"testing"
	"time"

	"vpncheck/lab/cloudlab"
	"vpncheck/lab/slacklab"
	"vpncheck/steps"
)

// Slack, Tencent Cloud and Redis when they are away, slow or refusing.

// A message whose posting had no certain outcome is found again, not repeated.
func TestLostAnswerOfAPost(t *testing.T) {
	w := newWorld(t)
	tunnel := w.cloud.AddTunnel("ap-guangzhou", cloudlab.Down())
	w.serve(w.embedded())
	w.slack.Fail("chat.postMessage", 1, slacklab.Fault{DropAfter: true})
	w.command(tunnel.ID)
	w.click(w.asks("From a CVM in the VPC"), "No")
	w.asks("ping the VPN gateway's public address")
	if n := len(w.slack.Messages(w.channel)); n != 1 {
		t.Errorf("%d cards, want 1", n)
	}
}

func TestSlackStumbles(t *testing.T) {
	for name, fault := range map[string]slacklab.Fault{
		"429":              {RetryAfter: time.Second},
		"500":              {Status: 500},
		"internal_error":   {Code: "internal_error"},
		"garbage":          {Garbage: true},
		"hangs up":         {DropBefore: true},
		"lost its answer":  {DropAfter: true},
		"takes its time":   {Delay: 200 * time.Millisecond},
		"temporarily gone": {Code: "service_unavailable"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			tunnel := w.cloud.AddTunnel("ap-guangzhou", cloudlab.Down())
			w.serve(w.embedded())
			w.slack.Fail("chat.postMessage", 1, fault)
			w.slack.Fail("chat.update", 2, fault)
			w.command(tunnel.ID)
			w.click(w.asks("From a CVM in the VPC"), "No")
			w.click(w.asks("ping the VPN gateway's public address"), "Yes")
			w.asks("Does the security policy")
			if n := len(w.slack.Messages(w.channel)); n != 1 {
				t.Errorf("%d cards, want 1", n)
			}
		})
	}
}

// Slack renews one connection at a time; meanwhile the other hears the click.
func TestConnectionRenewed(t *testing.T) {
	w := newWorld(t)
	tunnel := w.cloud.AddTunnel("ap-guangzhou", cloudlab.Down())
	w.serve(w.embedded())
	w.wait("both connections", func(s *slacklab.Server) bool { return s.Connections() == 2 })
	w.command(tunnel.ID)
	card := w.asks("From a CVM in the VPC")
	w.slack.DisconnectOne(slacklab.Soft)
	w.wait("the old connection to be gone", func(s *slacklab.Server) bool { return s.Connections() == 1 })
	w.click(card, "No")
	w.wait("a new connection", func(s *slacklab.Server) bool { return s.Connections() == 2 })
	w.asks("ping the VPN gateway's public address")
}

func TestAllConnectionsLost(t *testing.T) {
	w := newWorld(t)
	tunnel := w.cloud.AddTunnel("ap-guangzhou", cloudlab.Down())
	w.serve(w.embedded())
	w.wait("both connections", func(s *slacklab.Server) bool { return s.Connections() == 2 })
	w.command(tunnel.ID)
	card := w.asks("From a CVM in the VPC")
	w.slack.Disconnect(slacklab.Hard)
	w.wait("them to be gone", func(s *slacklab.Server) bool { return s.Connections() < 2 })
	w.wait("them to be back", func(s *slacklab.Server) bool { return s.Connections() == 2 })
	w.click(card, "No")
	w.asks("ping the VPN gateway's public address")
}

// In a channel without the bot nothing can be posted: the person is told how to mend that, and
// the run does not stay open.
func TestNotInTheChannel(t *testing.T) {
	w := newWorld(t)
	tunnel := w.cloud.AddTunnel("ap-guangzhou", cloudlab.Down())
	w.serve(w.embedded())
	w.channel = slacklab.Random
	w.command(tunnel.ID)
	w.told(w.user, "/invite @vpncheck")
	w.channel = slacklab.Netops
	w.wait("the run to be over", func(*slacklab.Server) bool {
		return strings.Contains(w.command("list"), "No check is open")
	})
}

func TestTencentCloudStumbles(t *testing.T) {
	for name, f := range map[string]struct {
		fault cloudlab.Fault
		want  string
	}{
		"rate limit":     {cloudlab.Fault{Kind: cloudlab.Error, Code: "RequestLimitExceeded"}, "From a CVM"},
		"internal error": {cloudlab.Fault{Kind: cloudlab.Error, Code: "InternalError"}, "From a CVM"},
		"html":           {cloudlab.Fault{Kind: cloudlab.HTML, Status: 502}, "From a CVM"},
		"hangs up":       {cloudlab.Fault{Kind: cloudlab.DropBefore}, "From a CVM"},
		"slow":           {cloudlab.Fault{Kind: cloudlab.Slow, Latency: 900 * time.Millisecond}, "From a CVM"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			tunnel := w.cloud.AddTunnel("ap-guangzhou", cloudlab.Down())
			w.cloud.Fail("DescribeVpnConnections", 1, f.fault)
			w.cloud.Fail("DescribeVpnGateways", 1, f.fault)
			w.serve(w.embedded())
			w.command(tunnel.ID)
			w.asks(f.want)
		})
	}
}

// A gateway that may not be read leaves a gap in the evidence; the tunnel is checked all the same.
func TestPartOfTheCloudIsRefused(t *testing.T) {
	w := newWorld(t)
	tunnel := w.cloud.AddTunnel("ap-guangzhou", cloudlab.Down())
	w.cloud.Fail("DescribeVpnGateways", 0, cloudlab.Fault{Kind: cloudlab.Error, Code: "UnauthorizedOperation", Message: "you are not authorized to perform operation (vpc:DescribeVpnGateways)"})
	w.serve(w.embedded())
	w.command(tunnel.ID)
	w.shows(w.asks("From a CVM in the VPC"), "vpc:DescribeVpnGateways")
}

// Redis away: the command is not acknowledged, Slack says so, and so does the bot. When it is
// back, the next command works.
func TestRedisAway(t *testing.T) {
	w := newWorld(t)
	tunnel := w.cloud.AddTunnel("ap-guangzhou", cloudlab.Down())
	redis := w.serveOverRedis()
	redis.kill()
	_, err := w.slack.Command(ctx10(t), w.user, w.channel, "/vpncheck", tunnel.ID)
	if _, shown := errors.AsType[*slacklab.ShownError](err); !shown {
		t.Fatalf("a command without Redis: %v, want the error that Slack shows", err)
	}
	w.told(w.user, "I cannot reach my store")
	redis.start()
	w.wait("the command to work again", func(*slacklab.Server) bool {
		_, err := w.slack.Command(ctx10(t), w.user, w.channel, "/vpncheck", tunnel.ID)
		return err == nil
	})
	w.asks("From a CVM in the VPC")
}

// Redis full: the same, in words that say what to do; with room again the next command works.
func TestRedisFull(t *testing.T) {
	w := newWorld(t)
	tunnel := w.cloud.AddTunnel("ap-guangzhou", cloudlab.Down())
	redis := w.serveOverRedis()
	db := redis.client()
	defer func() { _ = db.Close() }()
	memory := func(limit string) {
		t.Helper()
		if err := db.ConfigSet(t.Context(), "maxmemory", limit).Err(); err != nil {
			t.Fatal(err)
		}
	}
	memory("1")
	_, err := w.slack.Command(ctx10(t), w.user, w.channel, "/vpncheck", tunnel.ID)
	if _, shown := errors.AsType[*slacklab.ShownError](err); !shown {
		t.Fatalf("a command with Redis full: %v, want the error that Slack shows", err)
	}
	w.told(w.user, "Redis) is full")
	memory("0")
	w.command(tunnel.ID)
	w.asks("From a CVM in the VPC")
}

// What was read while Redis is away is recorded when it is back. It was pushed once and dropped, and
// the run stood still until the timer of the measurement; here that timer never comes.
func TestReadingOutlivesAnOutageOfRedis(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.times.MeasureFor = time.Hour
	tunnel := w.cloud.AddTunnel("ap-guangzhou", cloudlab.Down())
	redis := w.serveOverRedis()
	w.cloud.Fail("DescribeVpnConnections", 3, cloudlab.Fault{Kind: cloudlab.Slow, Latency: 2 * time.Second})
	w.command(tunnel.ID)
	w.wait("the first card", func(s *slacklab.Server) bool { return len(s.Messages(w.channel)) == 1 })
	redis.kill()
	<-time.After(10 * time.Second) // the outage: longer than the reading, and than the client's own retries
	redis.start()
	w.asks("From a CVM in the VPC")
}

// An escalation channel that the bot is not in must not keep the escalation from anybody.
func TestEscalationChannelIsOutOfReach(t *testing.T) {
	w := newWorld(t)
	w.escalateChannel = slacklab.Random
	tunnel := w.cloud.AddTunnel("ap-guangzhou", cloudlab.Down())
	w.serve(w.embedded())
	w.command(tunnel.ID)
	for _, q := range []string{"From a CVM", "ping the VPN gateway's", "public internet up", "Does the security policy", "negotiation parameters"} {
		w.click(w.asks(q), "Don't know")
	}
	w.card("Escalated")
	w.wait("the files", func(s *slacklab.Server) bool { return len(s.Files()) == 2 })
	for _, f := range w.slack.Files() {
		if f.Channel != w.channel {
			t.Errorf("%s is in %s, want the run's own channel", f.Name, f.Channel)
		}
	}
}

// Without the permission to upload, the report still reaches the thread.
func TestFilesMayNotBeUploaded(t *testing.T) {
	w := newWorld(t)
	w.slack.Fail("files.getUploadURLExternal", 100, slacklab.Fault{Code: "missing_scope"})
	tunnel := w.cloud.AddTunnel("ap-guangzhou", cloudlab.Down())
	w.serve(w.embedded())
	w.command(tunnel.ID)
	for _, q := range []string{"From a CVM", "ping the VPN gateway's", "public internet up", "Does the security policy", "negotiation parameters"} {
		w.click(w.asks(q), "Don't know")
	}
	w.card("Escalated")
	w.wait("the escalation", func(s *slacklab.Server) bool { return len(s.Messages(w.channel)) == 2 })
	escalation := w.slack.Messages(w.channel)[1]
	w.hides(escalation, "report.md", "evidence.json")
	w.thread(escalation, "files:write")
	w.thread(escalation, "RequestId")
	w.wait("the escalation to say why it has no files", func(s *slacklab.Server) bool {
		return strings.Contains(s.Messages(w.channel)[1].Shown(), "files:write")
	})
}

// Whatever Slack's reason, a refused upload is not tried for ever, and the report arrives as text.
func TestFilesAreRefused(t *testing.T) {
	for _, call := range []string{"files.getUploadURLExternal", "files.completeUploadExternal"} {
		t.Run(call, func(t *testing.T) {
			w := newWorld(t)
			w.slack.Fail(call, 1, slacklab.Fault{Code: "internal_error"}) // passes
			w.slack.Fail(call, 100, slacklab.Fault{Code: "file_uploads_disabled"})
			tunnel := w.cloud.AddTunnel("ap-guangzhou", cloudlab.Down())
			w.serve(w.embedded())
			w.escalate(tunnel.ID)
			w.wait("the escalation to say why it has no files", func(s *slacklab.Server) bool {
				ms := s.Messages(w.channel)
				return len(ms) == 2 && strings.Contains(ms[1].Shown(), "file_uploads_disabled")
			})
			w.thread(w.slack.Messages(w.channel)[1], "RequestId")
			tried := 0
			for _, c := range w.slack.Calls() {
				if c.Method == call {
					tried++
				}
			}
			if tried != 2 {
				t.Errorf("%d uploads were tried, want 2", tried)
			}
		})
	}
}

// escalate checks a tunnel and answers nothing.
func (w *world) escalate(tunnel string) {
	w.t.Helper()
	w.command(tunnel)
	for _, q := range []string{"From a CVM", "ping the VPN gateway's", "public internet up", "Does the security policy", "negotiation parameters"} {
		w.click(w.asks(q), "Don't know")
	}
	w.card("Escalated")
}

// Nobody must miss an escalation because the channel of its run is gone.
func TestChannelArchivedBeforeTheEscalation(t *testing.T) {
	w := newWorld(t)
	w.times.ExpireAfter = 500 * time.Millisecond
	w.escalateChannel, w.escalateTo = slacklab.Random, slacklab.Oncall
	w.slack.Invite(slacklab.Random, w.slack.Config().BotUserID)
	tunnel := w.cloud.AddTunnel("ap-guangzhou", cloudlab.Down())
	w.serve(w.embedded())
	w.command(tunnel.ID)
	w.thread(w.asks("From a CVM in the VPC"), "What the bot measured")
	w.slack.Archive(w.channel, true)
	w.wait("the escalation in its own channel", func(s *slacklab.Server) bool { return len(s.Files()) == 2 })
	if n := len(w.slack.Messages(slacklab.Random)); n != 1 {
		t.Errorf("%d escalations, want 1", n)
	}
}

func TestCardDeletedBeforeTheEscalation(t *testing.T) {
	w := newWorld(t)
	w.times.ExpireAfter = 500 * time.Millisecond
	tunnel := w.cloud.AddTunnel("ap-guangzhou", cloudlab.Down())
	w.serve(w.embedded())
	w.command(tunnel.ID)
	w.asks("From a CVM in the VPC")
	w.slack.Fail("chat.update", 1, slacklab.Fault{Code: "message_not_found"})
	w.wait("the escalation", func(s *slacklab.Server) bool { return len(s.Files()) == 2 })
}

// An answer that waited for hours because no process was there opens what follows now: a
// repair has its whole time, and is not given up at once.
func TestAnswerHandledLate(t *testing.T) {
	w := newWorld(t)
	tunnel := w.cloud.AddTunnel("ap-guangzhou", cloudlab.Down())
	s := w.embedded()
	stop := w.serve(s)
	w.command(tunnel.ID)
	for _, q := range []string{"From a CVM", "ping the VPN gateway's", "public internet up"} {
		w.click(w.asks(q), "Don't know")
	}
	w.asks("Does the security policy")
	stop()
	loop := parts{store: s, now: time.Now, log: w.log()}.loop()
	run, _, err := loop.OpenRun(ctx10(t), tunnel.ID)
	if err != nil {
		t.Fatal(err)
	}
	d, err := loop.Document(ctx10(t), run)
	if err != nil {
		t.Fatal(err)
	}
	err = loop.Say(ctx10(t), "late", run, steps.Finding{
		Kind: steps.Answered, Step: d.Run.Step, Verdict: steps.No, Source: steps.Human,
		By: steps.Person{ID: w.user}, At: time.Now().Add(-2 * w.times.ExpireAfter), Seq: d.Run.Seq,
	}, "")
	if err != nil {
		t.Fatal(err)
	}
	w.serve(s)
	card := w.card("Waiting for a repair")
	time.Sleep(500 * time.Millisecond) // an overdue timer fires within this
	w.click(card, "Cannot change it")
	w.asks("negotiation parameters")
}

// A channel that goes away halfway must not bury its check: where escalations have a channel of
// their own, they learn of it there.
func TestChannelArchivedHalfway(t *testing.T) {
	w := newWorld(t)
	w.times.RemindAfter = 500 * time.Millisecond
	w.escalateChannel = slacklab.Random
	w.slack.Invite(slacklab.Random, w.slack.Config().BotUserID)
	tunnel := w.cloud.AddTunnel("ap-guangzhou", cloudlab.Down())
	w.serve(w.embedded())
	w.command(tunnel.ID)
	w.thread(w.asks("From a CVM in the VPC"), "What the bot measured")
	w.slack.Archive(w.channel, true) // the reminder finds out
	w.wait("the escalation in its own channel", func(s *slacklab.Server) bool { return len(s.Files()) == 2 })
	w.shows(w.slack.Messages(slacklab.Random)[0], "Nobody can answer any more")
}

// A drawing that Slack refuses would be refused for ever: the message goes out plain, with its
// buttons.
func TestSlackRefusesTheDrawing(t *testing.T) {
	w := newWorld(t)
	w.slack.Fail("chat.postMessage", 1, slacklab.Fault{Code: "invalid_blocks"})
	w.slack.Fail("chat.update", 1, slacklab.Fault{Code: "msg_blocks_too_long"})
	tunnel := w.cloud.AddTunnel("ap-guangzhou", cloudlab.Down())
	w.serve(w.embedded())
	w.command(tunnel.ID)
	w.click(w.asks("From a CVM in the VPC"), "No")
	w.click(w.asks("ping the VPN gateway's public address"), "Yes")
	w.asks("Does the security policy")
}
