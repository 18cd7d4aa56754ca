package cisco

import (
	"slices"

	"vpncheck/internal/device"
)

// Section reads a line below a header and says whether it meant something.
type Section func(Line) bool

// Grammar says what the lines at the top mean.
type Grammar struct {
	// Open reads a line at the top. It gives the section that the line begins, if any, and says
	// whether the line meant something.
	Open func(Line) (Section, bool)
	// Ends says that a line which means nothing here begins something else all the same.
	Ends func(Line) bool
}

// Read goes through the text once and gives the numbers of the lines that meant something.
func (g Grammar) Read(t device.Text) []int {
	r := reader{grammar: g}
	for _, raw := range t.Lines {
		if raw.S != "" {
			r.line(NewLine(raw))
		}
	}
	slices.Sort(r.used)
	return slices.Compact(r.used)
}

type reader struct {
	grammar  Grammar
	section  Section
	indent   int  // of the header
	indented bool // the section's lines are
	used     []int
}

func (r *reader) line(l Line) {
	if len(l.Words) == 0 {
		return
	}
	if r.section != nil && r.indented && l.Indent <= r.indent {
		r.section = nil
	}
	if l.S[0] == '!' || l.S[0] == ':' {
		if l.S == "!" && l.Indent == 0 {
			r.section = nil
		}
		return
	}
	if r.section != nil && r.section(l) {
		r.indented = r.indented || l.Indent > r.indent
		r.used = append(r.used, l.N)
		return
	}
	if s, known := r.grammar.Open(l); known {
		r.section, r.indent, r.indented = s, l.Indent, false
		r.used = append(r.used, l.N)
		return
	}
	if l.Is("exit") || l.Is("end") || l.Is("quit") || l.Is("show") || r.grammar.Ends(l) {
		r.section = nil
	}
}
