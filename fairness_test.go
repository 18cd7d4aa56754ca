package main

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"vpncheck/lab/cloudlab"
	"vpncheck/lab/slacklab"
)

// Many commands at once: all are taken in, Slack's limits are kept, and nobody waits for others
// longer than those limits make them.

// manyChannels is a workspace with n channels that the bot is in.
func manyChannels(n int) slacklab.Config {
	c := slacklab.Default()
	for i := range n {
		c.Channels = append(c.Channels, slacklab.Channel{
			ID: fmt.Sprintf("C0MANY%05d", i), Name: fmt.Sprint("many-", i), Members: []string{slacklab.Bot, slacklab.Ana},
		})
	}
	return c
}

// tunnelsDown adds n tunnels that are down.
func (w *world) tunnelsDown(region string, n int) []string {
	var ids []string
	for range n {
		ids = append(ids, w.cloud.AddTunnel(region, cloudlab.Down()).ID)
	}
	return ids
}

// type types commands, some at once, each in its channel.
func (w *world) commands(tunnels []string, channel func(i int) string) {
	w.t.Helper()
	var g errgroup.Group
	g.SetLimit(20)
	for i, tunnel := range tunnels {
		g.Go(func() error {
			ctx, cancel := context.WithTimeout(w.t.Context(), 10*time.Second)
			defer cancel()
			_, err := w.slack.Command(ctx, w.user, channel(i), "/vpncheck", tunnel)
			return err
		})
	}
	if err := g.Wait(); err != nil {
		w.t.Fatalf("a command was not taken in: %v", err)
	}
}

// refusals are the calls that Slack took for one too many.
func (w *world) refusals() (n int) {
	for _, c := range w.slack.Calls() {
		if c.Outcome == "ratelimited" {
			n++
		}
	}
	return n
}

func TestBurstOfCommands(t *testing.T) {
	const commands, channels = 1000, 50
	sc := manyChannels(channels)
	w := newWorldIn(t, sc)
	tunnels := w.tunnelsDown("ap-guangzhou", commands)
	s := w.embedded()
	stop := w.serve(s)
	name := func(i int) string { return fmt.Sprintf("C0MANY%05d", i%channels) }
	begin := time.Now()
	w.commands(tunnels, name)
	t.Logf("%d commands were taken in within %v", commands, time.Since(begin))
	open, err := s.OpenRuns(ctx10(t))
	if err != nil || len(open) != commands {
		t.Errorf("%d checks are open, %v; want %d", len(open), err, commands)
	}
	w.wait("the first cards", func(s *slacklab.Server) bool {
		cards := 0
		for i := range channels {
			cards += len(s.Messages(name(i)))
		}
		return cards >= channels
	})
	for i := range channels {
		if n := len(w.slack.Messages(name(i))); n > 5 {
			t.Errorf("%s has %d of the first %d cards", name(i), n, channels)
		}
	}
	stop()
	if n := w.refusals(); n > 0 {
		t.Errorf("Slack refused %d calls", n)
	}
	if strings.Contains(w.logs.String(), `"level":"ERROR"`) {
		t.Errorf("errors: %s", w.logs)
	}
}

// Cards of a channel that is hammered come as fast as Slack takes them; a command in another
// channel overtakes them.
func TestOneChannelHammers(t *testing.T) {
	w := newWorldIn(t, manyChannels(1))
	tunnels := w.tunnelsDown("ap-guangzhou", 60)
	single := w.cloud.AddTunnel("ap-guangzhou", cloudlab.Down())
	w.serve(w.embedded())
	w.commands(tunnels, func(int) string { return slacklab.Netops })
	begin := time.Now()
	w.channel = "C0MANY00000"
	w.command(single.ID)
	card := w.asks("From a CVM in the VPC")
	t.Logf("the single command's question came after %v", time.Since(begin))
	if n := len(w.slack.Messages(slacklab.Netops)); n > 20 {
		t.Errorf("%d of 60 cards of the other channel came before it", n)
	}
	w.click(card, "No")
	w.asks("ping the VPN gateway's public address")
	if n := len(w.slack.Messages(slacklab.Netops)); n > 25 {
		t.Errorf("%d of 60 cards of the other channel came before the answer to a click", n)
	}
	if n := w.refusals(); n > 0 {
		t.Errorf("Slack refused %d calls", n)
	}
}

// A region that takes its time delays nobody whose tunnel is in another.
func TestSlowRegion(t *testing.T) {
	w := newWorldIn(t, manyChannels(1))
	slow := w.tunnelsDown("ap-guangzhou", 40)
	single := w.cloud.AddTunnel("ap-shanghai", cloudlab.Down())
	w.cloud.Fail("*", 0, cloudlab.Fault{Kind: cloudlab.Slow, Region: "ap-guangzhou", Latency: 3 * time.Second})
	w.serve(w.embedded())
	w.commands(slow, func(int) string { return slacklab.Netops })
	w.channel = "C0MANY00000"
	w.command(single.ID)
	w.asks("From a CVM in the VPC")
	for _, m := range w.slack.Messages(slacklab.Netops) {
		if strings.Contains(m.Text, "From a CVM") {
			t.Errorf("a tunnel of the slow region was read first: %s", m.Text)
		}
	}
}

// A 429 that one replica gets stops the others, too, and only that channel.
func TestReplicasShareARetryAfter(t *testing.T) {
	w := newWorldIn(t, manyChannels(1))
	tunnels := w.tunnelsDown("ap-guangzhou", 6)
	r := startRedis(t)
	for range 3 {
		w.serve(r.store(w.log()))
	}
	w.wait("all connections", func(s *slacklab.Server) bool { return s.Connections() == 6 })
	const held = 6 * time.Second
	w.slack.Fail("chat.postMessage", 1, slacklab.Fault{RetryAfter: held})
	w.command(tunnels[0])
	w.wait("the 429", func(*slacklab.Server) bool { return len(w.slack.CallsOf("chat.postMessage")) == 1 })
	refused := w.slack.CallsOf("chat.postMessage")[0].At
	w.commands(tunnels[1:5], func(int) string { return slacklab.Netops })
	w.in("C0MANY00000", w.user, func() {
		w.command(tunnels[5])
		w.asks("From a CVM in the VPC")
	})
	if n := len(w.slack.Messages(slacklab.Netops)); n > 0 && time.Since(refused) < held {
		t.Errorf("%d cards were posted in a channel that Slack holds", n)
	}
	w.wait("the cards", func(s *slacklab.Server) bool { return len(s.Messages(slacklab.Netops)) == 5 })
	for _, c := range w.slack.CallsOf("chat.postMessage")[1:] {
		if c.Args["channel"] == slacklab.Netops && c.At.Sub(refused) < held-100*time.Millisecond {
			t.Errorf("a post came %v after a 429 with Retry-After %v", c.At.Sub(refused), held)
		}
	}
}

// Replicas together keep to what Slack takes of one app.
func TestReplicasShareSlacksLimits(t *testing.T) {
	w := newWorldIn(t, manyChannels(3))
	tunnels := w.tunnelsDown("ap-guangzhou", 60)
	r := startRedis(t)
	for range 4 {
		w.serve(r.store(w.log()))
	}
	w.wait("all connections", func(s *slacklab.Server) bool { return s.Connections() == 8 })
	w.commands(tunnels, func(i int) string { return fmt.Sprintf("C0MANY%05d", i%3) })
	w.wait("a third of the cards", func(s *slacklab.Server) bool {
		n := 0
		for i := range 3 {
			n += len(s.Messages(fmt.Sprintf("C0MANY%05d", i)))
		}
		return n >= 24
	})
	if n := w.refusals(); n > 0 {
		t.Errorf("Slack refused %d calls", n)
	}
}
