package console

import (
	"fmt"
	"strings"

	"vpncheck/internal/conversation"
	"vpncheck/steps"
)

// show prints what is new in a document.
func (c *Console) show(d conversation.Document) {
	r := d.Run
	for _, s := range steps.Runbook {
		f, ok := r.VerdictOf(s.ID)
		if !ok || (r.Phase == steps.Asking && r.Step == s.ID) || s.ID == "escalate" {
			continue
		}
		line := c.verdict(f.Verdict) + " " + s.Title + reason(f)
		if c.printed[s.ID] != line {
			c.printed[s.ID] = line
			fmt.Fprintln(c.Out, line)
		}
	}
	if r.Phase == steps.Rechecking && c.printed["recheck"] != fmt.Sprint(r.Seq) {
		c.printed["recheck"] = fmt.Sprint(r.Seq)
		fmt.Fprintln(c.Out, c.dim("  … reading the tunnel again, to see whether it comes up"))
	}
	if r.Over() {
		c.showEnd(r)
	}
}

func reason(f steps.Finding) string {
	switch {
	case f.Source != steps.Machine:
		return " — " + answerWord(f.Verdict) + ", said " + f.By.Name
	case f.Reason != "":
		return " — " + clean(f.Reason)
	default:
		return ""
	}
}

func answerWord(v steps.Verdict) string {
	switch v {
	case steps.Yes:
		return "Yes"
	case steps.No:
		return "No"
	default:
		return "Don't know"
	}
}

func (c *Console) showEnd(r steps.Run) {
	fmt.Fprintf(c.Out, "\n%s: %s\n", c.state(r), clean(r.Outcome.Cause))
	if r.Outcome.End != steps.Escalated && r.Outcome.End != steps.Expired {
		return
	}
	fmt.Fprintln(c.Out)
	fmt.Fprintln(c.Out, clean(steps.Report(r)))
}

func (c *Console) state(r steps.Run) string {
	s := r.State()
	switch ExitCode(r) {
	case ExitConnected:
		return c.paint("32;1", s)
	case ExitCancelled:
		return c.paint("1", s)
	default:
		return c.paint("31;1", s)
	}
}

func (c *Console) verdict(v steps.Verdict) string {
	switch v {
	case steps.Yes:
		return c.paint("32", "✔")
	case steps.No:
		return c.paint("31", "✘")
	default:
		return c.paint("33", "?")
	}
}

func (c *Console) dim(s string) string { return c.paint("2", s) }

func (c *Console) paint(code, s string) string {
	if !c.Colour {
		return s
	}
	return "\x1b[" + code + "m" + s + "\x1b[0m"
}

// clean takes control characters out of data: a tunnel's name must not drive the terminal.
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' || r == 0x7f || (r >= 0x80 && r < 0xa0) {
			return -1
		}
		return r
	}, s)
}
