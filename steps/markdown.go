package steps

import (
	"strings"
	"unicode"
)

// Rules of the Markdown that this package writes:
//
//   - Data never becomes markup: whatever came from the cloud, a device or a person goes through
//     inline, cell or fence.
//   - It is escaped no more than it must be, for many ticket systems show the source.
//   - A table cell is one line. Raw output stands in a fence that it cannot close.

// inline escapes data for running text, on one line.
func inline(s string) string {
	var b strings.Builder
	runes := []rune(oneLine(s))
	for i, c := range runes {
		if escaped(runes, i) {
			b.WriteByte('\\')
		}
		b.WriteRune(c)
	}
	return b.String()
}

// escaped says whether the rune at i could begin markup where it stands.
func escaped(runes []rune, i int) bool {
	at := func(i int) rune {
		if i < 0 || i >= len(runes) {
			return ' '
		}
		return runes[i]
	}
	switch runes[i] {
	case '\\', '`', '*', '[', ']', '<', '|', '~':
		return true
	case '_': // within a word it is a letter: PENDING_ERROR
		return !isWord(at(i-1)) || !isWord(at(i+1))
	case '&': // an entity
		return at(i+1) == '#' || isWord(at(i+1))
	case '/', '.': // a bare link: http://, www.
		return i > 0 && at(i-1) == ':' && at(i+1) == '/' || strings.EqualFold(string(runes[max(0, i-3):i]), "www")
	case '#', '>', '+', '-', '=': // a heading, a quotation, a list
		return i == 0
	default:
		return false
	}
}

func isWord(c rune) bool { return unicode.IsLetter(c) || unicode.IsDigit(c) }

// cell is inline for a table, where an empty cell reads as a dash.
func cell(s string) string {
	if s = inline(s); s != "" {
		return s
	}
	return "–"
}

// oneLine drops what is not text and folds white space.
func oneLine(s string) string {
	s = strings.Map(func(c rune) rune {
		switch {
		case unicode.IsSpace(c):
			return ' '
		case unicode.IsControl(c) || unicode.Is(unicode.Cf, c): // escapes, direction marks
			return -1
		default:
			return c
		}
	}, strings.ToValidUTF8(s, "?"))
	return strings.Join(strings.Fields(s), " ")
}

// maxFenced is how many lines of raw output a report shows; the evidence has them all.
const maxFenced = 60

// fence shows raw output as it is, in a fence longer than any run of backticks in it.
func fence(s string) string {
	s = strings.Map(func(c rune) rune {
		if c != '\n' && c != '\t' && (unicode.IsControl(c) || unicode.Is(unicode.Cf, c)) {
			return -1
		}
		return c
	}, strings.ToValidUTF8(s, "?"))
	lines := strings.Split(strings.Trim(s, "\n"), "\n")
	if len(lines) > maxFenced {
		lines = append(lines[:maxFenced:maxFenced], "… cut here; evidence.json has the rest")
	}
	s = strings.Join(lines, "\n")
	marks := "```"
	for strings.Contains(s, marks) {
		marks += "`"
	}
	return marks + "text\n" + s + "\n" + marks + "\n"
}

// table writes a Markdown table of cells that are data.
func table(head []string, rows [][]string) string {
	var b strings.Builder
	b.WriteString("| " + strings.Join(head, " | ") + " |\n|" + strings.Repeat(" --- |", len(head)) + "\n")
	for _, row := range rows {
		b.WriteByte('|')
		for _, c := range row {
			b.WriteString(" " + cell(c) + " |")
		}
		b.WriteByte('\n')
	}
	return b.String()
}
