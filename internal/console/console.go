// Package console is the runbook in a terminal, for someone with cloud credentials and no Slack.
//
// # Design
//
// It is a presenter of the same conversation that Slack shows, over an in-process store: the
// same steps, the same questions, the same end. Its rules:
//
//   - What is found is printed once, when it is found, one line a finding; nothing is redrawn, so
//     the output reads the same in a log.
//   - A question is asked with the words of the card's buttons; a single letter answers it. The
//     tunnel is watched while the question is open, and its coming up ends the run.
//   - What a person types before a question stands does not answer it. Input that nobody types (a
//     file, a pipe) waits for its question.
//   - Where nobody is there (the input has ended) the answer is "Don't know" or "Cannot change it":
//     the run goes on and says at its end what was not established.
//   - A change of the cloud wants an approver who types: it is shown with before and after, and made
//     for a whole "yes" alone. Input that nobody types approves nothing. A change that is under way is
//     waited for, also by whoever interrupts.
//   - Everything that is printed goes through one function, which takes control characters out:
//     a tunnel's name must not drive the terminal.
package console

import (
	"context"
	"fmt"
	"io"
	"time"

	"golang.org/x/sync/errgroup"

	"vpncheck/internal/conversation"
	"vpncheck/internal/store"
	"vpncheck/steps"
)

// Console holds one run in a terminal.
type Console struct {
	In     io.Reader
	Typed  bool      // a person types In
	Out    io.Writer // questions and progress
	Colour bool
	By     steps.Person
	Place  conversation.Place // which terminal it is, for the audit record
	Now    func() time.Time
	// Approver says that By may approve changes of the cloud, where the loop can make them.
	Approver bool
	// Silent says that the tunnel is connected as somebody saw, and that nothing gets through it.
	Silent bool
	Quiet  time.Duration // how long nothing is printed before it says what it waits for; default 1 s
}

// Run checks one tunnel and returns the run as it ended. The loop must not be serving yet. An error
// means that the run came to no end; it is that of ctx where ctx ended it.
func (c Console) Run(ctx context.Context, loop *conversation.Loop, tunnel string) (conversation.Document, error) {
	if c.Quiet == 0 {
		c.Quiet = time.Second
	}
	s := &session{Console: c, loop: loop, updates: make(chan conversation.Document, 1), late: make(chan struct{}), there: true, pinged: -1}
	loop.Notify = s.tooLate
	// Whoever interrupts the conversation does not stop the loop, which may be changing the cloud: the
	// conversation ends both.
	serving, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return loop.Serve(serving, workers, s.present) })
	g.Go(func() error {
		defer stop()
		return s.converse(ctx, tunnel)
	})
	err := g.Wait()
	return s.last, err
}

// workers is how many events are handled at once. There is one run.
const workers = 2

// session is a run while it is under way.
type session struct {
	Console
	loop    *conversation.Loop
	run     string
	updates chan conversation.Document
	late    chan struct{}         // an approval had no effect
	last    conversation.Document // as it was shown last

	there    bool            // somebody may still answer
	open     *question       // what is asked now
	asked    int             // the Seq of the last question
	commands []steps.Command // that were printed with a question last
	findings int             // how many of them are printed
	given    int             // how often something of the device was given
	waited   waiting         // for what it was said last that it is waited for
	again    bool            // the device was read, and the question still stands
	standing bool            // the cursor stands behind a prompt
	approved string          // a change of which nothing was heard yet
	dropped  bool            // a yes or no was asked for, and is of no interest any more
	named    int             // how many hosts were named to be pinged
	pinged   int             // how many pings there were when the last one was; -1 where none is awaited
}

// present takes the newest document; the conversation's goroutine shows it. It is never called
// twice at a time for one run.
func (s *session) present(ctx context.Context, _ *store.ShowTask, d conversation.Document) (time.Time, error) {
	select { // an older one that was not shown yet is of no interest
	case <-s.updates:
	default:
	}
	select {
	case s.updates <- d:
	case <-ctx.Done():
	}
	return time.Time{}, nil
}

func (s *session) converse(ctx context.Context, tunnel string) (err error) {
	s.print("", "Checking "+tunnel)
	start := s.loop.Start
	if s.Silent {
		start = s.loop.StartSilent
	}
	if s.run, _, err = start(ctx, "console", tunnel, s.By, s.Place, store.Quota{}); err != nil {
		return err
	}
	lines := readLines(ctx, s.In)
	quiet := time.NewTimer(s.Quiet)
	defer quiet.Stop()
	for err == nil && !s.last.Run.Over() {
		select {
		case <-ctx.Done():
			s.awaitChange()
			err = fmt.Errorf("check %s: %w", tunnel, ctx.Err())
		case <-s.late:
			err = s.askAnew(ctx)
		case s.last = <-s.updates:
			quiet.Reset(s.Quiet)
			err = s.show(ctx)
		case <-quiet.C:
			s.showWaiting()
		case line, more := <-s.listen(lines):
			err = s.hear(ctx, line, more)
		}
	}
	return err
}

// show prints what is new, and asks what the run asks.
func (s *session) show(ctx context.Context) error {
	r := s.last.Run
	s.showFindings(r)
	s.heard(r)
	if r.Over() {
		s.showEnd(r)
		return nil
	}
	if r.Phase == steps.Rechecking {
		s.showWaiting()
	}
	return s.ask(ctx, r)
}
