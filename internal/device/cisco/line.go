package cisco

import (
	"regexp"
	"slices"
	"strings"

	"vpncheck/internal/device"
)

// Line is a line without its prompt, in words.
type Line struct {
	N      int
	Indent int
	S      string
	Words  []string // without a leading "no"
	No     bool
}

// prompt stands before what people type: "router(config-isakmp)# ", "asa/pri/act> ".
var prompt = regexp.MustCompile(`^[^\s#>()<\["']{1,64}(\([^)\s]{1,48}\))?[#>]\s*`)

// NewLine cuts a line into words.
func NewLine(l device.Line) Line {
	s := l.S
	indent := l.Indent
	if strings.ContainsAny(s, "#>") {
		if m := prompt.FindString(s); m != "" {
			s, indent = s[len(m):], 0
		}
	}
	line := Line{N: l.N, Indent: indent, S: s, Words: device.Line{S: s}.Fields()}
	if len(line.Words) > 1 && line.Words[0] == "no" {
		line.Words, line.No = line.Words[1:], true
	}
	return line
}

// At is the word at i, or the empty string.
func (l Line) At(i int) string {
	if i < 0 || i >= len(l.Words) {
		return ""
	}
	return l.Words[i]
}

// Is says whether the line begins with the words.
func (l Line) Is(words ...string) bool {
	return len(l.Words) >= len(words) && slices.Equal(l.Words[:len(words)], words)
}

// From is the words from i on.
func (l Line) From(i int) []string {
	if i >= len(l.Words) {
		return nil
	}
	return l.Words[i:]
}

// After is the word that follows w, or the empty string.
func (l Line) After(w string) string {
	return l.At(l.index(w) + 1)
}

// Has says whether w is among the words.
func (l Line) Has(w string) bool { return slices.Contains(l.Words, w) }

// index is far enough out of range where w is not there that the word after it is not either.
func (l Line) index(w string) int {
	if i := slices.Index(l.Words, w); i >= 0 {
		return i
	}
	return len(l.Words)
}

// Text is the words from i on, as one.
func (l Line) Text(i int) string { return strings.Join(l.From(i), " ") }
