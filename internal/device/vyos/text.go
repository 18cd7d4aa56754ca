package vyos

import (
	"regexp"
	"slices"
	"strings"

	"vpncheck/internal/device"
)

// releases are where a text says which one it is of. EdgeOS, which grew out of the same Vyatta,
// begins its own with a v.
var releases = regexp.MustCompile(`^(?:(?://|/\*) Release version: (?:VyOS )?|Version:\s+VyOS )(v?\d[\w.-]*)`)

// release names the product.
func release(c *device.Config, text device.Text) {
	for _, l := range text.Lines {
		if !strings.Contains(l.S, "ersion:") {
			continue
		}
		m := releases.FindStringSubmatch(l.S)
		if m == nil {
			continue
		}
		c.Product = product + " " + m[1]
		if edge, ok := strings.CutPrefix(m[1], "v"); ok {
			c.Product = "EdgeOS " + edge
		}
		c.Used = append(c.Used, l.N)
		slices.Sort(c.Used)
		return
	}
}

// committed removes the marks by which `show` in configuration mode tells what is not yet committed:
// + and > for what is new, - for what goes.
func committed(text device.Text) (device.Text, []device.Note) {
	var notes []device.Note
	for i, l := range text.Lines {
		if l.Indent > 0 || len(l.S) < 3 || l.S[1] != ' ' || strings.IndexByte("+>-", l.S[0]) < 0 {
			continue
		}
		if notes == nil {
			text.Lines = slices.Clone(text.Lines)
			notes = []device.Note{{Kind: device.Remark, Line: l.N, Text: "some of it is not committed yet: it is read as it will be"}}
		}
		s := strings.TrimLeft(l.S[1:], " ")
		if l.S[0] == '-' {
			s = ""
		}
		text.Lines[i].S, text.Lines[i].Indent = s, l.Indent+len(l.S)-len(s)
	}
	return text, notes
}
