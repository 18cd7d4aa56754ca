package bot

import (
	"context"
	"fmt"
	"time"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/slackevents"
)

// Observer hears what the bot does, for those who operate it. It must be quick and may be called at
// any time.
type Observer interface {
	// Acked is told how long it took from a command, click or form to its acknowledgement.
	Acked(kind, outcome string, took time.Duration)
	// SlackCalled is told about each request to Slack.
	SlackCalled(method, outcome string, took time.Duration)
	// Refused is told about each HTTP request that was not Slack's.
	Refused(status int)
}

// unobserved is the observer of a bot that nobody observes.
type unobserved struct{}

func (unobserved) Acked(string, string, time.Duration)       {}
func (unobserved) SlackCalled(string, string, time.Duration) {}
func (unobserved) Refused(int)                               {}

// inbound is what Slack sent, by whichever way. Its id is the same where Slack sends it again.
type inbound struct {
	id   string
	data any
}

// kind is the word for it in logs and metrics.
func (in inbound) kind() string {
	switch data := in.data.(type) {
	case slack.SlashCommand:
		return "command"
	case slack.InteractionCallback:
		if data.Type == slack.InteractionTypeBlockActions {
			return "click"
		}
		return "form"
	case slackevents.EventsAPIEvent:
		return "event"
	default:
		return "other"
	}
}

// outcome is how an acknowledgement is counted.
func outcome(err error) string {
	if err != nil {
		return "not_stored"
	}
	return "ok"
}

// handle handles what Slack sent. An error means that it could not be stored. It recovers from a
// panic: one bad request must not take the bot down.
func (b *Bot) handle(ctx context.Context, in inbound) (answer any, err error) {
	defer func() {
		if p := recover(); p != nil {
			b.log.Error("an event made the bot panic", "type", in.kind(), "panic", p)
			answer, err = nil, fmt.Errorf("panic: %v", p)
		}
	}()
	switch data := in.data.(type) {
	case slack.SlashCommand:
		return b.command(ctx, in.id, data)
	case slack.InteractionCallback:
		return b.interaction(ctx, in.id, data)
	case slackevents.EventsAPIEvent:
		return nil, b.told(ctx, data)
	case hello:
		return map[string]string{"challenge": data.Challenge}, nil
	}
	return nil, nil
}

// told handles an event of the Events API. Its own id is the same where Slack sends it again, in
// another envelope.
func (b *Bot) told(ctx context.Context, e slackevents.EventsAPIEvent) error {
	outer, ok := e.Data.(*slackevents.EventsAPICallbackEvent)
	if !ok {
		return nil
	}
	if shared, ok := e.InnerEvent.Data.(*slackevents.FileSharedEvent); ok {
		return b.shared(ctx, "event-"+outer.EventID, e.TeamID, shared)
	}
	return nil
}
