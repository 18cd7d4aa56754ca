package console

import (
	"context"
	"fmt"
	"strings"

	"vpncheck/steps"
)

// question is what stands at the prompt.
type question struct {
	run     steps.Run // as it was asked
	seen    int       // how many lines of evidence stand beside it
	pasting bool
	pasted  []string
	values  *values // that are being given one by one; nil otherwise
}

// ask asks what the run asks, once for each question. Where nobody is there, a question is not put
// to anybody, but what to repair is worth knowing.
func (s *session) ask(ctx context.Context, r steps.Run) error {
	step := r.Current()
	if step == nil {
		return nil
	}
	if r.Seq == s.asked {
		if s.again && s.open != nil {
			s.open.run, s.again = r, false
			s.promptAgain()
		}
		s.showLateEvidence(r, step)
		return nil
	}
	s.open = nil // whatever stood there, the run has moved on
	if r.Phase != steps.Asking && r.Phase != steps.Repairing {
		return nil
	}
	s.open, s.asked, s.again = &question{run: r}, r.Seq, false
	switch {
	case r.Phase == steps.Repairing:
		s.printAdvice(step.Advice(r.Facts))
	case s.there:
		s.printQuestion(r, step)
	}
	if !s.there {
		return s.answerForNobody(ctx)
	}
	s.printChoices()
	return nil
}

func (s *session) printQuestion(r steps.Run, step *steps.Step) {
	s.print(bold, "\n"+oneLine(step.Ask(r.Facts)))
	if step.Look != nil {
		s.print("", indent("  ", step.Look(r.Facts)))
	}
	s.printEvidence(supporting(r, step))
	if step.Commands != nil {
		s.printCommands(step.Commands(r.Facts))
	}
}

// showLateEvidence prints what was measured since the question was put, and prompts again.
func (s *session) showLateEvidence(r steps.Run, step *steps.Step) {
	if s.open == nil || s.open.pasting || s.open.values != nil || r.Phase != steps.Asking {
		return
	}
	if lines := supporting(r, step); len(lines) > s.open.seen {
		s.printEvidence(lines)
		s.printChoices()
	}
}

// printEvidence prints what does not stand beside the question yet.
func (s *session) printEvidence(lines []string) {
	for _, line := range lines[min(s.open.seen, len(lines)):] {
		s.print(dim, "  "+line)
	}
	s.open.seen = len(lines)
}

// supporting is what was measured from elsewhere, or could not be: evidence, but no answer.
func supporting(r steps.Run, step *steps.Step) []string {
	var lines []string
	for _, need := range step.Needs {
		for _, m := range r.Facts.Supporting(need, step.From) {
			lines = append(lines, "Measured from "+placeWord(m.Vantage)+", which does not answer the question: "+oneLine(m.String()))
		}
		if m, ok := r.Facts.Measured(need, step.From); ok && m.Problem != "" {
			lines = append(lines, "It could not be measured: "+oneLine(m.Problem))
		}
	}
	if why := r.Lacks(); why != "" {
		lines = append(lines, "It cannot be said from the configuration: "+oneLine(why)+".")
	}
	return lines
}

func placeWord(v steps.Vantage) string {
	switch v {
	case steps.VPC:
		return "the VPC"
	case steps.IDC:
		return "the IDC"
	default:
		return "here"
	}
}

func (s *session) printCommands(cs []steps.Command) {
	for _, c := range cs {
		s.print(dim, "  "+oneLine(c.Where)+":")
		s.print("", indent("    ", c.Text))
	}
}

func (s *session) printAdvice(a steps.Advice) {
	s.print(bold, "\n"+oneLine(a.Summary))
	if a.Detail != "" {
		s.print("", "  "+oneLine(a.Detail))
	}
	for i, act := range a.Actions {
		first, rest, table := strings.Cut(act, "\n")
		s.print("", fmt.Sprintf("  %d. %s", i+1, first))
		if table {
			s.print("", indent("     ", rest))
		}
	}
	s.printCommands(a.Commands)
	if a.Who != "" {
		s.print(dim, "  Who can do it: "+oneLine(a.Who))
	}
}

// promptAgain prompts for what the person was about to say.
func (s *session) promptAgain() {
	switch {
	case s.open.values != nil:
		s.printField()
	case !s.open.pasting:
		s.printChoices()
	}
}

// printChoices prompts. The cursor stays behind it.
func (s *session) printChoices() {
	choices := "[d] Done, check again  [x] Cannot change it  [c] Cancel > "
	if s.open.run.Phase == steps.Asking {
		choices = "[y] Yes  [n] No  [?] Don't know  [p] Paste output  [c] Cancel > "
	}
	if s.open.run.Phase == steps.Asking && judged(s.open.run.Current()) {
		choices = "[p] Paste configuration  [p FILE] read it from a file  [v] Give its values  [y] Yes  [n] No  [?] Don't know  [c] Cancel > "
	}
	fmt.Fprint(s.Out, choices)
	s.standing = true
}
