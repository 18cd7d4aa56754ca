package bot

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"time"

	"github.com/slack-go/slack"

	"vpncheck/internal/store"
)

// away are limits whose store does not answer.
type away struct{ Limits }

func (away) Turn(context.Context, string, ...store.Rate) (time.Duration, error) {
	return 0, errors.New("away")
}

func (away) HoldTurns(context.Context, store.Rate, time.Duration) error { return errors.New("away") }

// Without the store a process keeps Slack's limits by itself.
func TestTurnsOfAProcessAlone(t *testing.T) {
	for name, shared := range map[string]Limits{"none is shared": nil, "the store is away": away{}} {
		t.Run(name, func(t *testing.T) {
			b := &Bot{turns: newTurns(shared, 1, slog.New(slog.DiscardHandler))}
			x := postTurn("r", "card", "C1")
			for i := range 4 {
				if err := b.take(t.Context(), x); err != nil {
					t.Errorf("turn %d: %v", i, err)
				}
			}
			if wait, ok := waiting(b.take(t.Context(), x)); !ok || wait > time.Second {
				t.Errorf("the fifth turn of a second: %v, %v", wait, ok)
			}
			if err := b.take(t.Context(), postTurn("r", "card", "C2")); err != nil {
				t.Errorf("another channel: %v", err)
			}
			limited := &slack.RateLimitedError{RetryAfter: time.Minute}
			other := postTurn("r", "card", "C3")
			if err := b.called(t.Context(), other, limited); !errors.Is(err, limited) {
				t.Errorf("the error became %v", err)
			}
			if wait, _ := waiting(b.take(t.Context(), other)); wait < 50*time.Second {
				t.Errorf("a channel that Slack holds for a minute: %v", wait)
			}
		})
	}
}

// What Slack says of a file is final, unless it is known to pass; what is lost on the way is tried
// for a while; what is about the channel is not about the file.
func TestNoFiles(t *testing.T) {
	for _, c := range []struct {
		err      error
		attempts int
		want     string
	}{
		{nil, 99, ""},
		{slack.SlackErrorResponse{Err: "missing_scope"}, 1, "missing_scope"},
		{slack.SlackErrorResponse{Err: "never_seen_before"}, 1, "never_seen_before"},
		{slack.SlackErrorResponse{Err: "internal_error"}, 1, ""},
		{slack.SlackErrorResponse{Err: "internal_error"}, uploadAttempts, "no_answer"},
		{slack.SlackErrorResponse{Err: "not_in_channel"}, 99, ""},
		{slack.StatusCodeError{Code: 503}, 1, ""},
		{slack.StatusCodeError{Code: 413}, uploadAttempts, "no_answer"},
		{&slack.RateLimitedError{}, 99, ""},
		{notYet{time.Second}, 99, ""},
		{store.ErrFenced, 99, ""},
		{context.Canceled, 99, ""},
	} {
		reason, refused := noFiles(c.err, c.attempts)
		if refused != (c.want != "") || (refused && reason != c.want) {
			t.Errorf("%v at attempt %d: %q, %v; want %q", c.err, c.attempts, reason, refused, c.want)
		}
	}
}

// A message that stands twice is looked for as long as Slack makes the look wait: giving up would
// leave it there.
func TestPatientlyWaitsForItsTurn(t *testing.T) {
	tries := 0
	err := patiently(t.Context(), func() error {
		if tries++; tries == 1 {
			return notYet{time.Millisecond}
		}
		if tries == 2 {
			return &slack.RateLimitedError{RetryAfter: time.Millisecond}
		}
		return errors.New("done")
	})
	if tries != 3 || err == nil || err.Error() != "done" {
		t.Errorf("%d tries, %v", tries, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := patiently(ctx, func() error { return notYet{time.Hour} }); err == nil {
		t.Error("who ran out of time says that all went well")
	}
}
