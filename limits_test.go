package main

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"vpncheck/bot"
	"vpncheck/internal/store"
	"vpncheck/lab/cloudlab"
	"vpncheck/lab/slacklab"
)

// What one person or channel may ask of the bot, and what each may see.

// in runs f in another channel and as another person.
func (w *world) in(channel, user string, f func()) {
	wasChannel, wasUser := w.channel, w.user
	w.channel, w.user = channel, user
	defer func() { w.channel, w.user = wasChannel, wasUser }()
	f()
}

// wants types a command and checks the answer.
func (w *world) wants(text, want string) {
	w.t.Helper()
	if got := w.command(text); !strings.Contains(got, want) {
		w.t.Errorf("/vpncheck %s: %q, want a word about %q", text, got, want)
	}
}

func TestCommandsOfAPersonAreLimited(t *testing.T) {
	w := newWorld(t)
	w.slack.Invite(slacklab.Random, w.slack.Config().BotUserID)
	w.quota = bot.Quota{User: 2, Channel: 5}
	tunnel := w.cloud.AddTunnel("ap-guangzhou", cloudlab.Down())
	redis := startRedis(t)
	for range 2 { // replicas count together
		s, err := store.Open(store.Options{URL: redis.url, Log: w.log()})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = s.Close() })
		w.serve(s)
	}
	w.wait("four connections", func(s *slacklab.Server) bool { return s.Connections() == 4 })
	w.slack.Duplicate(1) // counts once
	w.command(tunnel.ID)
	card := w.asks("From a CVM in the VPC")
	w.wants("list", "1 open")
	w.wants("list", "2 commands a minute from one person. Nothing was started; please try again in ")
	w.wants("help", "/vpncheck list")
	w.in(slacklab.Random, w.user, func() { w.wants("list", "2 commands a minute") })
	w.in(w.channel, slacklab.Ben, func() {
		w.wants("list", "1 open")
		w.wants("list", "1 open")
	})
	w.in(w.channel, slacklab.Chen, func() {
		w.wants("list", "1 open")
		w.wants("list", "5 commands a minute from one channel")
		w.wants("cancel", "Which tunnel?")
	})
	w.in(slacklab.Random, slacklab.Dora, func() { w.wants("list", "No check is open") })
	w.click(card, "No") // clicks never count
	w.asks("ping the VPN gateway's public address")
}

func TestOpenChecksOfAChannelAreLimited(t *testing.T) {
	w := newWorld(t)
	w.slack.Invite(slacklab.Random, w.slack.Config().BotUserID)
	w.quota = bot.Quota{Open: 2}
	var tunnels []string
	for range 3 {
		tunnels = append(tunnels, w.cloud.AddTunnel("ap-guangzhou", cloudlab.Down()).ID)
	}
	w.serve(w.embedded())
	w.wants(tunnels[0], "")
	w.wants(tunnels[1], "")
	w.wants(tunnels[2], "2 checks open")
	w.wants("status "+tunnels[2], "No check of")
	w.wants(tunnels[0], "is being checked already")
	w.in(slacklab.Random, w.user, func() {
		w.wants(tunnels[0], "in another channel") // takes no place here
		w.wants(tunnels[2], "")
	})
}

// A check is for the channel where it was begun; elsewhere no more than its state is told.
func TestChecksOfAnotherChannelStayThere(t *testing.T) {
	w := newWorld(t)
	w.slack.Invite(slacklab.Random, w.slack.Config().BotUserID)
	tunnel := w.cloud.AddTunnel("ap-guangzhou", cloudlab.Down(), cloudlab.WithName("idc-private"))
	w.serve(w.embedded())
	w.command(tunnel.ID)
	card := w.asks("From a CVM in the VPC")
	w.in(slacklab.Random, w.user, func() {
		for text, want := range map[string]string{
			"list":                 "No check is open in this channel",
			"status " + tunnel.ID:  "is being checked in another channel: *Waiting for an answer*",
			"cancel " + tunnel.ID:  "can be called off there",
			"history " + tunnel.ID: "has not been checked yet in this channel",
			tunnel.ID:              "in another channel, Waiting for an answer",
		} {
			got := w.command(text)
			if !strings.Contains(got, want) {
				t.Errorf("/vpncheck %s: %q, want a word about %q", text, got, want)
			}
			for _, private := range []string{"idc-private", slacklab.Netops, "http"} {
				if strings.Contains(got, private) {
					t.Errorf("/vpncheck %s tells of another channel's check: %q", text, got)
				}
			}
		}
	})
	w.wants("list", "idc-private")
	w.click(card, "Cancel")
	w.card("Cancelled")
	w.wants("history "+tunnel.ID, "idc-private")
	w.in(slacklab.Random, w.user, func() {
		w.wants("history "+tunnel.ID, "has not been checked yet in this channel")
		if got := w.command("status " + tunnel.ID); strings.Contains(got, "idc-private") {
			t.Errorf("status tells of another channel's check: %q", got)
		}
	})
}

// The link to the card is an extra: the answer does not wait for it until Slack gives up.
func TestSlowLink(t *testing.T) {
	w := newWorld(t)
	tunnel := w.cloud.AddTunnel("ap-guangzhou", cloudlab.Down())
	w.serve(w.embedded())
	w.command(tunnel.ID)
	w.thread(w.asks("From a CVM in the VPC"), "What the bot measured")
	w.slack.Fail("chat.getPermalink", 1, slacklab.Fault{Delay: 10 * time.Second})
	begin := time.Now()
	w.wants(tunnel.ID, "is being checked already: here in the channel")
	if took := time.Since(begin); took > 2*time.Second {
		t.Errorf("the answer took %v of the 3 s that Slack waits", took)
	}
}

// A reply address is in Redis for no longer than it is good.
func TestReplyAddressExpires(t *testing.T) {
	w := newWorld(t)
	tunnel := w.cloud.AddTunnel("ap-guangzhou", cloudlab.Down())
	redis := w.serveOverRedis()
	w.command(tunnel.ID)
	w.asks("From a CVM in the VPC")
	var keys []string
	c := redis.client()
	defer func() { _ = c.Close() }()
	for key := range strings.Lines(redis.dump()) {
		if strings.Contains(key, "/commands/") || strings.Contains(key, "url\":\"http") {
			name, _, _ := strings.Cut(key, " ")
			keys = append(keys, name)
		}
	}
	if len(keys) != 1 || !strings.HasPrefix(keys[0], "vpncheck:note:reply:") {
		t.Fatalf("the reply address is in %v", keys)
	}
	if ttl := c.PTTL(t.Context(), keys[0]).Val(); ttl <= 0 || ttl > 30*time.Minute {
		t.Errorf("it is kept for %v", fmt.Sprint(ttl))
	}
}

// A card that may have been posted is looked for on every page.
func TestLostAnswerBehindManyMessages(t *testing.T) {
	w := newWorld(t)
	tunnel := w.cloud.AddTunnel("ap-guangzhou", cloudlab.Down())
	w.serve(w.embedded())
	w.slack.Fail("chat.postMessage", 1, slacklab.Fault{DropAfter: true})
	w.slack.Fail("conversations.history", 1, slacklab.Fault{Delay: 3 * time.Second})
	w.command(tunnel.ID)
	w.wait("the card", func(s *slacklab.Server) bool { return len(s.Messages(w.channel)) == 1 })
	for i := range 450 {
		if _, err := w.slack.Say(t.Context(), slacklab.Ben, w.channel, "", fmt.Sprint("chatter ", i)); err != nil {
			t.Fatal(err)
		}
	}
	w.asks("From a CVM in the VPC")
	cards := 0
	for _, m := range w.slack.Messages(w.channel) {
		if strings.Contains(m.Text, tunnel.ID) {
			cards++
		}
	}
	if cards != 1 {
		t.Errorf("%d cards, want 1", cards)
	}
}
