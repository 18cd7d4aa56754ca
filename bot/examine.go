package bot

import (
	"context"
	"fmt"
	"net/http"

	"github.com/slack-go/slack"
)

// Check is one thing that has to be right for the bot to work in Slack.
type Check struct {
	Name    string
	OK      bool
	Summary string
	Advice  string
}

// Examine checks both tokens with Slack, and whether the channels of the configuration can be
// seen. It opens no connection that would take events from a bot that is running.
func Examine(ctx context.Context, cfg Config) []Check {
	b := New(cfg, nil, nil, nil)
	checks := []Check{b.examineBotToken(ctx), b.examineAppToken(ctx)}
	for _, id := range cfg.Allow.Channels {
		if id != "*" && checks[0].OK {
			checks = append(checks, b.examineChannel(ctx, id))
		}
	}
	return checks
}

func (b *Bot) examineBotToken(ctx context.Context) Check {
	c := Check{Name: "Slack: SLACK_BOT_TOKEN"}
	r, err := b.api.AuthTestContext(ctx)
	if err != nil {
		c.Summary, c.Advice = err.Error(), "Install the app in the workspace and copy the Bot User OAuth Token (xoxb-…); check SLACK_API_URL."
		return c
	}
	c.OK, c.Summary = true, fmt.Sprintf("%s in %s (%s)", r.User, r.Team, r.TeamID)
	return c
}

func (b *Bot) examineAppToken(ctx context.Context) Check {
	c := Check{Name: "Slack: SLACK_APP_TOKEN"}
	// A connection that is opened but never dialled expires by itself and takes no events.
	api := slack.New(b.Config.BotToken, slack.OptionAppLevelToken(b.Config.AppToken), slack.OptionAPIURL(b.Config.APIURL),
		slack.OptionHTTPClient(&http.Client{Timeout: apiTimeout}))
	if _, _, err := api.StartSocketModeContext(ctx); err != nil {
		c.Summary, c.Advice = err.Error(), "Create an app-level token (xapp-…) with the scope connections:write, and switch Socket Mode on."
		return c
	}
	c.OK, c.Summary = true, "Socket Mode can be opened"
	return c
}

func (b *Bot) examineChannel(ctx context.Context, id string) Check {
	c := Check{Name: "Slack: channel " + id}
	ch, err := b.api.GetConversationInfoContext(ctx, &slack.GetConversationInfoInput{ChannelID: id})
	switch {
	case isSlackError(err, "missing_scope"):
		c.OK, c.Summary = true, "not checked: the app lacks the scope channels:read, which it does not need otherwise"
	case err != nil:
		c.Summary, c.Advice = err.Error(), "Check the id in VPNCHECK_CHANNELS and invite the bot: /invite @vpncheck"
	case ch.IsArchived:
		c.Summary, c.Advice = "#"+ch.Name+" is archived", "Take it out of VPNCHECK_CHANNELS."
	case !ch.IsMember:
		c.Summary, c.Advice = "the bot is not in #"+ch.Name, "Type /invite @vpncheck there."
	default:
		c.OK, c.Summary = true, "#"+ch.Name
	}
	return c
}
