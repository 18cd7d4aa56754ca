package main

import (
	"context"
	"strings"
	"testing"
	"time"

	"vpncheck/cloud"
	"vpncheck/lab/cloudlab"
	"vpncheck/lab/slacklab"
)

// The connections of Socket Mode: what passes is tried again for ever and not too often, what does
// not is told to whoever can mend it.

// opens counts how often the bot asked for a connection.
func (w *world) opens() int { return len(w.slack.CallsOf("apps.connections.open")) }

// Slack can close each connection as soon as it is open. That made thousands in a few seconds.
func TestConnectionsThatAreRefusedAreOpenedSlowly(t *testing.T) {
	w := newWorld(t)
	url := w.operated(w.embedded())
	w.wait("both connections", func(s *slacklab.Server) bool { return s.Connections() == 2 })
	w.slack.Disconnect(slacklab.Link)
	before := w.opens()
	w.wait("the word of it", func(*slacklab.Server) bool {
		return strings.Contains(w.logs.String(), "Slack closes every connection at once")
	})
	w.wait("more attempts", func(*slacklab.Server) bool { return w.opens() >= before+6 })
	calls := w.slack.CallsOf("apps.connections.open")
	if took := calls[before+5].At.Sub(calls[before-1].At); took < time.Second {
		t.Errorf("6 connections were opened within %v", took)
	}
	w.slack.Heal()
	w.wait("both connections again", func(s *slacklab.Server) bool { return s.Connections() == 2 })
	becomesReady(t, url, "slack: ok\nredis: ok\n")
}

// What Slack answers for a while passes, whatever it is.
func TestOpeningStumbles(t *testing.T) {
	w := newWorld(t)
	w.slack.Fail("apps.connections.open", 2, slacklab.Fault{Code: "internal_error"})
	w.slack.Fail("apps.connections.open", 1, slacklab.Fault{Status: 500})
	w.slack.Fail("apps.connections.open", 1, slacklab.Fault{RetryAfter: time.Second})
	w.slack.Fail("apps.connections.open", 1, slacklab.Fault{DropBefore: true})
	w.serve(w.embedded())
	w.wait("both connections", func(s *slacklab.Server) bool { return s.Connections() == 2 })
	if n := w.opens(); n != 7 {
		t.Errorf("%d connections were opened, want 7", n)
	}
}

// What does not pass ends a bot that begins, with what to mend.
func TestAppTokenIsRefusedAtTheStart(t *testing.T) {
	for code, want := range map[string]string{
		"invalid_auth":           "make a new app-level token",
		"account_inactive":       "make a new app-level token",
		"token_revoked":          "make a new app-level token",
		"not_allowed_token_type": "must be an app-level token (xapp-",
		"missing_scope":          "lacks the scope connections:write",
	} {
		t.Run(code, func(t *testing.T) {
			w := newWorld(t)
			w.slack.Fail("apps.connections.open", 100, slacklab.Fault{Code: code})
			client, err := cloud.New(cloud.Config{SecretID: cloudlab.DefaultSecretID, SecretKey: cloudlab.DefaultSecretKey, Regions: []string{"ap-guangzhou"}, Endpoint: w.cloud.URL()})
			if err != nil {
				t.Fatal(err)
			}
			ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
			defer cancel()
			err = serveBot(ctx, w.botConfig(), parts{store: w.embedded(), cloud: client, prober: w.prober, times: w.times, now: time.Now, log: w.log()})
			if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), code) {
				t.Errorf("it ended with %v, want a word about %q", err, want)
			}
		})
	}
}

// A bot at work keeps the connection that it has, and says what is wrong with the other.
func TestAppTokenIsRevokedAtWork(t *testing.T) {
	w := newWorld(t)
	tunnel := w.cloud.AddTunnel("ap-guangzhou", cloudlab.Down())
	url := w.operated(w.embedded())
	w.wait("both connections", func(s *slacklab.Server) bool { return s.Connections() == 2 })
	becomesReady(t, url, "slack: ok\nredis: ok\n")
	w.slack.Fail("apps.connections.open", 100, slacklab.Fault{Code: "token_revoked"})
	w.slack.DisconnectOne(slacklab.Hard)
	w.wait("the word of it", func(*slacklab.Server) bool {
		_, body := get(t, url+"/readyz")
		return strings.Contains(body, "slack: a connection is refused: token_revoked: Slack refuses SLACK_APP_TOKEN")
	})
	w.command(tunnel.ID)
	w.asks("From a CVM in the VPC")
	w.slack.Heal()
	w.wait("both connections again", func(s *slacklab.Server) bool { return s.Connections() == 2 })
	becomesReady(t, url, "slack: ok\nredis: ok\n")
}
