package bot

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"time"

	"github.com/slack-go/slack"
)

// Check is one thing that has to be right for the bot to work in Slack.
type Check struct {
	Name    string
	OK      bool
	Summary string
	Advice  string
}

// Examine checks both tokens with Slack, what the app may do, and whether the channels and user
// groups of the configuration can be seen. It opens no connection that would take events from a bot
// that is running.
func Examine(ctx context.Context, cfg Config) []Check {
	b := New(cfg, nil, time.Now, slog.New(slog.DiscardHandler))
	checks, ok := b.examineBotToken(ctx)
	if cfg.AppToken != "" || cfg.HTTPAddr == "" {
		checks = append(checks, b.examineAppToken(ctx))
	}
	if cfg.HTTPAddr != "" {
		checks = append(checks, Check{Name: "Slack: HTTP mode", OK: true, Summary: "will listen at " + cfg.HTTPAddr + " for /slack/commands, /slack/interactions and /slack/events"})
	}
	if !ok {
		return checks // the rest would only repeat it
	}
	for _, id := range cfg.Allow.Channels {
		if id != "*" {
			checks = append(checks, b.examineChannel(ctx, id))
		}
	}
	for _, id := range cfg.groups() {
		checks = append(checks, b.examineGroup(ctx, id))
	}
	return checks
}

// groups are the user groups whose members the bot looks up.
func (c Config) groups() []string {
	return slices.DeleteFunc(slices.Clone(c.Allow.Users), func(id string) bool { return !strings.HasPrefix(id, "S") })
}

// failed fills in what Slack, or the way to it, had against a check.
func (c Check) failed(err error, advice string) Check {
	c.Summary, c.Advice = err.Error(), advice
	if _, refused := errors.AsType[slack.SlackErrorResponse](err); !refused {
		c.Advice = "Slack was not reached: check SLACK_API_URL, if it is set, and the network from here to Slack."
	}
	return c
}

func (b *Bot) examineBotToken(ctx context.Context) (checks []Check, ok bool) {
	c := Check{Name: "Slack: SLACK_BOT_TOKEN"}
	r, err := b.api.AuthTestContext(ctx)
	if err != nil {
		return []Check{c.failed(err, "Install the app in the workspace and copy the Bot User OAuth Token (xoxb-…) to SLACK_BOT_TOKEN.")}, false
	}
	c.OK, c.Summary = true, fmt.Sprintf("%s in %s (%s)", r.User, r.Team, r.TeamID)
	return append([]Check{c}, b.examineScopes(r.Header.Get("X-OAuth-Scopes"))...), true
}

// examineScopes compares what the token may do with what the bot does. Slack says it in a header,
// which something in between may have dropped.
func (b *Bot) examineScopes(granted string) []Check {
	if granted == "" {
		return nil
	}
	needs := []string{"chat:write", "commands", "files:read", "files:write"}
	if len(b.Config.groups()) > 0 {
		needs = append(needs, "usergroups:read")
	}
	has := strings.Split(strings.ReplaceAll(granted, " ", ""), ",")
	lacks := slices.DeleteFunc(slices.Clone(needs), func(scope string) bool { return slices.Contains(has, scope) })
	c := Check{Name: "Slack: scopes", OK: true, Summary: strings.Join(needs, ", ")}
	if len(lacks) > 0 {
		c.OK, c.Summary = false, "the app lacks "+strings.Join(lacks, ", ")
		c.Advice = "Add them under OAuth & Permissions > Bot Token Scopes, and install the app again."
	}
	return []Check{c}
}

func (b *Bot) examineAppToken(ctx context.Context) Check {
	c := Check{Name: "Slack: SLACK_APP_TOKEN"}
	// A connection that is opened but never dialled expires by itself and takes no events.
	if _, _, err := b.api.StartSocketModeContext(ctx); err != nil {
		return c.failed(err, "Create an app-level token (xapp-…) with the scope connections:write, and switch Socket Mode on.")
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
		return c.failed(err, "Check the id in VPNCHECK_CHANNELS and invite the bot: /invite @vpncheck")
	case ch.IsArchived:
		c.Summary, c.Advice = "#"+ch.Name+" is archived", "Take it out of VPNCHECK_CHANNELS."
	case !ch.IsMember:
		c.Summary, c.Advice = "the bot is not in #"+ch.Name, "Type /invite @vpncheck there."
	default:
		c.OK, c.Summary = true, "#"+ch.Name
	}
	return c
}

func (b *Bot) examineGroup(ctx context.Context, id string) Check {
	c := Check{Name: "Slack: user group " + id}
	users, err := b.members(ctx, id)
	switch {
	case err != nil:
		return c.failed(err, "Check the id in VPNCHECK_USERS, and that the app has the scope usergroups:read.")
	case len(users) == 0:
		c.Summary, c.Advice = "nobody is in it", "Add people to the group, or take it out of VPNCHECK_USERS."
	default:
		c.OK, c.Summary = true, fmt.Sprintf("members: %d", len(users))
	}
	return c
}
