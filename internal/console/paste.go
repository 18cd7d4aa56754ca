package console

import (
	"fmt"
	"strings"
)

// A paste is several lines, up to one with a single dot. After it the question is asked again:
// what was pasted rests with the answer.

// endOfPaste ends a paste.
const endOfPaste = "."

type pasteState struct {
	lines []string
	open  bool
}

// paste takes a line that belongs to a paste. It reports whether it did.
func (c *Console) paste(line string) bool {
	p := &c.pasteState
	switch {
	case p.open && line == endOfPaste:
		p.open = false
		fmt.Fprintf(c.Out, "%d lines. What do they show? ", len(p.lines))
		c.printChoices(c.phase)
		return true
	case p.open:
		p.lines = append(p.lines, line)
		return true
	case strings.EqualFold(strings.TrimSpace(line), "p"):
		*p = pasteState{open: true}
		fmt.Fprintf(c.Out, "Paste the output; end it with a line that is just %q.\n", endOfPaste)
		return true
	default:
		return false
	}
}

// pasted gives what was pasted for the present question, once.
func (c *Console) pasted() string {
	text := strings.Join(c.pasteState.lines, "\n")
	c.pasteState = pasteState{}
	return text
}
