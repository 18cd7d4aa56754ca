// Package console is the runbook in a terminal, for someone with cloud credentials and no Slack.
//
// # Design
//
// It is a presenter of the same conversation that Slack shows, over an in-process store: the
// same steps, the same questions, the same end. Its rules:
//
//   - What is found is printed once, when it is found, one line a step; nothing is redrawn, so the
//     output reads the same in a log.
//   - A question is asked with the words of the card's buttons; a single letter answers it. The
//     tunnel is watched while the question is open, and its coming up ends the run.
//   - Where nobody can answer (no terminal, end of input) the answer is "Don't know": the run goes
//     on and says at its end what was not established.
//   - With JSON, standard output carries the evidence and nothing else.
package console

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"sync"
	"time"

	"vpncheck/internal/conversation"
	"vpncheck/internal/store"
	"vpncheck/steps"
)

// The exit codes of a run.
const (
	ExitConnected = 0 // the tunnel was connected, or is again
	ExitEscalated = 1 // it is still down; the report says what to do next
	ExitCancelled = 2 // called off, or there is no such tunnel
	ExitError     = 3 // the tunnel could not be read at all
)

// Console holds one run in a terminal.
type Console struct {
	In      io.Reader
	Out     io.Writer // questions and progress
	Colour  bool
	By      steps.Person
	Version string
	Now     func() time.Time

	loop    *conversation.Loop
	updates chan conversation.Document
	printed map[string]string // step → what was printed of it
	asked   int               // the Seq of the question that stands at the prompt
	phase   steps.Phase       // of that question
	pasteState
}

// Run checks one tunnel and returns the run as it ended. The loop must not be serving yet.
func (c *Console) Run(ctx context.Context, loop *conversation.Loop, tunnel string) (conversation.Document, error) {
	c.loop, c.updates, c.printed = loop, make(chan conversation.Document, 1), map[string]string{}
	serving, stop := context.WithCancel(ctx)
	var wg sync.WaitGroup
	var served error
	wg.Go(func() { served = loop.Serve(serving, 2, c.present) })
	d, err := c.converse(ctx, tunnel)
	stop()
	wg.Wait()
	if err == nil && ctx.Err() == nil && served != nil {
		err = served
	}
	return d, err
}

// present takes the newest document; the conversation's goroutine shows it.
func (c *Console) present(ctx context.Context, _ *store.ShowTask, d conversation.Document) (time.Time, error) {
	select { // an older one that was not shown yet is of no interest
	case <-c.updates:
	default:
	}
	select {
	case c.updates <- d:
	case <-ctx.Done():
	}
	return time.Time{}, nil
}

func (c *Console) converse(ctx context.Context, tunnel string) (conversation.Document, error) {
	run, _, err := c.loop.Start(ctx, "console", tunnel, c.By, conversation.Place{})
	if err != nil {
		return conversation.Document{}, err
	}
	fmt.Fprintf(c.Out, "Checking %s\n", tunnel)
	lines := readLines(ctx, c.In)
	var d conversation.Document
	for {
		select {
		case <-ctx.Done():
			return d, fmt.Errorf("check %s: %w", tunnel, ctx.Err())
		case d = <-c.updates:
			if c.show(d); d.Run.Over() {
				return d, nil
			}
			err = c.prompt(ctx, d)
		case line, more := <-lines:
			if !more {
				lines = nil // nobody is there; the open question and later ones go unanswered
				c.In = nil
			}
			err = c.answer(ctx, run, d, line, more)
		}
		if err != nil {
			return d, err
		}
	}
}

// readLines gives the lines of r as they come, and closes its channel at the end of input.
func readLines(ctx context.Context, r io.Reader) <-chan string {
	lines := make(chan string)
	if r == nil {
		close(lines)
		return lines
	}
	go func() {
		defer close(lines)
		s := bufio.NewScanner(r)
		s.Buffer(nil, 1<<20)
		for s.Scan() {
			select {
			case lines <- s.Text():
			case <-ctx.Done():
				return
			}
		}
	}()
	return lines
}

// ExitCode is the exit code that tells how a run ended.
func ExitCode(r steps.Run) int {
	switch {
	case r.Outcome.End == steps.Healthy || r.Outcome.End == steps.Solved:
		return ExitConnected
	case r.Outcome.End == steps.Cancelled:
		return ExitCancelled
	case r.Facts.First == nil:
		return ExitError
	default:
		return ExitEscalated
	}
}

// WriteJSON writes the evidence of a run.
func WriteJSON(w io.Writer, d conversation.Document, version string) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	if err := e.Encode(steps.NewEvidence(d.Run, steps.Build{Program: "vpncheck", Version: version}, d.Redacted)); err != nil {
		return fmt.Errorf("write the evidence: %w", err)
	}
	return nil
}
