package bot

import (
	"strings"
	"unicode/utf8"
)

// Slack's limits that the bot can meet. Source: Slack's Block Kit reference.
const (
	maxHeader  = 150
	maxSection = 3000
	maxButton  = 75
	maxText    = 3900 // 4,000 are advised; chat.update refuses more
	maxContext = 1900
	// maxBlocks bounds all text of one message: Slack refuses one at about 12,000.
	maxBlocks = 9500
)

// escape makes data safe in mrkdwn: nothing in it can mention, link or format a channel.
func escape(s string) string {
	return escaper.Replace(s)
}

var escaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

// quiet escapes data that stands inside a sentence, and takes the formatting characters out of
// it, so that a tunnel named *x* or `x` looks the same and breaks nothing.
func quiet(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\r' || r == '\t':
			return ' '
		case strings.ContainsRune("*_~`", r):
			return lookalikes[r]
		case r < ' ' || r == 0x7f:
			return -1
		default:
			return r
		}
	}, s)
	return escape(s)
}

// lookalikes replace mrkdwn's formatting characters in data.
var lookalikes = map[rune]rune{'*': '∗', '_': 'ˍ', '~': '∼', '`': 'ˋ'}

// cut shortens s to at most n bytes, at the end of a rune and never inside an escape sequence.
func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	const mark = "…"
	s = s[:n-len(mark)]
	for !utf8.ValidString(s) && len(s) > 0 {
		s = s[:len(s)-1]
	}
	if amp := strings.LastIndexByte(s, '&'); amp >= 0 && len(s)-amp < len("&amp;") && !strings.Contains(s[amp:], ";") {
		s = s[:amp]
	}
	return s + mark
}

// code formats text as a block of code. A fence inside the text would end it early.
func code(s string, n int) string {
	s = strings.ReplaceAll(escape(s), "```", "'''")
	return "```\n" + cut(s, n-8) + "\n```"
}
