package bot

import "strings"

// Slack's limits that the bot can meet. Source: Slack's Block Kit reference.
const (
	maxHeader  = 150
	maxName    = 100 // of a tunnel in a header: what follows must fit
	maxSection = 3000
	maxButton  = 75
	maxText    = 3900 // 4,000 are advised; chat.update refuses more
	maxContext = 1900
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
	if n < len(mark) {
		return ""
	}
	s = strings.ToValidUTF8(s[:n-len(mark)], "")
	if amp := strings.LastIndexByte(s, '&'); amp >= 0 && len(s)-amp < len("&amp;") && !strings.Contains(s[amp:], ";") {
		s = s[:amp]
	}
	return s + mark
}

// fence ends a block of code.
const fence = "\n```"

// code formats text as a block of code of at most n bytes. A fence inside the text would end it
// early.
func code(s string, n int) string {
	const open = "```\n"
	s = strings.ReplaceAll(escape(s), "```", "'''")
	return open + cut(s, n-len(open)-len(fence)) + fence
}
