package bot

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"

	"github.com/slack-go/slack"
)

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

// editInTurn is edit when its turn has come.
func (b *Bot) editInTurn(ctx context.Context, t turn, channel, ts string, m message) error {
	if err := b.take(ctx, t); err != nil {
		return err
	}
	return b.called(ctx, t, b.edit(ctx, channel, ts, m))
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
