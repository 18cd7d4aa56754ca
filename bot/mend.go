package bot

import (
	"context"
	"errors"
	"time"

	"vpncheck/internal/conversation"
	"vpncheck/internal/store"
)

// putRight sees to what a replica may have done in a channel after it had lost the run. That takes as
// long as Slack's limits make it, so it is done beside the presenting of other runs, and not by one of
// the few workers for that: a replica that wakes has lost many runs at once.
func (b *Bot) putRight(ctx context.Context, task *store.ShowTask, d conversation.Document) {
	b.righting.Go(func() {
		b.mend(ctx, task)
		b.withdraw(ctx, task, d)
	})
}

// Settle waits until the channels are as they should be, but no longer than within. Call it when
// nothing is presented any more.
func (b *Bot) Settle(within time.Duration) {
	done := make(chan struct{})
	go func() { b.righting.Wait(); close(done) }()
	select {
	case <-done:
	case <-time.After(within):
		b.log.Warn("messages that should have been put right may be out of date, or stand twice")
	}
}

// mendWithin bounds the mending of a card.
const mendWithin = 30 * time.Second

// fenced says whether another replica has taken the run while this one was showing it.
func fenced(ctx context.Context, err error) bool {
	return errors.Is(err, store.ErrFenced) || errors.Is(context.Cause(ctx), store.ErrFenced)
}

// mend undoes what a replica may have done to the card after it had lost the run: an edit that was
// under way then may have come after those of the replica that has the run now, which takes what it
// wrote for what is there. The card is edited to the newest state until that stays the same, so the
// last edit is right, whosever it is.
func (b *Bot) mend(ctx context.Context, task *store.ShowTask) {
	ts := task.Ledger[keyCard].TS
	if ts == "" {
		return // there was no card to edit
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), mendWithin)
	defer cancel()
	for drawn := ""; ; {
		d, err := b.loop.Document(ctx, task.Run)
		if err == nil {
			m := card(d)
			if m.hash() == drawn {
				return
			}
			drawn = m.hash()
			t := editTurn(task.Run, "mend", d.Place.Channel, true)
			if err = b.await(ctx, t); err == nil {
				err = b.called(ctx, t, b.edit(ctx, d.Place.Channel, ts, m))
			}
		}
		if err != nil {
			b.log.Warn("a card may be out of date: its run was lost during an edit", "run", task.Run, "err", err)
			return
		}
	}
}
