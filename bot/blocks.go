package bot

import (
	"fmt"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"vpncheck/steps"
)

// The small pieces of Block Kit, each within its limit whatever it is given.

// title is a header. Slack formats nothing in one, but who reads the message by other means may:
// angle brackets in data are shown as quotation marks that look like them.
func title(s string) *slack.HeaderBlock {
	return slack.NewHeaderBlock(plain(cut(angles.Replace(s), maxHeader)))
}

var angles = strings.NewReplacer("<", "‹", ">", "›")

func plain(s string) *slack.TextBlockObject {
	return slack.NewTextBlockObject(slack.PlainTextType, s, true, false)
}

func section(mrkdwn string) *slack.SectionBlock {
	if mrkdwn == "" {
		mrkdwn = " "
	}
	return slack.NewSectionBlock(slack.NewTextBlockObject(slack.MarkdownType, cut(mrkdwn, maxSection), false, true), nil, nil)
}

func contextBlock(mrkdwn string) *slack.ContextBlock {
	return slack.NewContextBlock("", slack.NewTextBlockObject(slack.MarkdownType, cut(mrkdwn, maxContext), false, true))
}

// who names a person. Only Slack's own ids become mentions.
func who(p steps.Person) string {
	if isUserID(p.ID) {
		return "<@" + p.ID + ">"
	}
	if p.Name != "" {
		return quiet(p.Name)
	}
	return "(somebody)"
}

func isUserID(s string) bool {
	return len(s) > 1 && (s[0] == 'U' || s[0] == 'W') && strings.IndexFunc(s, func(r rune) bool {
		return (r < '0' || r > '9') && (r < 'A' || r > 'Z')
	}) < 0
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

func clock(t time.Time) string { return t.UTC().Format("15:04:05 UTC") }

// duration says a time span as people do.
func duration(d time.Duration) string {
	switch {
	case d < time.Second:
		return "less than a second"
	case d < 2*time.Minute:
		return fmt.Sprintf("%d s", int(d.Seconds()))
	case d < 2*time.Hour:
		return fmt.Sprintf("%d min", int(d.Minutes()))
	default:
		return fmt.Sprintf("%d h %d min", int(d.Hours()), int(d.Minutes())%60)
	}
}
