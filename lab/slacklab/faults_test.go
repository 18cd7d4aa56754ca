package slacklab_test

import (
	"errors"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/slack-go/slack"

	"vpncheck/lab/slacklab"
)

// clock is a clock that stands still until it is moved.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func newClock() *clock { return &clock{at: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)} }

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

func TestRateLimits(t *testing.T) {
	const ch = "channel=" + slacklab.Netops
	for _, tt := range []struct {
		method string
		args   []string
		limits slacklab.Limits
		burst  int           // calls that pass at once
		next   time.Duration // until one more passes
	}{
		{"usergroups.list", nil, slacklab.Real, 20, 3 * time.Second},
		{"conversations.replies", []string{ch, "ts=1.2"}, slacklab.Real, 50, 1200 * time.Millisecond},
		{"users.info", []string{"user=" + slacklab.Ana}, slacklab.Real, 100, 600 * time.Millisecond},
		{"chat.postMessage", []string{ch, "text=x"}, slacklab.Real, 10, time.Second},
		{"usergroups.list", nil, 2, 40, 1500 * time.Millisecond},
	} {
		k := newClock()
		c := callerOf(t, start(t, func(cfg *slacklab.Config) { cfg.Now, cfg.RateLimits = k.now, tt.limits }))
		for i := range tt.burst {
			if a := c.form(tt.method, tt.args...); a.Status != http.StatusOK {
				t.Fatalf("%s: call %d: %v", tt.method, i, a.Body)
			}
		}
		a := c.form(tt.method, tt.args...)
		if a.Status != http.StatusTooManyRequests || a.code() != "ratelimited" || a.Header.Get("Retry-After") == "" {
			t.Fatalf("%s: call %d: %d %v", tt.method, tt.burst, a.Status, a.Body)
		}
		if k.pass(tt.next); c.form(tt.method, tt.args...).Status != http.StatusOK {
			t.Errorf("%s: still limited after %s", tt.method, tt.next)
		}
		if c.form(tt.method, tt.args...).Status == http.StatusOK {
			t.Errorf("%s: more than one after %s", tt.method, tt.next)
		}
	}
}

// One channel's messages do not count for another's.
func TestPostingIsLimitedPerChannel(t *testing.T) {
	k := newClock()
	s := start(t, func(cfg *slacklab.Config) { cfg.Now, cfg.RateLimits = k.now, slacklab.Real })
	s.Invite(slacklab.Random, slacklab.Bot)
	api := client(t, s)
	var limited *slack.RateLimitedError
	for range 11 {
		_, _, err := api.PostMessageContext(within(t), slacklab.Netops, slack.MsgOptionText("x", false))
		if err != nil && !errors.As(err, &limited) {
			t.Fatal(err)
		}
	}
	if limited == nil || limited.RetryAfter != time.Second {
		t.Errorf("limited: %v", limited)
	}
	if _, _, err := api.PostMessageContext(within(t), slacklab.Random, slack.MsgOptionText("x", false)); err != nil {
		t.Error(err)
	}
}

func TestFaults(t *testing.T) {
	for _, tt := range []struct {
		name    string
		fault   slacklab.Fault
		posted  bool
		outcome string
		check   func(error) bool
	}{
		{"429", slacklab.Fault{RetryAfter: 1500 * time.Millisecond}, false, "ratelimited", func(err error) bool {
			var r *slack.RateLimitedError
			return errors.As(err, &r) && r.RetryAfter == 2*time.Second
		}},
		{"503", slacklab.Fault{Status: 503}, false, "http 503", func(err error) bool {
			var r slack.StatusCodeError
			return errors.As(err, &r) && r.Code == 503
		}},
		{"fatal_error", slacklab.Fault{Code: "fatal_error"}, false, "fatal_error", func(err error) bool { return code(err) == "fatal_error" }},
		{"HTML", slacklab.Fault{Garbage: true}, false, "garbage", func(err error) bool { return err != nil }},
		{"dropped before", slacklab.Fault{DropBefore: true}, false, "dropped", func(err error) bool { return err != nil }},
		{"dropped after", slacklab.Fault{DropAfter: true}, true, "ok, answer lost", func(err error) bool { return err != nil }},
		{"slow", slacklab.Fault{Delay: time.Millisecond}, true, "ok", func(err error) bool { return err == nil }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := start(t)
			api := client(t, s)
			s.Fail("chat.postMessage", 1, tt.fault)
			_, _, err := api.PostMessageContext(within(t), slacklab.Netops, slack.MsgOptionText("x", false))
			if !tt.check(err) {
				t.Errorf("error: %v", err)
			}
			if got := len(s.Messages(slacklab.Netops)) == 1; got != tt.posted {
				t.Errorf("posted: %v", got)
			}
			calls := s.CallsOf("chat.postMessage")
			if len(calls) != 1 || calls[0].Outcome != tt.outcome || calls[0].Args["text"] != "x" || calls[0].Args["token"] != "" {
				t.Errorf("calls: %+v", calls)
			}
			if _, _, err := api.PostMessageContext(within(t), slacklab.Netops, slack.MsgOptionText("x", false)); err != nil {
				t.Errorf("the fault strikes more than once: %v", err)
			}
		})
	}
}

func TestFaultsForAnyMethodAndHeal(t *testing.T) {
	s := start(t)
	c := callerOf(t, s)
	s.Fail(slacklab.AnyMethod, 5, slacklab.Fault{Code: "internal_error"})
	if got := c.form("auth.test").code(); got != "internal_error" {
		t.Error(got)
	}
	s.Heal()
	if got := c.form("auth.test").code(); got != "ok" {
		t.Error(got)
	}
}
