package bot

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"vpncheck/internal/store"
)

// replyAddress is how to reach one person about one thing: the address that Slack gave for it,
// or else a message only that person sees.
type replyAddress struct {
	URL     string `json:"url,omitempty"`
	Channel string `json:"channel,omitempty"`
	User    string `json:"user,omitempty"`
}

func replyTo(url, channel, user string) string {
	b, err := json.Marshal(replyAddress{url, channel, user})
	if err != nil {
		return ""
	}
	return string(b)
}

// Notify tells one person, in plain words, why what they did had no effect. It is a best effort:
// the card says the same.
func (b *Bot) Notify(ctx context.Context, reply, text string) { b.tell(ctx, reply, quiet(text)) }

// tell is Notify for mrkdwn.
func (b *Bot) tell(ctx context.Context, reply, text string) {
	var to replyAddress
	if reply == "" || json.Unmarshal([]byte(reply), &to) != nil {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	text = cut(text, maxText)
	if to.URL != "" {
		err := slack.PostWebhookCustomHTTPContext(ctx, to.URL, b.http, &slack.WebhookMessage{Text: text, ResponseType: slack.ResponseTypeEphemeral})
		if err == nil {
			return
		}
		b.log.Warn("a response URL did not take the answer; posting it", "err", scrubURL(err, to.URL))
	}
	if to.Channel == "" || to.User == "" {
		return
	}
	t := turn{name: "tell:" + to.User, rates: []store.Rate{ephemerals}}
	err := b.await(ctx, t)
	if err == nil {
		_, err = b.api.PostEphemeralContext(ctx, to.Channel, to.User, slack.MsgOptionText(text, false))
		err = b.called(ctx, t, err)
	}
	if err != nil {
		b.log.Warn("a person was not told", "user", to.User, "err", err)
	}
}

// scrubURL takes a response URL out of an error: whoever has it can write into the channel.
func scrubURL(err error, url string) string {
	return strings.ReplaceAll(err.Error(), url, "(response URL)")
}
