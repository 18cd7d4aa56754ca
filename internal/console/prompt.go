package console

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"vpncheck/internal/conversation"
	"vpncheck/internal/store"
	"vpncheck/steps"
)

// prompt asks what the run asks, once per question.
func (c *Console) prompt(ctx context.Context, d conversation.Document) error {
	r, s := d.Run, d.Run.Current()
	waiting := r.Phase == steps.Asking || r.Phase == steps.Repairing
	if !waiting || s == nil || c.asked == r.Seq {
		return nil
	}
	c.asked, c.phase, c.pasteState = r.Seq, r.Phase, pasteState{}
	if r.Phase == steps.Asking {
		c.printQuestion(r, s)
	} else {
		c.printAdvice(s.Advice(r.Facts))
	}
	if c.In == nil {
		return c.answer(ctx, r.ID, d, "", false)
	}
	c.printChoices(r.Phase)
	return nil
}

func (c *Console) printQuestion(r steps.Run, s *steps.Step) {
	fmt.Fprintf(c.Out, "\n%s\n", c.paint("1", clean(s.Ask(r.Facts))))
	if s.Look != nil {
		fmt.Fprintln(c.Out, indent(clean(s.Look(r.Facts))))
	}
	if s.Commands != nil {
		c.printCommands(s.Commands(r.Facts))
	}
}

func (c *Console) printCommands(cs []steps.Command) {
	for _, x := range cs {
		fmt.Fprintf(c.Out, "  %s\n%s\n", c.dim(x.Where+":"), indent(indent(clean(x.Text))))
	}
}

func (c *Console) printAdvice(a steps.Advice) {
	fmt.Fprintf(c.Out, "\n%s\n", c.paint("1", clean(a.Summary)))
	if a.Detail != "" {
		fmt.Fprintln(c.Out, indent(clean(a.Detail)))
	}
	for i, act := range a.Actions {
		fmt.Fprintf(c.Out, "  %d. %s\n", i+1, strings.TrimLeft(indent(indent(clean(act))), " "))
	}
	c.printCommands(a.Commands)
}

func indent(s string) string { return "  " + strings.ReplaceAll(s, "\n", "\n  ") }

func (c *Console) printChoices(p steps.Phase) {
	if p == steps.Asking {
		fmt.Fprint(c.Out, "[y] Yes  [n] No  [?] Don't know  [p] Paste output  [c] Cancel > ")
		return
	}
	fmt.Fprint(c.Out, "[d] Done, check again  [x] Cannot change it  [c] Cancel > ")
}

// answer takes a line of input. At the end of input it answers for somebody who is not there.
func (c *Console) answer(ctx context.Context, run string, d conversation.Document, line string, there bool) error {
	r := d.Run
	if r.Phase != steps.Asking && r.Phase != steps.Repairing {
		return nil // typed while nothing is asked
	}
	if there && r.Phase == steps.Asking && c.paste(line) {
		return nil
	}
	f, ok := choose(r.Phase, strings.ToLower(strings.TrimSpace(line)), there)
	if !ok {
		c.printChoices(r.Phase)
		return nil
	}
	return c.say(ctx, run, r, f)
}

func (c *Console) say(ctx context.Context, run string, r steps.Run, f steps.Finding) error {
	f.Step, f.Seq, f.At, f.By, f.Raw = r.Step, r.Seq, c.Now(), c.By, c.pasted()
	if f.Raw != "" && f.Source == steps.Human {
		f.Source = steps.Paste
	}
	if s := r.Current(); s != nil {
		f.Vantage = s.From
	}
	err := c.loop.Say(ctx, fmt.Sprintf("console-%d-%s", r.Seq, f.Kind), run, f, "")
	if errors.Is(err, store.ErrEnded) {
		return nil // it came up at the same moment; the end is on its way
	}
	return err
}

// choose reads an answer. Nobody's answer is "Don't know", and "Cannot change it".
func choose(p steps.Phase, word string, there bool) (steps.Finding, bool) {
	f := steps.Finding{Source: steps.Human, Kind: steps.Answered}
	if p == steps.Repairing {
		f.Kind = steps.Repaired
	}
	switch {
	case !there && p == steps.Asking:
		f.Verdict = steps.Unknown
	case !there:
		f.Verdict = steps.No
	case word == "c" || word == "cancel":
		f.Kind = steps.CalledOff
	case p == steps.Asking:
		f.Verdict = map[string]steps.Verdict{
			"y": steps.Yes, "yes": steps.Yes, "n": steps.No, "no": steps.No, "?": steps.Unknown, "don't know": steps.Unknown,
		}[word]
		return f, f.Verdict != ""
	default:
		f.Verdict = map[string]steps.Verdict{"d": steps.Yes, "done": steps.Yes, "x": steps.No, "cannot": steps.No}[word]
		return f, f.Verdict != ""
	}
	return f, true
}
