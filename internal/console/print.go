package console

import (
	"fmt"
	"strings"
	"unicode"
)

// The styles of print, as the terminal's codes.
const (
	bold  = "1"
	dim   = "2"
	red   = "31;1"
	green = "32;1"
	amber = "33;1"
)

// print writes text and ends the line. It is the only way out, with printMarked and printChoices.
func (s *session) print(style, text string) { s.printMarked(style, Clean(text), "") }

// printMarked writes a mark in a style, and plain text behind it.
func (s *session) printMarked(style, mark, text string) {
	if s.standing { // a prompt that was not answered
		s.standing = false
		fmt.Fprintln(s.Out)
	}
	if s.Colour && style != "" {
		mark = "\x1b[" + style + "m" + mark + "\x1b[0m"
	}
	fmt.Fprintln(s.Out, mark+Clean(text))
}

// Clean takes out of data what would drive the terminal or change the order of what is read:
// control characters but for line breaks and tabs, and the marks that turn the direction of writing.
func Clean(text string) string {
	return strings.Map(func(r rune) rune {
		if r == '\n' || r == '\t' {
			return r
		}
		if unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(text, "\ufffd"))
}

// oneLine keeps data from looking like a line of ours.
func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }

func indent(by, text string) string { return by + strings.ReplaceAll(text, "\n", "\n"+by) }
