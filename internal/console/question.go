package console

import (
	"context"
	"fmt"
	"slices"
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

	proposed   []steps.Change // changes of the cloud that are offered
	confirming *steps.Change  // the one that is asked back for; nil otherwise
}

// busy says that the person is in the middle of something that is longer than an answer.
func (q *question) busy() bool { return q.pasting || q.values != nil || q.confirming != nil }

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
		s.showPinged(r, step)
		s.showLateEvidence(r, step)
		return nil
	}
	if s.open != nil && s.open.confirming != nil {
		s.dropped = true
		s.print("", "Nothing was changed: the check has moved on.")
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
	s.printProposals()
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
		s.printCommandsOnce(step.Commands(r.Facts))
	}
}

// printCommandsOnce leaves out a long list that stands above already, as where a question is asked again.
func (s *session) printCommandsOnce(cs []steps.Command) {
	if len(cs) > 2 && slices.Equal(cs, s.commands) {
		s.print(dim, "  The commands are those above.")
		return
	}
	s.commands = cs
	s.printCommands(cs)
}

// showLateEvidence prints what was measured since the question was put, and prompts again.
func (s *session) showLateEvidence(r steps.Run, step *steps.Step) {
	if s.open == nil || s.open.busy() || r.Phase != steps.Asking {
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
	case s.open.confirming != nil:
		s.askBack()
	case !s.open.pasting:
		s.printProposals()
		s.printChoices()
	}
}

// printChoices prompts. The cursor stays behind it.
func (s *session) printChoices() {
	fmt.Fprint(s.Out, strings.Join(s.choices(), "  ")+" > ")
	s.standing = true
}

// choices are what can be typed now.
func (s *session) choices() []string {
	r := s.open.run
	choices := []string{"[d] Done, check again", "[x] Cannot change it"}
	answers := []string{"[y] Yes", "[n] No", "[?] Don't know"}
	switch {
	case r.Phase == steps.Asking && judged(r.Current()):
		choices = append([]string{"[p] Paste configuration", "[p FILE] read it from a file", "[v] Give its values"}, answers...)
	case r.Phase == steps.Asking:
		choices = append(answers, "[p] Paste output")
	}
	if r.Silent {
		choices = append(choices, "[g] Traffic passes again")
	}
	if s.mayPing() {
		choices = append(choices, "[h HOST] Ping another host")
	}
	if len(s.open.proposed) > 0 {
		choices = append(choices, "[a N] Change the cloud's end")
	}
	return append(choices, "[c] Cancel")
}
