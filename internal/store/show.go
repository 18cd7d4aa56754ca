package store

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// ShowTask is a run to present.
type ShowTask struct {
	Run, Subject string
	State        []byte           // the newest when the task was taken
	Ledger       map[string]Shown // what was sent before, or was about to be
	Attempts     int              // 1, and one more for every error in a row
	Epoch        int64            // grows with every take

	l       *lane
	t       token
	want    string
	lasting context.Context // ends after the drain
}

// NotBeforeError is what show returns where the other side asked for peace until At, as
// Slack does with a Retry-After: no commit has the run presented earlier. It is no failure.
type NotBeforeError struct{ At time.Time }

func (e *NotBeforeError) Error() string {
	return "not before " + e.At.Format(time.RFC3339Nano)
}

// Show presents runs with n workers until ctx ends, then as Work does. A run is
// presented by one worker at a time over all replicas, and not again unless a
// commit asked for it, show returned a time, or it failed: an error or panic is
// retried later and later, for ever. A commit meanwhile has it presented again at
// once, except after a NotBeforeError. The context ends when another replica has the run.
func (s *Store) Show(ctx context.Context, n int, show func(context.Context, *ShowTask) (again time.Time, err error)) error {
	l := &lane{s: s, kind: shows, busy: make(chan struct{}, n)}
	l.work = func(ctx context.Context, t token) {
		if err := l.present(ctx, t, show); err != nil {
			s.o.Log.Warn("store: show", "run", t.run, "err", err)
		}
	}
	return l.run(ctx)
}

func (l *lane) present(ctx context.Context, t token, show func(context.Context, *ShowTask) (time.Time, error)) error {
	task, err := l.takeShow(ctx, t)
	if err != nil || task == nil {
		return err
	}
	held, stop := l.hold(ctx, t, task.Epoch)
	defer stop()
	again, err := safely(func() (time.Time, error) { return show(held, task) })
	var quiet *NotBeforeError
	switch {
	case errors.Is(context.Cause(held), ErrFenced):
		return ErrFenced
	case errors.As(err, &quiet):
		return l.shown(ctx, task, quiet.At, true)
	case err != nil && held.Err() != nil:
		return l.giveBack(ctx, held, t)
	case err != nil:
		return fmt.Errorf("attempt %d: %w", task.Attempts,
			errors.Join(err, l.later(ctx, t, task.Epoch, task.Attempts, err)))
	}
	return l.shown(ctx, task, again, false)
}

// takeShow returns nil where the token is stale.
func (l *lane) takeShow(ctx context.Context, t token) (*ShowTask, error) {
	k := l.s.runKeys(t.p, t.run)
	got, err := l.s.eval(ctx, scriptShowTake, []string{k.run, k.state, l.s.stream(shows, t.p), k.ledger},
		t.id, l.s.o.Consumer).Slice()
	if err != nil {
		return nil, fmt.Errorf("take: %w", err)
	}
	if len(got) == 0 {
		return nil, nil
	}
	r := reply(got)
	return &ShowTask{
		Run: t.run, Subject: r.text(2), State: r.bytes(4), Ledger: readLedger(r.pairs(5)),
		Attempts: int(r.number(1)), Epoch: r.number(0), l: l, t: t, want: r.text(3), lasting: ctx,
	}, nil
}

// shown gives the run back. Where it is to be quiet, no commit has it shown before again.
func (l *lane) shown(ctx context.Context, task *ShowTask, again time.Time, quiet bool) error {
	s, t, strict := l.s, task.t, 0
	if quiet {
		strict = 1
	}
	keys := []string{s.runKeys(t.p, t.run).run, s.stream(shows, t.p), s.delayed(shows, t.p)}
	var next int64
	err := s.persist(ctx, func() error {
		var err error
		next, err = s.eval(ctx, scriptShown, keys,
			t.run, task.Epoch, task.want, millis(again), millis(s.o.Now()), strict).Int64()
		if err == nil && next < 0 {
			err = ErrFenced
		}
		return err
	})
	if next > 0 {
		s.planned(shows, t.p, time.UnixMilli(next))
	}
	return err
}
