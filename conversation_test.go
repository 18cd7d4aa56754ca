package main

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"vpncheck/lab/cloudlab"
	"vpncheck/lab/slacklab"
	"vpncheck/steps"
)

// The outermost edge: a command goes in, messages come out, over Slack's and Tencent Cloud's real
// wire protocols.

func TestTheMainJob(t *testing.T) {
	w := newWorld(t)
	tunnel := w.cloud.AddTunnel("ap-guangzhou", cloudlab.Down())
	w.serve(w.embedded())
	if got := w.command(tunnel.ID); got != "" {
		t.Errorf("the command was answered %q, want silence before the card", got)
	}
	w.click(w.asks("From a CVM in the VPC"), "No")
	w.click(w.asks("ping the VPN gateway's public address"), "Yes")
	w.click(w.asks("Does the security policy"), "No")
	card := w.card("Waiting for a repair")
	w.cloud.SetNetStatus(tunnel.ID, "AVAILABLE")
	w.click(card, "Done, check again")
	solved := w.card("Solved")
	w.shows(solved, "security policy does not let the tunnel through", "UNAVAILABLE", "AVAILABLE")
	w.hides(solved, "Done, check again", "Cannot change it", "Cancel")
	w.thread(card, "connected again")
}

func TestConnectedAlready(t *testing.T) {
	w := newWorld(t)
	tunnel := w.cloud.AddTunnel("ap-shanghai")
	w.serve(w.embedded())
	w.command(tunnel.ID)
	w.card("Connected")
	if n := w.slackCalls(); n > 5 {
		t.Errorf("%d calls of Slack for a healthy tunnel, want at most 5", n)
	}
}

// Step 1 by the machine: the ping wakes the tunnel, and nobody is asked anything.
func TestTrafficActivates(t *testing.T) {
	w := newWorld(t)
	tunnel := w.cloud.AddTunnel("ap-guangzhou", cloudlab.Down())
	w.prober.vantage = steps.VPC
	w.prober.answer[steps.PingPrivate] = steps.Measurement{Sent: 5, Received: 4, RTT: 8 * time.Millisecond}
	w.prober.onPing = func(n steps.Need) {
		if n == steps.PingPrivate {
			w.cloud.SetNetStatus(tunnel.ID, "AVAILABLE")
		}
	}
	w.serve(w.embedded())
	w.command(tunnel.ID)
	w.shows(w.card("Solved"), "4 of 5 replies", "traffic activates it")
	if n := w.slackCalls(); n > 5 {
		t.Errorf("%d calls of Slack for a run that nobody had to help, want at most 5", n)
	}
}

// A ping from the IDC's own bot decides steps 2 and 3; from elsewhere it is shown beside the
// question and decides nothing.
func TestVantageDecides(t *testing.T) {
	w := newWorld(t)
	tunnel := w.cloud.AddTunnel("ap-guangzhou", cloudlab.Down())
	w.prober.vantage = steps.IDC
	w.prober.answer[steps.PingGateway] = steps.Measurement{Sent: 5}
	w.prober.answer[steps.Internet] = steps.Measurement{Sent: 6, Received: 1}
	w.serve(w.embedded())
	w.command(tunnel.ID)
	w.click(w.asks("From a CVM in the VPC"), "Don't know")
	w.shows(w.card("Waiting for a repair"), "0 of 5 replies", "1 of 6 public targets answered", "public internet is down")
}

func TestMeasuredFromElsewhereIsOnlyEvidence(t *testing.T) {
	w := newWorld(t)
	tunnel := w.cloud.AddTunnel("ap-guangzhou", cloudlab.Down())
	w.prober.answer[steps.PingGateway] = steps.Measurement{Sent: 5, Received: 5, RTT: time.Millisecond}
	w.serve(w.embedded())
	w.command(tunnel.ID)
	w.click(w.asks("From a CVM in the VPC"), "No")
	w.shows(w.asks("ping the VPN gateway's public address"), "does not answer the question", "5 of 5 replies")
}

func TestComesUpByItself(t *testing.T) {
	w := newWorld(t)
	w.times.WatchEvery = 100 * time.Millisecond
	tunnel := w.cloud.AddTunnel("ap-guangzhou", cloudlab.Down())
	w.serve(w.embedded())
	w.command(tunnel.ID)
	w.asks("From a CVM in the VPC")
	w.cloud.SetNetStatus(tunnel.ID, "AVAILABLE")
	w.shows(w.card("Solved"), "came up by itself")
}

// A tunnel that came up while a person thought is noticed at the answer, before anything is
// escalated.
func TestReadAgainAtEveryAnswer(t *testing.T) {
	w := newWorld(t)
	w.times.WatchEvery = time.Hour
	tunnel := w.cloud.AddTunnel("ap-guangzhou", cloudlab.Down())
	w.serve(w.embedded())
	w.command(tunnel.ID)
	for _, q := range []string{"From a CVM", "ping the VPN gateway's", "public internet up", "Does the security policy"} {
		w.click(w.asks(q), "Don't know")
	}
	card := w.asks("negotiation parameters")
	w.cloud.SetNetStatus(tunnel.ID, "AVAILABLE")
	w.click(card, "Yes")
	w.card("Solved")
}

func TestEscalation(t *testing.T) {
	w := newWorld(t)
	w.escalateTo = slacklab.Oncall
	tunnel := w.cloud.AddTunnel("ap-guangzhou", cloudlab.Down(), cloudlab.WithName("idc-prod"))
	w.serve(w.embedded())
	w.command(tunnel.ID)
	w.click(w.asks("From a CVM in the VPC"), "No")
	w.click(w.asks("ping the VPN gateway's public address"), "No")
	w.click(w.asks("public internet up"), "Don't know")
	w.click(w.asks("Does the security policy"), "Yes")
	w.click(w.asks("negotiation parameters"), "No")
	w.click(w.card("Waiting for a repair"), "Cannot change it")
	w.card("Escalated")
	w.wait("two files", func(s *slacklab.Server) bool { return len(s.Files()) == 2 })
	msgs := w.slack.Messages(w.channel)
	esc := msgs[len(msgs)-1]
	if !slices.Contains(esc.Mentions, slacklab.Oncall) {
		t.Errorf("the escalation mentions %v, want the on-call group", esc.Mentions)
	}
	w.shows(esc, "idc-prod", "Best suspects", "could not be changed", "Not established", "Next")
	for _, f := range w.slack.Files() {
		if f.Thread != esc.TS {
			t.Errorf("%s stands in thread %q, want that of the escalation", f.Name, f.Thread)
		}
	}
	if n := w.slackCalls(); n > 25 {
		t.Errorf("%d calls of Slack for a run with an answer at every step, want at most 25", n)
	}
}

func TestNobodyAnswers(t *testing.T) {
	w := newWorld(t)
	w.times.RemindAfter, w.times.ExpireAfter = 200*time.Millisecond, 600*time.Millisecond
	tunnel := w.cloud.AddTunnel("ap-guangzhou", cloudlab.Down())
	w.serve(w.embedded())
	w.command(tunnel.ID)
	card := w.asks("From a CVM in the VPC")
	w.thread(card, "nobody has answered yet")
	w.shows(w.card("Expired"), "Nobody answered")
	w.wait("the escalation's files", func(s *slacklab.Server) bool { return len(s.Files()) == 2 })
}

func TestPreflightNamesTheCause(t *testing.T) {
	w := newWorld(t)
	tunnel := w.cloud.AddTunnel("ap-guangzhou", cloudlab.Down(), cloudlab.GatewayBlocked())
	w.serve(w.embedded())
	w.command(tunnel.ID)
	card := w.card("Waiting for a repair")
	w.shows(card, "blocks the VPN gateway's public address")
	w.cloud.Edit(func(world *cloudlab.World) {
		for _, g := range world.Regions["ap-guangzhou"].Gateways {
			g.Blocked = false
		}
	})
	w.cloud.SetNetStatus(tunnel.ID, "AVAILABLE")
	w.click(card, "Done, check again")
	w.shows(w.card("Solved"), "blocks the VPN gateway's public address")
}

func TestNoSuchTunnel(t *testing.T) {
	w := newWorld(t)
	w.serve(w.embedded())
	w.command("vpnx-00000000")
	w.shows(w.card("Cancelled"), "vpnx-00000000", "ap-guangzhou")
}

// What cannot be read is no verdict on the tunnel: somebody mends it, and the check goes on.
func TestPermissionIsMissing(t *testing.T) {
	w := newWorld(t)
	w.times.RecheckFor = time.Minute // there is nothing to wait for
	tunnel := w.cloud.AddTunnel("ap-guangzhou", cloudlab.Down())
	w.cloud.Fail("DescribeVpnConnections", 0, cloudlab.Fault{
		Kind: cloudlab.Error, Code: "UnauthorizedOperation",
		Message: "you are not authorized to perform operation (vpc:DescribeVpnConnections)",
	})
	w.serve(w.embedded())
	w.command(tunnel.ID)
	card := w.card("Waiting for a repair")
	w.shows(card, "vpc:DescribeVpnConnections")
	w.cloud.Clear()
	w.click(card, "Done, check again")
	w.asks("From a CVM in the VPC")
}

func TestPastedOutput(t *testing.T) {
	const psk = "Canary-PSK-pasted-1"
	w := newWorld(t)
	tunnel := w.cloud.AddTunnel("ap-guangzhou", cloudlab.Down())
	w.serve(w.embedded())
	w.command(tunnel.ID)
	card := w.asks("From a CVM in the VPC")
	w.click(card, "Paste")
	var view slacklab.View
	w.wait("the form", func(s *slacklab.Server) bool {
		for _, v := range s.Views(w.user) {
			view = v
			return true
		}
		return false
	})
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	submit := func(text string) map[string]string {
		errs, err := w.slack.Submit(ctx, w.user, view.ID, map[string]map[string]slacklab.Value{
			"output":  {"output": {Text: text}},
			"verdict": {"verdict": {Option: "no"}},
		})
		if err != nil {
			t.Fatal(err)
		}
		return errs
	}
	if errs := submit("   "); errs["output"] == "" {
		t.Errorf("an empty paste was taken: %v", errs)
	}
	if errs := submit("crypto isakmp key " + psk + " address 203.0.113.2\n100% packet loss"); len(errs) > 0 {
		t.Fatalf("the form was refused: %v", errs)
	}
	w.asks("ping the VPN gateway's public address")
	w.thread(card, "100% packet loss")
	w.nowhere(psk)
}

func TestSecretsAndMentions(t *testing.T) {
	const psk = "Canary-PSK-of-the-cloud-1"
	w := newWorld(t)
	tunnel := w.cloud.AddTunnel("ap-guangzhou", cloudlab.Down(), cloudlab.WithPSK(psk), cloudlab.WithName("idc-<!channel>-1"))
	w.serve(w.embedded())
	w.command(tunnel.ID)
	for _, q := range []string{"From a CVM", "ping the VPN gateway's", "public internet up", "Does the security policy", "negotiation parameters"} {
		w.click(w.asks(q), "Don't know")
	}
	w.wait("two files", func(s *slacklab.Server) bool { return len(s.Files()) == 2 })
	w.nowhere(psk)
	for _, m := range w.everything() {
		if slices.Contains(m.Mentions, "channel") {
			t.Errorf("a tunnel's name mentions the channel: %s", m.Text)
		}
		if strings.Contains(m.Text+string(m.Blocks), "<!channel") || strings.Contains(string(m.Blocks), `\u003c!channel`) {
			t.Errorf("a tunnel's name stands unescaped: %s", m.Blocks)
		}
	}
	if !strings.Contains(w.slack.Messages(w.channel)[0].Shown(), "idc-‹!channel›-1") {
		t.Error("the card does not show the tunnel's name")
	}
}
