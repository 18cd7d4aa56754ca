package device

import (
	"regexp"
	"strings"
)

// Text is what was pasted, line by line, without what a terminal added.
type Text struct {
	Lines []Line
}

// Line is one line. Several pastes are one text, with their lines numbered on.
type Line struct {
	N      int    // from 1, as people count
	Indent int    // leading blanks; a tab is one
	S      string // without blanks at either end
}

// Fields are the words of the line; text in double quotes is one word, without the quotes.
func (l Line) Fields() []string {
	if !strings.Contains(l.S, `"`) {
		return strings.Fields(l.S)
	}
	return quotedFields(l.S)
}

var (
	// terminal's sequences for colours and cursors.
	escapes = regexp.MustCompile(`\x1b\[[0-9;?]*[A-Za-z]|\x1b[()][A-Z0-9]|\x1b[=>]`)
	// what a pager leaves: "---- More ----", "--More--", "<--- More --->", "lines 1-23".
	pager = regexp.MustCompile(`^\s*(<?-{2,4} ?(?i:more)( \(.*\))? ?-{2,4}>?|--\(more[^)]*\)--|lines \d+-\d+(/\d+)?( \(END\))?)\s*`)
)

// NewText cleans a paste: ends of lines, backspaces, colours, a pager's residue, the ">" of a
// quotation. It takes time in proportion to the text.
func NewText(s string) Text {
	var t Text
	n, isQuoted := 0, quotation(s)
	for raw := range strings.Lines(s) {
		n++
		if isQuoted {
			raw = strings.TrimPrefix(strings.TrimPrefix(raw, ">"), " ")
		}
		l, paged := newLine(n, raw)
		if paged && len(t.Lines) > 0 {
			l.Indent = t.Lines[len(t.Lines)-1].Indent
		}
		t.Lines = append(t.Lines, l)
	}
	return t
}

// quotation says whether every line begins with a ">", as mails and chats quote a text.
func quotation(s string) bool {
	some := false
	for raw := range strings.Lines(s) {
		switch {
		case raw[0] == '>':
			some = true
		case strings.TrimSpace(raw) != "":
			return false
		}
	}
	return some
}

// newLine cleans a line. Behind what a pager has left, the blanks with which it was wiped out cannot be
// told from the line's own: paged says so, and it most likely goes on where the one before it stands.
func newLine(n int, raw string) (l Line, paged bool) {
	raw = strings.TrimRight(raw, "\r\n")
	if i := strings.LastIndexByte(raw, '\r'); i >= 0 { // a terminal would have written over the rest
		raw = raw[i+1:]
	}
	if strings.ContainsRune(raw, '\x1b') {
		raw = escapes.ReplaceAllString(raw, "")
	}
	if strings.ContainsAny(raw, "\b\x7f") {
		raw = backspaced(raw)
	}
	if strings.Contains(raw, "-") || strings.HasPrefix(raw, "lines ") {
		found := pager.FindString(raw)
		raw, paged = raw[len(found):], len(found) > len(strings.TrimRight(found, " \t"))
	}
	raw = strings.TrimPrefix(raw, "\ufeff")
	s := strings.TrimLeft(raw, " \t\u00a0")
	indent := len([]rune(raw)) - len([]rune(s))
	return Line{N: n, Indent: indent, S: strings.TrimRight(s, " \t\u00a0")}, paged
}

// backspaced does what a terminal does with backspaces.
func backspaced(s string) string {
	var out []rune
	for _, r := range s {
		switch {
		case r != '\b' && r != '\x7f':
			out = append(out, r)
		case len(out) > 0:
			out = out[:len(out)-1]
		}
	}
	return string(out)
}

func quotedFields(s string) []string {
	var words []string
	var word strings.Builder
	in, begun := false, false
	end := func() {
		if begun {
			words = append(words, word.String())
		}
		word.Reset()
		begun = false
	}
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '\\' && in && i+1 < len(s):
			i++
			word.WriteByte(s[i])
		case c == '"':
			in, begun = !in, true
		case !in && (c == ' ' || c == '\t'):
			end()
		default:
			begun = true
			word.WriteByte(c)
		}
	}
	end()
	return words
}
