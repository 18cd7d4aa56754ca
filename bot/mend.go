package bot

import (
	"context"
	"errors"
	"time"

	"vpncheck/internal/store"
)

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
