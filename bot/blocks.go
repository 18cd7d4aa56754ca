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

// maxBlocks bounds all text of one message: Slack refuses one at about 12,000.
const maxBlocks = 9500

// fitted shortens the longest sections until a message is one that Slack takes.
func fitted(blocks []slack.Block) []slack.Block {
	for limit := maxSection; weight(blocks) > maxBlocks && limit > 100; limit = limit * 3 / 4 {
		for _, b := range blocks {
			if s, ok := b.(*slack.SectionBlock); ok {
				s.Text.Text = shorten(s.Text.Text, limit)
			}
		}
	}
	return blocks
}

// weight is the text of sections and contexts, in bytes: the rest of a message is small.
func weight(blocks []slack.Block) int {
	n := 0
	for _, b := range blocks {
		switch b := b.(type) {
		case *slack.SectionBlock:
			n += len(b.Text.Text)
		case *slack.ContextBlock:
			for _, e := range b.ContextElements.Elements {
				if t, ok := e.(*slack.TextBlockObject); ok {
					n += len(t.Text)
				}
			}
		}
	}
	return n
}

// shorten cuts a section's text; a block of code at its end stays one.
func shorten(text string, limit int) string {
	if body, isCode := strings.CutSuffix(text, fence); isCode && len(text) > limit {
		return cut(body, limit-len(fence)) + fence
	}
	return cut(text, limit)
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
