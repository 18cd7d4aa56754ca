package bot

import (
	"context"
	"fmt"
	"time"

	"github.com/slack-go/slack"
)

// metadataType marks the bot's messages, so that one can be found again whose posting had no
// certain outcome.
const metadataType = "vpncheck_message"

// find looks for a message that an earlier attempt may have posted. It returns no ts where there
// is none, and as well where the bot lacks the permission to look: then the message is posted
// again, for twice is better than never.
func (b *Bot) find(ctx context.Context, channel, thread, run, key string, since time.Time) (string, error) {
	msgs, err := b.recent(ctx, channel, thread, since)
	if isSlackError(err, "missing_scope", "not_allowed_token_type", "unknown_method") {
		b.log.Warn("cannot look for a message that may have been posted already; posting it", "run", run, "key", key, "err", err)
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("look for a posted message: %w", err)
	}
	for _, m := range msgs {
		p := m.Metadata.EventPayload
		if m.Metadata.EventType == metadataType && p["run"] == run && p["key"] == key {
			return m.Timestamp, nil
		}
	}
	return "", nil
}

// recent reads the newest messages of a channel or thread, back to a little before since.
func (b *Bot) recent(ctx context.Context, channel, thread string, since time.Time) ([]slack.Message, error) {
	oldest := ""
	if !since.IsZero() {
		oldest = fmt.Sprintf("%d.000000", since.Add(-time.Minute).Unix())
	}
	if thread != "" {
		msgs, _, _, err := b.api.GetConversationRepliesContext(ctx, &slack.GetConversationRepliesParameters{
			ChannelID: channel, Timestamp: thread, Oldest: oldest, Limit: 200, IncludeAllMetadata: true,
		})
		return msgs, err
	}
	h, err := b.api.GetConversationHistoryContext(ctx, &slack.GetConversationHistoryParameters{
		ChannelID: channel, Oldest: oldest, Limit: 200, IncludeAllMetadata: true,
	})
	if err != nil {
		return nil, err
	}
	return h.Messages, nil
}
