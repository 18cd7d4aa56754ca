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
	if fenced(ctx, err) {
		b.mend(ctx, task)
		return time.Time{}, err
	}
	var limited *slack.RateLimitedError
	switch reason, lost := outOfReach(err); {
	case lost:
		return time.Time{}, b.giveUp(ctx, task, d, reason)
	case errors.As(err, &limited):
		return time.Time{}, &store.NotBeforeError{At: b.now().Add(limited.RetryAfter)}
	}
	return again, err
}

func (b *Bot) present(ctx context.Context, task *store.ShowTask, d conversation.Document) (again time.Time, err error) {
	cardLost := false
	for _, k := range b.wanted(d) {
		if cardLost && k.key != keyEscalation {
			continue // it stands in the card's thread
		}
		wait, err := b.reconcileSomewhere(ctx, task, d, k)
		if reason, lost := outOfReach(err); lost && k.key != keyEscalation && escalates(d.Run) {
			b.log.Error("the card is out of reach; escalating without it", "run", d.Run.ID, "err", reason)
			cardLost = true
			continue
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
		if err := b.edit(ctx, channel, sent.TS, k.message); err != nil {
			return err
		}
		return task.Sent(ctx, k.key, sent)
	}
	if err := b.posts.wait(ctx, channel); err != nil {
		return err
	}
	if err := task.Intend(ctx, k.key); err != nil {
		return err
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
	_, ts, err = b.api.PostMessageContext(ctx, channel, opts...)
	if isSlackError(err, refusedForm...) {
		b.log.Error("Slack refuses a message as it is drawn; sending it plain", "run", run, "key", k.key, "err", err)
		_, ts, err = b.api.PostMessageContext(ctx, channel, append(opts, k.message.plainly())...)
	}
	return ts, err
}

// refusedForm are Slack's errors that say the same however often a message is sent.
var refusedForm = []string{"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "msg_too_long"}

// plainly is the message without its drawing: what it says in short, and its buttons, so that
// people can go on.
func (m message) plainly() slack.MsgOption {
	blocks := []slack.Block{section(cut(m.text, maxSection/2))}
	for _, b := range m.blocks {
		if b.BlockType() == slack.MBTAction {
			blocks = append(blocks, b)
		}
	}
	return slack.MsgOptionBlocks(blocks...)
}

func (b *Bot) edit(ctx context.Context, channel, ts string, m message) error {
	_, _, _, err := b.api.UpdateMessageContext(ctx, channel, ts, slack.MsgOptionText(m.text, false), slack.MsgOptionBlocks(m.blocks...))
	if isSlackError(err, refusedForm...) {
		b.log.Error("Slack refuses an edit as it is drawn; sending it plain", "channel", channel, "ts", ts, "err", err)
		_, _, _, err = b.api.UpdateMessageContext(ctx, channel, ts, slack.MsgOptionText(cut(m.text, maxSection/2), false), m.plainly())
	}
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
