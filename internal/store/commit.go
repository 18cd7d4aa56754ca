package store

import (
	"context"
	"fmt"
	"strconv"
	"time"
)

// parkedKept is how many parked events a partition keeps.
const parkedKept = 1000

// commit waits for Redis as long as ctx lasts. Done before (the reply was lost) is done.
func (l *lane) commit(ctx context.Context, t token, task Task, c Commit) error {
	s, k := l.s, l.s.runKeys(t.p, t.run)
	keys := []string{
		k.run, k.state, k.inbox, s.stream(events, t.p), s.delayed(events, t.p),
		s.stream(shows, t.p), s.delayed(shows, t.p), k.summary, k.ledger,
		s.key(t.p, "open"), s.key(t.p, "history"), s.key(t.p, "history", task.Subject),
	}
	args := l.commitArgs(t, task, c)
	if err := s.settle(ctx, func() (int, error) { return s.eval(ctx, scriptCommit, keys, args...).Int() }); err != nil {
		return fmt.Errorf("commit event %s: %w", task.Event.ID, err)
	}
	for _, timer := range c.Timers {
		if !timer.At.IsZero() {
			s.planned(events, t.p, timer.At)
		}
	}
	if c.Show && !c.ShowAt.IsZero() {
		s.planned(shows, t.p, c.ShowAt)
	}
	return nil
}

func (l *lane) commitArgs(t token, task Task, c Commit) []any {
	ended, show := 0, ""
	if c.Ended {
		ended = 1
	}
	if c.Show {
		show = strconv.FormatInt(millis(c.ShowAt), 10)
	}
	args := []any{
		t.run, task.Epoch, task.Event.ID, millis(l.s.o.Now()), l.s.o.Retain.Milliseconds(),
		ended, show, c.State, c.Summary,
	}
	for _, timer := range c.Timers {
		args = append(args, timer.Name, millis(timer.At), timer.Body)
	}
	return args
}

// settle runs a script that ends an event until it says how it stands.
func (s *Store) settle(ctx context.Context, f func() (int, error)) error {
	return s.persist(ctx, func() error {
		n, err := f()
		switch {
		case err != nil:
			return err
		case n == 0:
			return ErrFenced
		case n == -1:
			return ErrNoRun
		}
		return nil
	})
}

func (l *lane) park(ctx context.Context, t token, task Task, cause error) error {
	s, k := l.s, l.s.runKeys(t.p, t.run)
	keys := []string{k.run, k.inbox, s.stream(events, t.p), s.key(t.p, "parked")}
	err := s.settle(ctx, func() (int, error) {
		return s.eval(ctx, scriptPark, keys, t.run, task.Epoch, task.Event.ID, cause.Error(), parkedKept).Int()
	})
	if err != nil {
		return fmt.Errorf("park event %s: %w", task.Event.ID, err)
	}
	s.o.Log.Error("store: event parked", "run", t.run, "event", task.Event.ID,
		"deliveries", task.Deliveries, "age", time.Since(task.Event.At), "err", cause)
	if s.o.OnParked != nil {
		s.o.OnParked(Parked{Run: t.run, Event: task.Event, Err: cause, Deliveries: task.Deliveries})
	}
	return nil
}
