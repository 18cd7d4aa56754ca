package bot

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/slack-go/slack"

	"vpncheck/internal/store"
)

// Slack's limits are for the app, whatever the number of replicas: calls that are many wait for
// their turn at a limiter that all of them share. A presenter does not stand in line: it gives the
// run up and is called again at its turn.

// Limits are kept by all replicas together.
type Limits interface {
	// Turn says how long name has to wait under all the rates, and keeps its place. See [store.Store.Turn].
	Turn(ctx context.Context, name string, rates ...store.Rate) (wait time.Duration, err error)
	// HoldTurns stops a rate, as after a 429.
	HoldTurns(ctx context.Context, r store.Rate, d time.Duration) error
	// Charge takes one from every rate or says which is used up. See [store.Store.Charge].
	Charge(ctx context.Context, event string, rates ...store.Rate) (usedUp int, wait time.Duration, err error)
}

// turn is one call of Slack that waits for its turn.
type turn struct {
	name  string // who waits; the same for as long as it does
	rates []store.Rate
	held  int // which of the rates a 429 stops
}

// Slack's rates, a little below what it documents: https://docs.slack.dev/apis/web-api/rate-limits.
var (
	postsOfAll = store.Rate{Name: "chat.postMessage", Every: 250 * time.Millisecond, Burst: 20}
	edits      = store.Rate{Name: "chat.update", Every: 1200 * time.Millisecond, Burst: 40}
	// progress is what edits that answer nobody may take of edits: the rest is for people.
	progress   = store.Rate{Name: "chat.update:progress", Every: 1700 * time.Millisecond, Burst: 25}
	lookups    = store.Rate{Name: "conversations", Every: 1200 * time.Millisecond, Burst: 30}
	uploads    = store.Rate{Name: "files", Every: 600 * time.Millisecond, Burst: 30}
	ephemerals = store.Rate{Name: "chat.postEphemeral", Every: 600 * time.Millisecond, Burst: 30}
)

// postTurn is for a new message: about one a second in a channel.
func postTurn(run, key, channel string) turn {
	mine := store.Rate{Name: "chat.postMessage:" + channel, Every: time.Second, Burst: 4}
	return turn{name: run + ":" + key, rates: []store.Rate{mine, postsOfAll}}
}

// editTurn is for an edit. Edits that answer a person overtake those that show progress, of which
// no channel gets more than a part.
func editTurn(run, key, channel string, answers bool) turn {
	if answers {
		return turn{name: run + ":" + key + ":answer", rates: []store.Rate{edits}}
	}
	mine := store.Rate{Name: "chat.update:" + channel, Every: 3 * time.Second, Burst: 15}
	return turn{name: run + ":" + key + ":edit", rates: []store.Rate{mine, progress, edits}, held: 2}
}

func lookupTurn(run, key string) turn {
	return turn{name: run + ":" + key + ":find", rates: []store.Rate{lookups}}
}

func uploadTurn(run, key string) turn {
	return turn{name: run + ":" + key + ":upload", rates: []store.Rate{uploads}}
}

// notYet says that a call has to wait for its turn.
type notYet struct{ wait time.Duration }

func (e notYet) Error() string { return fmt.Sprintf("not yet: %s until Slack takes more", e.wait) }

// waiting says how long to wait where an error says no more than that.
func waiting(err error) (time.Duration, bool) {
	if n, ok := errors.AsType[notYet](err); ok {
		return n.wait, true
	}
	if l, ok := errors.AsType[*slack.RateLimitedError](err); ok {
		return l.RetryAfter, true
	}
	return 0, false
}

// awhile is how long a turn is waited for on the spot.
const awhile = 100 * time.Millisecond

// take takes a turn, or returns notYet.
func (b *Bot) take(ctx context.Context, t turn) error {
	for {
		wait := b.turns.ask(ctx, t)
		if wait == 0 {
			return nil
		}
		if wait > awhile {
			return notYet{wait}
		}
		if err := pause(ctx, wait); err != nil {
			return err
		}
	}
}

// await takes a turn however long that takes.
func (b *Bot) await(ctx context.Context, t turn) error {
	for {
		n, ok := errors.AsType[notYet](b.take(ctx, t))
		if !ok {
			return ctx.Err()
		}
		if err := pause(ctx, n.wait); err != nil {
			return err
		}
	}
}

func pause(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// called passes on how a call went that had its turn. Where Slack took it for one too many, all
// replicas wait for as long as it says.
func (b *Bot) called(ctx context.Context, t turn, err error) error {
	if l, ok := errors.AsType[*slack.RateLimitedError](err); ok {
		b.turns.hold(ctx, t.rates[t.held], l.RetryAfter)
	}
	return err
}
