package main

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"vpncheck/bot"
	"vpncheck/lab/cloudlab"
	"vpncheck/lab/slacklab"
)

// Clicks that come twice, too late, or from people who may not.

func ctx10(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	t.Cleanup(cancel)
	return ctx
}

// told waits until a person alone was told something.
func (w *world) told(user, want string) {
	w.t.Helper()
	w.wait("a word to "+user+": "+want, func(s *slacklab.Server) bool {
		for _, m := range s.Ephemerals(user) {
			if strings.Contains(m.Text, want) {
				return true
			}
		}
		return false
	})
}

func TestSameClickDeliveredTwice(t *testing.T) {
	w := newWorld(t)
	tunnel := w.cloud.AddTunnel("ap-guangzhou", cloudlab.Down())
	w.serve(w.embedded())
	w.command(tunnel.ID)
	card := w.asks("From a CVM in the VPC")
	w.slack.Duplicate(1)
	w.click(card, "No")
	w.click(w.asks("ping the VPN gateway's public address"), "Yes")
	w.click(w.asks("Does the security policy"), "Don't know")
	w.asks("negotiation parameters")
	if n := strings.Count(w.slack.Messages(w.channel)[0].Shown(), "No, said"); n != 1 {
		t.Errorf("the card counts the answer %d times, want once", n)
	}
}

func TestSameCommandDeliveredTwice(t *testing.T) {
	w := newWorld(t)
	tunnel := w.cloud.AddTunnel("ap-guangzhou", cloudlab.Down())
	w.serve(w.embedded())
	w.slack.Duplicate(1)
	w.command(tunnel.ID)
	w.asks("From a CVM in the VPC")
	w.wait("the way to the card", func(*slacklab.Server) bool { // noted a moment after the card is seen
		got := w.command(tunnel.ID)
		return strings.Contains(got, "being checked already") && strings.Contains(got, "the card")
	})
	if n := len(w.slack.Messages(w.channel)); n != 1 {
		t.Errorf("%d cards, want 1", n)
	}
}

// A click on the card as somebody saw it a moment ago answers nothing, and its owner learns who
// was faster.
func TestStaleClick(t *testing.T) {
	w := newWorld(t)
	tunnel := w.cloud.AddTunnel("ap-guangzhou", cloudlab.Down())
	w.serve(w.embedded())
	w.command(tunnel.ID)
	old := w.asks("From a CVM in the VPC")
	w.click(old, "No")
	now := w.asks("ping the VPN gateway's public address")
	if err := w.slack.ClickRaw(ctx10(t), slacklab.Ben, old, "answer.yes"); err != nil {
		t.Fatal(err)
	}
	w.told(slacklab.Ben, "Already answered by ana: No")
	w.click(now, "Yes") // the question that is open now was not answered by it
	w.asks("Does the security policy")
	w.click(w.slack.Messages(w.channel)[0], "Cancel")
	w.card("Cancelled")
	if err := w.slack.ClickRaw(ctx10(t), slacklab.Ben, now, "answer.yes"); err != nil {
		t.Fatal(err)
	}
	w.told(slacklab.Ben, "over")
}

func TestWhoMayUseIt(t *testing.T) {
	for _, c := range []struct {
		name  string
		allow bot.Allow
		want  string
	}{
		{"nobody is listed", bot.Allow{}, "VPNCHECK_CHANNELS"},
		{"another channel", bot.Allow{Channels: []string{slacklab.Random}, Users: []string{"*"}}, "may not be used in"},
		{"another user", bot.Allow{Channels: []string{"*"}, Users: []string{slacklab.Ben}}, "You may not use vpncheck"},
		{"a user group without her", bot.Allow{Channels: []string{"*"}, Users: []string{slacklab.Oncall}}, "You may not use vpncheck"},
		{"another team", bot.Allow{Teams: []string{"T0OTHER"}, Channels: []string{"*"}, Users: []string{"*"}}, "this workspace"},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t)
			w.allow = c.allow
			tunnel := w.cloud.AddTunnel("ap-guangzhou", cloudlab.Down())
			w.serve(w.embedded())
			if got := w.command(tunnel.ID); !strings.Contains(got, c.want) {
				t.Errorf("answered %q, want a word about %q", got, c.want)
			}
			if n := len(w.slack.Messages(w.channel)); n != 0 {
				t.Errorf("%d messages, want none", n)
			}
		})
	}
}

// The list is asked again at every click, and a member of a user group is let through.
func TestClickByOneWhoMayNot(t *testing.T) {
	w := newWorld(t)
	w.allow = bot.Allow{Channels: []string{w.channel}, Users: []string{w.user, slacklab.Oncall}}
	tunnel := w.cloud.AddTunnel("ap-guangzhou", cloudlab.Down())
	w.serve(w.embedded())
	w.command(tunnel.ID)
	card := w.asks("From a CVM in the VPC")
	w.slack.Invite(w.channel, slacklab.Dora)
	if err := w.slack.ClickRaw(ctx10(t), slacklab.Dora, card, "answer.yes"); err != nil {
		t.Fatal(err)
	}
	w.told(slacklab.Dora, "You may not use vpncheck")
	if err := w.slack.ClickLabel(ctx10(t), slacklab.Ben, w.channel, card.TS, "No"); err != nil {
		t.Fatal(err)
	}
	w.shows(w.asks("ping the VPN gateway's public address"), "No, said")
}

func TestCommands(t *testing.T) {
	w := newWorld(t)
	tunnel := w.cloud.AddTunnel("ap-guangzhou", cloudlab.Down(), cloudlab.WithName("idc-a"))
	w.serve(w.embedded())
	for _, c := range []struct{ text, want string }{
		{"", "/vpncheck vpnx-xxxxxxxx"},
		{"help", "/vpncheck list"},
		{"list", "No check is open"},
		{"status " + tunnel.ID, "No check of"},
		{"history " + tunnel.ID, "has not been checked yet"},
		{"cancel " + tunnel.ID, "No check of"},
		{"cancel", "Which tunnel?"},
		{"vpngw-12345678", "VPN gateway"},
		{"cgw-12345678", "customer gateway"},
		{"vpnx-1", "not the id of a tunnel"},
		{"vpnx-12345678 vpnx-23456789", "one at a time"},
		{"<!channel> `rm`", "I do not know"},
	} {
		if got := w.command(c.text); !strings.Contains(got, c.want) {
			t.Errorf("/vpncheck %s: %q, want a word about %q", c.text, got, c.want)
		}
	}
	w.command("  `" + strings.ToUpper(tunnel.ID) + "` ")
	w.asks("From a CVM in the VPC")
	for text, want := range map[string]string{
		"list": "idc-a", "status " + tunnel.ID: "Waiting for an answer",
	} {
		if got := w.command(text); !strings.Contains(got, want) {
			t.Errorf("/vpncheck %s: %q, want a word about %q", text, got, want)
		}
	}
	if got := w.command("cancel " + tunnel.ID); !strings.Contains(got, "called off") {
		t.Errorf("cancel: %q", got)
	}
	w.card("Cancelled")
	if got := w.command("history " + tunnel.ID); !strings.Contains(got, "Cancelled") {
		t.Errorf("history: %q", got)
	}
	for _, m := range w.slack.Ephemerals(w.user) {
		if len(m.Mentions) > 0 && strings.Contains(m.Text, "I do not know") {
			t.Errorf("what a person typed mentions %v", m.Mentions)
		}
	}
}

// A configuration that went into the command's field instead of the form is recorded nowhere.
func TestSecretTypedAsACommand(t *testing.T) {
	const psk = "canary-psk-typed-as-a-command"
	w := newWorld(t)
	s := w.embedded()
	w.serve(s)
	w.command("crypto isakmp key " + psk + " address 203.0.113.2")
	w.nowhere(psk)
	if records, err := s.Audited(ctx10(t), 10); err != nil || strings.Contains(fmt.Sprintf("%s", records), psk) {
		t.Errorf("the secret is in the audit: %s, %v", records, err)
	}
}
