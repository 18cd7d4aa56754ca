package console

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"vpncheck/internal/conversation"
	"vpncheck/internal/store"
	"vpncheck/steps"
)

// readLines gives the lines of r as they come, and closes its channel at the end of input, or at a
// line that is longer than any paste. A read that is under way when ctx ends is left behind: nothing
// can end it.
func readLines(ctx context.Context, r io.Reader) <-chan string {
	lines := make(chan string)
	go func() {
		defer close(lines)
		in := bufio.NewScanner(r)
		in.Buffer(nil, 1<<20)
		for in.Scan() {
			select {
			case lines <- in.Text():
			case <-ctx.Done():
				return
			}
		}
	}()
	return lines
}

// listen gives the lines while they are of interest: those that nobody types wait for a question.
func (s *session) listen(lines <-chan string) <-chan string {
	if s.there && (s.Typed || s.open != nil) {
		return lines
	}
	return nil
}

// hear takes a line of input, or its end.
func (s *session) hear(ctx context.Context, line string, more bool) error {
	s.there = more
	if s.open == nil {
		s.dropped = false
		return nil // typed while nothing was asked
	}
	if !more {
		return s.answerForNobody(ctx)
	}
	s.standing = s.standing && !s.Typed // who typed has ended the line
	if s.open.confirming != nil {
		return s.confirm(ctx, line)
	}
	if handled, err := s.paste(ctx, line); handled {
		return err
	}
	word := strings.ToLower(strings.TrimSpace(line))
	if handled, err := s.beside(ctx, word); handled {
		return err
	}
	f, ok := s.choose(word)
	if !ok {
		if word != "" {
			s.print("", "That is none of the choices.")
		}
		s.printChoices()
		return nil
	}
	if s.standing { // so that a log has the answer as well
		s.standing = false
		fmt.Fprintln(s.Out, Clean(word))
	}
	f.By = s.By
	return s.answer(ctx, f)
}

// beside takes a line that asks for something beside an answer. It reports whether it did.
func (s *session) beside(ctx context.Context, word string) (bool, error) {
	q := s.open
	host, isHost := strings.CutPrefix(word, "h ")
	c, isChange := q.proposal(word)
	switch {
	case s.dropped && slices.Contains([]string{"yes", "y", "no", "n"}, word): // for a change that is not asked for any more
		s.dropped = false
		s.print("", "That change is no longer asked for. What is the answer to this?")
		s.printChoices()
	case isChange:
		q.confirming = &c
		s.askBack()
	case isHost && s.mayPing():
		return true, s.aim(ctx, strings.TrimSpace(host))
	default:
		s.dropped = false
		return false, nil
	}
	return true, nil
}

// choose reads an answer.
func (s *session) choose(word string) (steps.Finding, bool) {
	p := s.open.run.Phase
	switch {
	case word == "c" || word == "cancel":
		return steps.Finding{Kind: steps.CalledOff}, true
	case word == "g" && s.open.run.Silent:
		return steps.Finding{Kind: steps.Rechecked, Verdict: steps.Yes}, true
	}
	f, words := steps.Finding{Kind: steps.Answered}, map[string]steps.Verdict{
		"y": steps.Yes, "yes": steps.Yes, "n": steps.No, "no": steps.No, "?": steps.Unknown, "don't know": steps.Unknown,
	}
	if p == steps.Repairing {
		f.Kind, words = steps.Repaired, map[string]steps.Verdict{
			"d": steps.Yes, "done": steps.Yes, "x": steps.No, "cannot": steps.No,
		}
	}
	v, ok := words[word]
	f.Verdict = v
	return f, ok
}

// answerForNobody answers in place of somebody who is not there. Where the tunnel cannot even be read
// and nobody mends that, going through the book would only repeat it.
func (s *session) answerForNobody(ctx context.Context) error {
	f := steps.Finding{Kind: steps.Answered, Verdict: steps.Unknown, By: s.By, Reason: "the input had ended"}
	switch r := s.open.run; {
	case r.Phase == steps.Repairing && !r.Facts.Reading.ReadOK():
		f = steps.Finding{Kind: steps.CalledOff, By: steps.Person{Name: "the end of the input"}}
	case r.Phase == steps.Repairing:
		f.Kind, f.Verdict = steps.Repaired, steps.No
	}
	return s.answer(ctx, f)
}

// answer passes an answer on and closes the question. One that comes too late has no effect: what
// overtook it is shown next.
func (s *session) answer(ctx context.Context, f steps.Finding) error {
	r := s.open.run
	f.Step, f.Seq, f.At, f.Source = r.Step, r.Seq, s.Now(), steps.Human
	if f.Raw = strings.Join(s.open.pasted, "\n"); f.Raw != "" && !judged(r.Current()) {
		f.Source = steps.Paste
	} else {
		f.Raw = ""
	}
	if step := r.Current(); step != nil {
		f.Vantage = step.From
	}
	s.open = nil
	err := s.loop.Say(ctx, fmt.Sprintf("console-%d", r.Seq), s.run, f, "")
	if errors.Is(err, store.ErrEnded) {
		return nil
	}
	return err
}

// endOfPaste ends a paste, as a line of its own.
const endOfPaste = "."

// paste takes a line that belongs to a paste. It reports whether it did. After a paste the question
// is asked again, where only a person can say what it shows; what was pasted rests with the answer.
func (s *session) paste(ctx context.Context, line string) (bool, error) {
	q := s.open
	if q.values != nil {
		return true, s.value(ctx, line)
	}
	word := strings.ToLower(strings.TrimSpace(line))
	path, isFile := strings.CutPrefix(strings.TrimSpace(line), "p ")
	tunnel, chosen := tunnelChoice(q.run.Facts.Device, word)
	switch {
	case q.pasting && word == endOfPaste && judged(q.run.Current()):
		q.pasting = false
		return true, s.give(ctx, conversation.Given{Text: strings.Join(q.pasted, "\n")})
	case !q.pasting && chosen:
		return true, s.give(ctx, conversation.Given{Tunnel: tunnel})
	case !q.pasting && beginsValues(q.run.Current(), q.run.Phase, word):
		s.askValues()
	case !q.pasting && isFile && judged(q.run.Current()):
		return true, s.giveFile(ctx, strings.TrimSpace(path))
	case q.pasting && word == endOfPaste:
		q.pasting = false
		s.print("", fmt.Sprintf("%s. What do they show?", count(len(q.pasted), "line")))
		s.printChoices()
	case q.pasting:
		q.pasted = append(q.pasted, line)
	case q.run.Phase == steps.Asking && (word == "p" || word == "paste"):
		q.pasting, q.pasted = true, nil
		s.print("", fmt.Sprintf("Paste the output; end it with a line that is just %q.", endOfPaste))
	default:
		return false, nil
	}
	return true, nil
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
