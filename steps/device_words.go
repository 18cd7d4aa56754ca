package steps

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"vpncheck/internal/ipsec"
)

// verdictOrder is how differences are shown: what keeps the tunnel down comes first.
var verdictOrder = []ipsec.Verdict{ipsec.Blocking, ipsec.NotKnown, ipsec.Warning, ipsec.Match}

var verdictMarks = map[ipsec.Verdict]string{
	ipsec.Blocking: "✗", ipsec.NotKnown: "?", ipsec.Warning: "!", ipsec.Match: "=",
}

// Sorted are the differences as they are shown, the blocking ones first.
func (d Device) Sorted() []ipsec.Difference {
	out := slices.Clone(d.Differences)
	slices.SortStableFunc(out, func(a, b ipsec.Difference) int {
		return slices.Index(verdictOrder, a.Verdict) - slices.Index(verdictOrder, b.Verdict)
	})
	return out
}

// Differing is the device with only those parameters that are not the same on both sides.
func (d Device) Differing() Device {
	d.Differences = slices.DeleteFunc(slices.Clone(d.Differences), func(x ipsec.Difference) bool { return x.Verdict == ipsec.Match })
	return d
}

// DifferenceTable lists both ends of every parameter, one a line, aligned for a monospaced font:
// ✗ keeps the tunnel down, ? is not known, ! works but differs, = is the same.
func DifferenceTable(d Device) string {
	rows := [][]string{{" ", "", "cloud", "device"}}
	for _, x := range d.Sorted() {
		rows = append(rows, []string{verdictMarks[x.Verdict], x.Name, orWord(x.Cloud, "not known"), orWord(x.Device, "not known")})
	}
	return aligned(rows)
}

// SameTable lists the parameters that are the same on both sides, with their values. What the device
// says in other words stands beside it.
func SameTable(d Device) string {
	var rows [][]string
	for _, x := range d.with(ipsec.Match) {
		rows = append(rows, []string{x.Name, sameValue(x)})
	}
	return aligned(rows)
}

// sameValue is a value that both sides have. "ESP (default)" of the device says ESP already.
func sameValue(x ipsec.Difference) string {
	switch {
	case x.Device == x.Cloud:
		return x.Cloud
	case strings.HasPrefix(x.Device, x.Cloud+" ("):
		return x.Device
	default:
		return x.Cloud + " (device: " + orWord(x.Device, "not known") + ")"
	}
}

// FlowTable lists what the security policy does with each flow, and which rule: ✗ what it does not
// let through, ? what is not clear, = what is permitted.
func FlowTable(d Device) string {
	var rows [][]string
	for _, mark := range []string{"✗", "?", "="} {
		for _, x := range d.Flows {
			if flowMark(x.Verdict) == mark {
				rows = append(rows, []string{mark, x.Flow, x.Why})
			}
		}
	}
	return aligned(rows)
}

func flowMark(verdict string) string {
	switch verdict {
	case "permitted":
		return "="
	case "unclear":
		return "?"
	default:
		return "✗"
	}
}

// aligned pads every column but the last.
func aligned(rows [][]string) string {
	var width []int
	for _, r := range rows {
		for i, c := range r {
			if i == len(width) {
				width = append(width, 0)
			}
			width[i] = max(width[i], utf8.RuneCountInString(c))
		}
	}
	var b strings.Builder
	for _, r := range rows {
		var line strings.Builder
		for i, c := range r {
			if line.WriteString(c); i < len(r)-1 {
				line.WriteString(strings.Repeat(" ", width[i]-utf8.RuneCountInString(c)+1))
			}
		}
		b.WriteString(strings.TrimRight(line.String(), " ") + "\n")
	}
	return strings.TrimRight(b.String(), "\n")
}

// reportDevice is the report's part on the device.
func reportDevice(r Run) string {
	d := r.Facts.Device
	if d == nil {
		return ""
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s, given by %s at %s (%d lines, secrets removed).\n", inline(d.Headline()), inline(nameOf(d.By)), clock(d.At), d.Lines)
	if d.Changed {
		b.WriteString("\nSomebody changed the device after that.\n")
	}
	var rows [][]string
	for _, x := range d.Sorted() {
		rows = append(rows, []string{x.Name, string(x.Verdict), x.Cloud, x.Device, x.Why})
	}
	if rows != nil {
		b.WriteString("\n" + table([]string{"Parameter", "Result", "Cloud", "Device", "Why"}, rows))
	}
	rows = nil
	for _, x := range d.Flows {
		rows = append(rows, []string{x.Flow, x.Verdict, x.Why})
	}
	if rows != nil {
		b.WriteString("\n" + table([]string{"Traffic", "Security policy", "Why"}, rows))
	}
	for _, x := range d.Faults {
		fmt.Fprintf(&b, "\n- %s\n", inline(x.Text))
	}
	for _, x := range d.Signs {
		fmt.Fprintf(&b, "\n- `%s`: %s\n", strings.ReplaceAll(x.Text, "`", "'"), inline(x.Cause))
	}
	if d.Text != "" {
		b.WriteString("\n" + fence(d.Text))
	}
	return b.String()
}

// signs are the causes that logs and outputs name, as suspects' advice.
func (r Run) signs() []Advice {
	d := r.Facts.Device
	if d == nil || d.Changed {
		return nil
	}
	var out []Advice
	for _, x := range d.Signs {
		if !x.Healthy {
			out = append(out, Advice{
				Summary: x.Cause, Detail: x.Explain, Actions: nonEmpty(x.Look, x.Do),
				Who: "the team of the VPN device in the IDC",
			})
		}
	}
	return out
}

// signSuspects are the same in one line each.
func (r Run) signSuspects() []Suspect {
	var out []Suspect
	for _, a := range r.signs() {
		out = append(out, Suspect{Step: parameters.ID, Why: a.Summary})
	}
	return out
}
