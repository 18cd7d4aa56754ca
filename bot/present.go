package bot

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
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
	var limited *slack.RateLimitedError
	switch reason, lost := outOfReach(err); {
	case lost:
		return time.Time{}, b.giveUp(ctx, task, d, reason)
	case errors.As(err, &limited):
		return b.now().Add(limited.RetryAfter), nil
	}
	return again, err
}

func (b *Bot) present(ctx context.Context, task *store.ShowTask, d conversation.Document) (again time.Time, err error) {
	for _, k := range b.wanted(d) {
		wait, err := b.reconcile(ctx, task, d, k)
		if reason, lost := outOfReach(err); lost && k.key == keyEscalation && b.channelFor(task, d, k) != d.Place.Channel {
			b.log.Error("the escalation channel is out of reach; escalating in the run's own", "run", d.Run.ID, "channel", b.Config.EscalateChannel, "err", reason)
			if err = task.Sent(ctx, keyHere, store.Shown{Extra: reason}); err == nil {
				wait, err = b.reconcile(ctx, task, d, k)
			}
		}
		if err != nil {
			return time.Time{}, fmt.Errorf("show %s of run %s: %w", k.key, d.Run.ID, err)
		}
		if again.IsZero() || (!wait.IsZero() && wait.Before(again)) {
			again = wait
		}
	}
	if escalates(d.Run) {
		return again, b.shareFiles(ctx, task, d)
	}
	return again, nil
}

// wanted lists every message of a run as it should be now, the card first.
func (b *Bot) wanted(d conversation.Document) []keyed {
	want := []keyed{{key: keyCard, message: card(d), edit: true}}
	want = append(want, threadMessages(d)...)
	if escalates(d.Run) {
		want = append(want, keyed{key: keyEscalation, message: escalation(d.Run, b.Config.EscalateTo.mention())})
	}
	return want
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
	if err := b.edit(ctx, b.channelFor(task, d, k), shown.TS, k.message); err != nil {
		return time.Time{}, err
	}
	return time.Time{}, task.Sent(ctx, k.key, store.Shown{TS: shown.TS, Hash: hash, Extra: press})
}

// create makes a message exist once. Where an earlier attempt may have made it, it is looked for
// and adopted; what it says then is of that time, and is brought up to date.
func (b *Bot) create(ctx context.Context, task *store.ShowTask, d conversation.Document, k keyed, maybe bool) error {
	sent := store.Shown{Hash: k.message.hash(), Extra: pressing(d)}
	channel, thread := b.channelFor(task, d, k), ""
	if k.inside != "" {
		thread = task.Ledger[k.inside].TS
	}
	var err error
	if maybe {
		sent.TS, err = b.find(ctx, channel, thread, d.Run.ID, k.key, task.Ledger[k.key].At)
	} else {
		err = task.Intend(ctx, k.key)
	}
	if err != nil {
		return err
	}
	if sent.TS != "" {
		if err := b.edit(ctx, channel, sent.TS, k.message); err != nil {
			return err
		}
		return task.Sent(ctx, k.key, sent)
	}
	if sent.TS, err = b.post(ctx, channel, thread, d.Run.ID, k); err != nil {
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

// channelFor is where a message goes: an escalation may have a channel of its own.
func (b *Bot) channelFor(task *store.ShowTask, d conversation.Document, k keyed) string {
	if _, here := task.Ledger[keyHere]; !here && k.key == keyEscalation && b.Config.EscalateChannel != "" {
		return b.Config.EscalateChannel
	}
	return d.Place.Channel
}

// post sends a new message.
func (b *Bot) post(ctx context.Context, channel, thread, run string, k keyed) (ts string, err error) {
	opts := []slack.MsgOption{
		slack.MsgOptionText(k.message.text, false),
		slack.MsgOptionBlocks(k.message.blocks...),
		slack.MsgOptionMetadata(slack.SlackMetadata{EventType: metadataType, EventPayload: map[string]any{"run": run, "key": k.key}}),
		slack.MsgOptionDisableLinkUnfurl(),
	}
	if thread != "" {
		opts = append(opts, slack.MsgOptionTS(thread))
	}
	if err := b.posts.wait(ctx, channel); err != nil {
		return "", err
	}
	_, ts, err = b.api.PostMessageContext(ctx, channel, opts...)
	return ts, err
}

func (b *Bot) edit(ctx context.Context, channel, ts string, m message) error {
	_, _, _, err := b.api.UpdateMessageContext(ctx, channel, ts, slack.MsgOptionText(m.text, false), slack.MsgOptionBlocks(m.blocks...))
	return err
}

func (m message) hash() string {
	h := sha256.New()
	h.Write([]byte(m.text))
	if err := json.NewEncoder(h).Encode(m.blocks); err != nil {
		return "" // never equal to a stored hash: the message is sent again
	}
	return hex.EncodeToString(h.Sum(nil)[:12])
}
