package cisco

import (
	"strings"

	"vpncheck/internal/device"
)

// Marks are a vendor's own words: beginnings of lines by their first word, with their weight.
type Marks map[string][]Mark

// Mark is what follows the first word of a line, and how much it says.
type Mark struct {
	Rest   string // the beginning of the rest; empty is any
	Weight int
}

// NewMarks takes beginnings of lines: "crypto isakmp ", "protocol esp".
func NewMarks(weight int, beginnings ...string) Marks {
	m := Marks{}
	for _, b := range beginnings {
		first, rest, _ := strings.Cut(b, " ")
		m[first] = append(m[first], Mark{Rest: rest, Weight: weight})
	}
	return m
}

// Score sums the marks of the text's lines, prompts aside; own sees the lines that have no mark.
func (m Marks) Score(t device.Text, own func(string) int) int {
	score := 0
	for _, l := range t.Lines {
		s := l.S
		if strings.ContainsAny(s, "#>") {
			s = strings.TrimPrefix(s, prompt.FindString(s))
		}
		score += m.of(strings.TrimPrefix(s, "no "), own)
	}
	return score
}

func (m Marks) of(s string, own func(string) int) int {
	first, rest, _ := strings.Cut(s, " ")
	for _, mark := range m[first] {
		if strings.HasPrefix(rest, mark.Rest) {
			return mark.Weight
		}
	}
	return own(s)
}
