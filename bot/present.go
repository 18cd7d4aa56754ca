package bot

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"vpncheck/internal/conversation"
	"vpncheck/internal/store"
	"vpncheck/steps"
)

// The keys of the ledger. They say which messages of a run exist already; never rename one.
const (
	keyCard       = "card"
	keyEscalation = "escalation"
	keyFiles      = "files"
	// keyNoFiles marks a run whose files Slack does not take; Extra is why.
	keyNoFiles = "files-none"
	// keyLost marks a run whose channel is out of reach: nothing more is tried there.
	keyLost = "lost"
	// keyHere marks a run that is escalated in its own channel, as the one for that is out of reach.
	keyHere = "escalated-here"
)

// editEvery is the least time between two edits of a card, except for the edit that answers a
// person. Slack allows about one a second per channel, and 50 edits a minute in all.
const editEvery = 2 * time.Second

// Present makes the channel look like the document: it posts what is missing and edits what has
// changed. It is a [conversation.Presenter]. Each post is noted as intended before it is made; one
// whose outcome is unknown is looked for by its metadata before it is made again.
func (b *Bot) Present(ctx context.Context, task *store.ShowTask, d conversation.Document) (time.Time, error) {
	if _, lost := task.Ledger[keyLost]; lost {
		return time.Time{}, nil
	}
	again, err := b.present(ctx, task, d)
	if fenced(ctx, err) {
		b.putRight(ctx, task, d)
		return time.Time{}, err
	}
	if reason, lost := outOfReach(err); lost {
		return time.Time{}, b.giveUp(ctx, task, d, reason)
	}
	if limited, ok := errors.AsType[*slack.RateLimitedError](err); ok { // not even for a person's click
		return time.Time{}, &store.NotBeforeError{At: b.now().Add(limited.RetryAfter)}
	}
	if wait, ok := waiting(err); ok {
		return sooner(again, b.now().Add(wait)), nil
	}
	return again, err
}

func (b *Bot) present(ctx context.Context, task *store.ShowTask, d conversation.Document) (again time.Time, err error) {
	closed := false // nothing may be added to the thread: the card is lost, or what comes before waits
	for _, k := range b.wanted(task, d) {
		if closed && k.inside != "" {
			continue
		}
		due, err := b.reconcileSomewhere(ctx, task, d, k)
		if reason, lost := outOfReach(err); lost && k.key != keyEscalation && escalates(d.Run) {
			b.log.Error("the card is out of reach; escalating without it", "run", d.Run.ID, "err", reason)
			closed = true
			continue
		}
		if wait, ok := waiting(err); ok {
			due, err = b.now().Add(wait), nil
			closed = closed || task.Ledger[k.key].State != store.Sent
		}
		if err != nil {
			return again, fmt.Errorf("show %s of run %s: %w", k.key, d.Run.ID, err)
		}
		again = sooner(again, due)
	}
	if escalates(d.Run) && task.Ledger[keyEscalation].State == store.Sent {
		return again, b.shareFiles(ctx, task, d)
	}
	return again, nil
}

// sooner is the earlier of two times; the zero time is never.
func sooner(a, b time.Time) time.Time {
	if a.IsZero() || (!b.IsZero() && b.Before(a)) {
		return b
	}
	return a
}

// reconcileSomewhere is reconcile, but an escalation whose own channel is out of reach goes to
// that of the run.
func (b *Bot) reconcileSomewhere(ctx context.Context, task *store.ShowTask, d conversation.Document, k keyed) (time.Time, error) {
	wait, err := b.reconcile(ctx, task, d, k)
	reason, lost := outOfReach(err)
	if !lost || k.key != keyEscalation || b.channelFor(task, d, k) == d.Place.Channel {
		return wait, err
	}
	b.log.Error("the escalation channel is out of reach; escalating in the run's own", "channel", b.Config.EscalateChannel, "err", reason)
	if err := task.Sent(ctx, keyHere, store.Shown{Extra: reason}); err != nil {
		return time.Time{}, err
	}
	return b.reconcile(ctx, task, d, k)
}

// wanted lists every message of a run as it should be now, the card first.
func (b *Bot) wanted(task *store.ShowTask, d conversation.Document) []keyed {
	want := []keyed{{key: keyCard, message: card(d), edit: true}}
	want = append(want, threadMessages(d)...)
	if escalates(d.Run) {
		want = append(want, b.escalationOf(task, d))
	}
	return want
}

// escalationOf is the escalation as it should be now: it changes only where the files that should
// follow it cannot.
func (b *Bot) escalationOf(task *store.ShowTask, d conversation.Document) keyed {
	none, refused := task.Ledger[keyNoFiles]
	m := escalation(d.Run, b.Config.EscalateTo.mention(), none.Extra)
	return keyed{key: keyEscalation, message: m, edit: refused}
}

func escalates(r steps.Run) bool {
	return r.Outcome.End == steps.Escalated || r.Outcome.End == steps.Expired
}

// reconcile brings one message up to date. It returns when to come back for an edit that is not
// due yet.
func (b *Bot) reconcile(ctx context.Context, task *store.ShowTask, d conversation.Document, k keyed) (time.Time, error) {
	shown, known := task.Ledger[k.key]
	if !known || shown.State != store.Sent {
		return time.Time{}, b.create(ctx, task, d, k, known)
	}
	hash := k.message.hash()
	if !k.edit || shown.Hash == hash {
		return time.Time{}, nil
	}
	press := pressing(d)
	if due := shown.At.Add(editEvery); shown.Extra == press && b.now().Before(due) {
		return due, nil
	}
	channel := b.channelFor(task, d, k)
	if err := b.editInTurn(ctx, editTurn(d.Run.ID, k.key, channel, answers(shown, d)), channel, shown.TS, k.message); err != nil {
		return time.Time{}, err
	}
	return time.Time{}, task.Sent(ctx, k.key, store.Shown{TS: shown.TS, Hash: hash, Extra: press})
}

// create makes a message exist once. Where an earlier attempt may have made it, it is looked for
// and adopted; what it says then is of that time, and is brought up to date. The intent is noted
// last, after all that may take time: a replica that has lost the run meanwhile is refused there.
func (b *Bot) create(ctx context.Context, task *store.ShowTask, d conversation.Document, k keyed, maybe bool) error {
	sent := store.Shown{Hash: k.message.hash(), Extra: pressing(d)}
	channel, thread := b.channelFor(task, d, k), ""
	if k.inside != "" {
		thread = task.Ledger[k.inside].TS
	}
	var err error
	if maybe {
		sent.TS, err = b.find(ctx, channel, thread, d.Run.ID, k.key, task.Ledger[k.key].At)
	}
	if err != nil {
		return err
	}
	if sent.TS != "" {
		if err := b.editInTurn(ctx, editTurn(d.Run.ID, k.key, channel, true), channel, sent.TS, k.message); err != nil {
			return err
		}
		return task.Sent(ctx, k.key, sent)
	}
	t := postTurn(d.Run.ID, k.key, channel)
	if err := b.take(ctx, t); err != nil {
		return err
	}
	if err := task.Intend(ctx, k.key); err != nil {
		return err
	}
	// Losing the run does not end the call: what Slack has been asked for may be made all the same,
	// and only a call that came to its end says so.
	sent.TS, err = b.post(context.WithoutCancel(ctx), channel, thread, d.Run.ID, k)
	if err := b.called(ctx, t, err); err != nil {
		return err
	}
	return task.Sent(ctx, k.key, sent)
}

// pressing changes with everything that people wait for: the answer to what they did, a new
// question, the end. A card that is behind in one of these is edited at once.
func pressing(d conversation.Document) string {
	open := 0
	if d.Run.Phase == steps.Asking || d.Run.Phase == steps.Repairing || d.Run.Over() {
		open = d.Run.Seq
	}
	return fmt.Sprintf("%d.%d", d.Spoken, open)
}

// answers says whether a person waits for the edit: somebody did something since the last one.
func answers(shown store.Shown, d conversation.Document) bool {
	return !strings.HasPrefix(shown.Extra, fmt.Sprintf("%d.", d.Spoken))
}

// channelFor is where a message goes: an escalation may have a channel of its own.
func (b *Bot) channelFor(task *store.ShowTask, d conversation.Document, k keyed) string {
	if _, here := task.Ledger[keyHere]; !here && k.key == keyEscalation && b.Config.EscalateChannel != "" {
		return b.Config.EscalateChannel
	}
	return d.Place.Channel
}
