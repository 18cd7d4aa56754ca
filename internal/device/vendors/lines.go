package vendors

import (
	"strings"

	"vpncheck/steps"
)

// lines are the numbers of a text's lines as people count them in what they gave last. 0 is a line
// of something older, where the same number is another line.
type lines []int

// of is the number to show for a line of the text; 0 is none.
func (l lines) of(n int) int {
	if n < 1 || n > len(l) {
		return 0
	}
	return l[n-1]
}

// only are the numbers of some of the lines.
func (l lines) only(used []int) lines {
	out := make(lines, 0, len(used))
	for _, n := range used {
		out = append(out, l.of(n))
	}
	return out
}

// joined is what was kept before, followed by what is given now. Where that is nothing, the old
// numbers still hold.
func joined(before *steps.Device, given string) (string, lines) {
	var text string
	var out lines
	if before != nil && before.Text != "" {
		old := make(lines, strings.Count(before.Text, "\n")+1)
		if strings.TrimSpace(given) == "" {
			copy(old, before.Numbers)
			return before.Text, old
		}
		text, out = before.Text+"\n", old
	}
	n := 0
	for range strings.Lines(given) {
		n++
		out = append(out, n)
	}
	return text + given, out
}
