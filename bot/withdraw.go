package bot

import (
	"context"
	"fmt"
	"time"

	"github.com/slack-go/slack"

	"vpncheck/internal/conversation"
	"vpncheck/internal/store"
)

// withdrawWithin bounds how long a replica waits to learn which message counts.
const withdrawWithin = time.Minute

// withdraw takes back what a replica posted after it had lost the run: Slack may make a message
// long after it was asked to, when the replica that has the run now has looked for it in vain and
// posted its own. That one is in the ledger, and people answer it; the other is deleted.
func (b *Bot) withdraw(ctx context.Context, task *store.ShowTask, d conversation.Document) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), withdrawWithin)
	defer cancel()
	for _, k := range b.wanted(task, d) {
		if line := task.Ledger[k.key]; line.State != store.Intended || line.TS != "" {
			continue
		}
		if err := patiently(ctx, func() error { return b.withdrawOne(ctx, task, d, k) }); err != nil {
			b.log.Warn("a message may stand twice: its run was lost while it was posted", "run", task.Run, "key", k.key, "err", err)
		}
	}
}

// patiently does something again for as long as it has to wait for its turn at Slack.
func patiently(ctx context.Context, do func() error) error {
	for {
		err := do()
		wait, ok := waiting(err)
		if !ok {
			return err
		}
		if late := pause(ctx, wait); late != nil {
			return err
		}
	}
}

func (b *Bot) withdrawOne(ctx context.Context, task *store.ShowTask, d conversation.Document, k keyed) error {
	kept, err := b.counts(ctx, task.Run, k.key)
	if err != nil {
		return err
	}
	channel, thread := b.channelFor(task, d, k), task.Ledger[k.inside].TS
	extra, err := b.look(ctx, lookupTurn(task.Run, k.key), channel, thread, task.Ledger[k.key].At, func(m slack.Message) bool {
		return bears(m, task.Run, k.key) && m.Timestamp != kept
	})
	if err != nil || extra.Timestamp == "" {
		return err
	}
	b.log.Info("withdrawing a message that stands twice", "run", task.Run, "key", k.key)
	if _, _, err := b.api.DeleteMessageContext(ctx, channel, extra.Timestamp); err != nil {
		return fmt.Errorf("delete it: %w", err)
	}
	return nil
}

// counts waits until the ledger knows which message of a key counts.
func (b *Bot) counts(ctx context.Context, run, key string) (ts string, err error) {
	const often = 250 * time.Millisecond
	for {
		ledger, err := b.loop.Ledger(ctx, run)
		if err == nil && ledger[key].State == store.Sent && ledger[key].TS != "" {
			return ledger[key].TS, nil
		}
		select {
		case <-ctx.Done():
			return "", fmt.Errorf("which one counts is not known: %w", ctx.Err())
		case <-time.After(often):
		}
	}
}
