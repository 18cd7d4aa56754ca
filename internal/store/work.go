package store

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"strings"
	"time"
)

// Task is one event to handle, with the run as it is.
type Task struct {
	Run, Subject string
	Opened       time.Time
	State        []byte // nil at first
	Event        Event
	Deliveries   int   // 1 the first time
	Epoch        int64 // grows with every take of the run
}

// Commit is what handling an event led to. All of it happens, or none.
type Commit struct {
	State   []byte    // the run's state from now on; none leaves it
	Show    bool      // the display is out of date
	ShowAt  time.Time // not before; zero is now. The earliest wish counts.
	Timers  []Timer
	Ended   bool   // for good; events that are in the inbox are still handled
	Summary []byte // for listings; nil leaves it
}

// Timer fires as an event with ID run/name/at in ms. Setting a name again replaces
// it. One that has fired and waits in the inbox can no more be cancelled.
type Timer struct {
	Name string    // one line
	At   time.Time // zero cancels
	Body []byte    // best under 64 bytes: Redis keeps small ones in much less room
}

// check refuses what could not be written as an event later.
func (c Commit) check() error {
	for _, timer := range c.Timers {
		if timer.Name == "" || strings.Contains(timer.Name, "\n") {
			return fmt.Errorf("timer %q: a timer needs a name of one line", timer.Name)
		}
	}
	return nil
}

// Parked is an event that was taken out of a run's way.
type Parked struct {
	Run        string
	Event      Event
	Err        error
	Deliveries int
}

// Work handles events with n workers until ctx ends; then it takes no more and
// returns when those under way are committed or Drain is over. A run's events are
// handled one at a time and in order over all replicas. handle must be quick; its
// context ends when another replica has the run. After an error or panic the event
// comes again, later and later; after MaxDeliveries it is parked. After an ErrNewer it
// comes every second, to any replica, until one can handle it. While Redis is
// away results wait. The error is nil, or ErrLayout.
func (s *Store) Work(ctx context.Context, n int, handle func(context.Context, Task) (Commit, error)) error {
	s.o.Log.Info("store: at work", "consumer", s.o.Consumer)
	l := &lane{s: s, kind: events, busy: make(chan struct{}, n)}
	l.work = func(ctx context.Context, t token) {
		if err := l.handle(ctx, t, handle); err != nil {
			s.o.Log.Warn("store: event", "run", t.run, "err", err)
		}
	}
	return l.run(ctx)
}

func (l *lane) handle(ctx context.Context, t token, handle func(context.Context, Task) (Commit, error)) error {
	task, err := l.take(ctx, t)
	if err != nil || task.Run == "" {
		return err // the token stays pending: its lease runs out, and another takes it
	}
	held, stop := l.hold(ctx, t, task.Epoch)
	defer stop()
	if task.Deliveries > l.s.o.MaxDeliveries { // even the process may have died of it
		return l.park(ctx, t, task, errors.New("no worker came to an end with it"))
	}
	c, err := safely(func() (Commit, error) { return handle(held, task) })
	if err == nil {
		err = c.check()
	}
	switch {
	case err == nil:
		return l.commit(ctx, t, task, c)
	case held.Err() != nil:
		return l.giveBack(ctx, held, t)
	case task.Deliveries >= l.s.o.MaxDeliveries && !errors.Is(err, ErrNewer):
		return l.park(ctx, t, task, err)
	default:
		return errors.Join(err, l.later(ctx, t, task.Epoch, task.Deliveries, err))
	}
}

// newerWait is how long a run that this program cannot read is left to others.
const newerWait = time.Second

// take returns a task without a run where the token is stale.
func (l *lane) take(ctx context.Context, t token) (Task, error) {
	k := l.s.runKeys(t.p, t.run)
	got, err := l.s.eval(ctx, scriptTake, []string{k.run, k.state, k.inbox, l.s.stream(events, t.p)},
		t.id, l.s.o.Consumer).Slice()
	if err != nil {
		return Task{}, fmt.Errorf("take: %w", err)
	}
	if len(got) == 0 {
		return Task{}, nil
	}
	r := reply(got)
	return Task{
		Run: t.run, Epoch: r.number(0), Deliveries: int(r.number(1)), Subject: r.text(2),
		Event: decode(t.run, r.text(3)), State: r.bytes(4), Opened: time.UnixMilli(r.number(5)),
	}, nil
}

// safely turns a panic into an error: one bad event must not end the process.
func safely[T any](f func() (T, error)) (v T, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("panic: %v\n%s", r, debug.Stack())
		}
	}()
	return f()
}

// later gives the run up for a while, the longer the more tries have failed. A run of a
// newer version is for others, and no try: they should find it soon.
func (l *lane) later(ctx context.Context, t token, epoch int64, tries int, cause error) error {
	wait := delay(tries)
	if errors.Is(cause, ErrNewer) {
		wait, tries = newerWait, tries-1
	}
	keys := []string{l.s.runKeys(t.p, t.run).run, l.s.stream(l.kind, t.p), l.s.delayed(l.kind, t.p)}
	at := l.s.o.Now().Add(wait)
	err := l.s.persist(ctx, func() error {
		n, err := l.s.eval(ctx, scriptRetry, keys, string(l.kind), t.run, epoch, millis(at), tries).Int()
		if err == nil && n == 0 {
			err = ErrFenced
		}
		return err
	})
	l.s.planned(l.kind, t.p, at)
	return err
}
