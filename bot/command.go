package bot

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"vpncheck/internal/conversation"
	"vpncheck/internal/store"
	"vpncheck/steps"
)

// answer is what Slack shows to the one who typed a command.
type answer struct {
	ResponseType string `json:"response_type"`
	Text         string `json:"text"`
}

func privately(format string, args ...any) answer {
	return answer{ResponseType: "ephemeral", Text: cut(fmt.Sprintf(format, args...), maxText)}
}

const help = "*vpncheck* finds out why a VPN tunnel between a Tencent Cloud VPC and an IDC is down.\n" +
	"• `/vpncheck vpnx-xxxxxxxx` checks that tunnel, here in the channel\n" +
	"• `/vpncheck list` lists the checks that are open in this channel\n" +
	"• `/vpncheck status vpnx-xxxxxxxx` says where a check stands\n" +
	"• `/vpncheck history vpnx-xxxxxxxx` lists the tunnel's last checks in this channel\n" +
	"• `/vpncheck cancel vpnx-xxxxxxxx` calls a check off\n" +
	"The id of a tunnel is in the Tencent Cloud console under VPC > VPN Connections > VPN Tunnel."

// command handles a slash command. Its answer goes to the person alone; the card comes by itself.
// An error means that the command could not be stored.
func (b *Bot) command(ctx context.Context, id string, c slack.SlashCommand) (any, error) {
	by := steps.Person{ID: c.UserID, Name: c.UserName}
	place := conversation.Place{Team: c.TeamID, Channel: c.ChannelID, Reply: replyTo(c.ResponseURL, c.ChannelID, c.UserID)}
	words := strings.Fields(strings.Trim(strings.ToLower(c.Text), "`<> "))
	begins := len(words) == 1 && steps.IsTunnelID(words[0])
	why := b.refuse(ctx, c.TeamID, c.ChannelID, c.UserID)
	switch {
	case why == "" && begins:
		return b.start(ctx, id, words[0], by, place)
	case why == "":
		why = b.tooMany(ctx, id, words, by, place)
	}
	b.loop.Audit(ctx, conversation.AuditEntry{What: "command", Detail: auditable(words), By: by, Place: place, Refused: why})
	if why != "" {
		return privately("%s", why), nil
	}
	if len(words) == 0 || words[0] == "help" || words[0] == "-h" || words[0] == "--help" {
		return privately("%s", help), nil
	}
	return b.subcommand(ctx, id, words, by, place)
}

func (b *Bot) subcommand(ctx context.Context, id string, words []string, by steps.Person, place conversation.Place) (any, error) {
	if words[0] == "list" && len(words) == 1 {
		return b.list(ctx, place), nil
	}
	commands := map[string]func(context.Context, string, string, steps.Person, conversation.Place) any{
		"status": b.status, "history": b.history, "cancel": b.cancel,
	}
	do, known := commands[words[0]]
	switch {
	case known && len(words) == 2 && steps.IsTunnelID(words[1]):
		return do(ctx, id, words[1], by, place), nil
	case known:
		return privately("Which tunnel? `/vpncheck %s vpnx-xxxxxxxx`", words[0]), nil
	default:
		return privately("%s\n%s", hint(words), help), nil
	}
}

// commandWord is what a command may hold; anything else may be a configuration, with its keys,
// that went into the wrong field.
var commandWord = regexp.MustCompile(`^(help|list|status|history|cancel|-h|--help|(vpnx|vpngw|cgw)-[a-z0-9]{1,16})$`)

// auditable is what of a command may be recorded.
func auditable(words []string) string {
	out := make([]string, 0, len(words))
	for _, w := range words {
		if !commandWord.MatchString(w) {
			return strings.Join(append(out, "…"), " ")
		}
		out = append(out, w)
	}
	return strings.Join(out, " ")
}

// hint guesses what was meant.
func hint(words []string) string {
	w := quiet(cut(strings.Join(words, " "), 80))
	switch {
	case strings.HasPrefix(words[0], "vpngw-"):
		return fmt.Sprintf("%s is a VPN gateway. I check one of its tunnels; its id begins with `vpnx-`.", w)
	case strings.HasPrefix(words[0], "cgw-"):
		return fmt.Sprintf("%s is a customer gateway. I check a tunnel; its id begins with `vpnx-`.", w)
	case strings.HasPrefix(words[0], "vpnx"):
		return fmt.Sprintf("%s is not the id of a tunnel: those look like `vpnx-1a2b3c4d`, and I check one at a time.", w)
	default:
		return fmt.Sprintf("I do not know “%s”.", w)
	}
}

func (b *Bot) start(ctx context.Context, id, tunnel string, by steps.Person, place conversation.Place) (any, error) {
	q := b.openQuota(place)
	if b.Config.Limits != nil {
		q.Rates = b.commandRates(by, place)
	}
	run, started, err := b.loop.Start(ctx, id, tunnel, by, place, q)
	why := b.overQuota(q, err)
	b.loop.Audit(ctx, conversation.AuditEntry{What: "command", Detail: tunnel, By: by, Place: place, Refused: why})
	switch {
	case why != "":
		return privately("%s", why), nil
	case err != nil:
		b.apologise(place.Reply, err)
		return nil, err
	case started:
		return nil, nil
	}
	return privately("`%s` is being checked already: %s", tunnel, b.where(ctx, run, place)), nil
}

// apologise tells a person that nothing was stored, and why. It is beside the ack, which stays out.
func (b *Bot) apologise(reply string, err error) {
	text := "I cannot reach my store (Redis), so nothing was started or recorded. Please try again in a minute; if it stays so, tell whoever runs vpncheck."
	if errors.Is(err, store.ErrFull) {
		text = "My store (Redis) is full, so nothing was started or recorded. Whoever runs vpncheck has to give it more memory (`maxmemory`); checks that are open go on meanwhile."
	}
	go b.tell(context.Background(), reply, text)
}

// linkWithin bounds the look-up of a link: the answer that it is for is awaited within 3 s.
const linkWithin = 300 * time.Millisecond

// where says where the card of a run is, to somebody in the same channel. Elsewhere only the state
// is told.
func (b *Bot) where(ctx context.Context, run string, from conversation.Place) string {
	d, err := b.loop.Document(ctx, run)
	if err != nil {
		return "its card appears in a moment."
	}
	if d.Place.Channel != from.Channel {
		return "in another channel, " + d.Run.State() + "."
	}
	plain := "here in the channel, " + d.Run.State() + "."
	ledger, err := b.loop.Ledger(ctx, run)
	if err != nil || ledger[keyCard].TS == "" {
		return plain
	}
	ctx, cancel := context.WithTimeout(ctx, linkWithin)
	defer cancel()
	link, err := b.api.GetPermalinkContext(ctx, &slack.PermalinkParameters{Channel: d.Place.Channel, Ts: ledger[keyCard].TS})
	if err != nil {
		return plain
	}
	return fmt.Sprintf("<%s|the card>, %s.", link, d.Run.State())
}
