package bot

import (
	"context"
	"fmt"
	"slices"
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
	m, err := b.look(ctx, lookupTurn(run, key), channel, thread, since, func(m slack.Message) bool {
		return bears(m, run, key)
	})
	if isSlackError(err, "missing_scope", "not_allowed_token_type", "unknown_method") {
		b.log.Warn("cannot look for a message that may have been posted already; posting it", "run", run, "key", key, "err", err)
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("look for a posted message: %w", err)
	}
	return m.Timestamp, nil
}

// bears says whether a message is the one of a run that is known under a key.
func bears(m slack.Message, run, key string) bool {
	p := m.Metadata.EventPayload
	return m.Metadata.EventType == metadataType && p["run"] == run && p["key"] == key
}

// lookBack is how far back is looked where it is not known since when.
const lookBack = 24 * time.Hour

// look reads a channel or thread back to a little before since, page by page, until a message is
// the one. Where none is, it returns the zero message.
func (b *Bot) look(ctx context.Context, t turn, channel, thread string, since time.Time, is func(slack.Message) bool) (slack.Message, error) {
	if since.IsZero() {
		since = b.now().Add(-lookBack)
	}
	oldest := fmt.Sprintf("%d.000000", since.Add(-time.Minute).Unix())
	for cursor := ""; ; {
		if err := b.take(ctx, t); err != nil {
			return slack.Message{}, err
		}
		msgs, next, err := b.page(ctx, channel, thread, oldest, cursor)
		if err := b.called(ctx, t, err); err != nil {
			return slack.Message{}, err
		}
		if i := slices.IndexFunc(msgs, is); i >= 0 {
			return msgs[i], nil
		}
		if next == "" {
			return slack.Message{}, nil
		}
		cursor = next
	}
}

// pageSize is how many messages one call reads. Slack advises 200 at most.
const pageSize = 200

func (b *Bot) page(ctx context.Context, channel, thread, oldest, cursor string) (msgs []slack.Message, next string, err error) {
	if thread != "" {
		msgs, _, next, err = b.api.GetConversationRepliesContext(ctx, &slack.GetConversationRepliesParameters{
			ChannelID: channel, Timestamp: thread, Oldest: oldest, Cursor: cursor, Limit: pageSize, IncludeAllMetadata: true,
		})
		return msgs, next, err
	}
	h, err := b.api.GetConversationHistoryContext(ctx, &slack.GetConversationHistoryParameters{
		ChannelID: channel, Oldest: oldest, Cursor: cursor, Limit: pageSize, IncludeAllMetadata: true,
	})
	if err != nil {
		return nil, "", err
	}
	return h.Messages, h.ResponseMetaData.NextCursor, nil
}
