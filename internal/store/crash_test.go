package store

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"
	"time"
)

func TestACommitWhoseReplyIsLostIsDoneOnce(t *testing.T) {
	onBoth(t, func(t *testing.T, b *bench) {
		behind, p := b.through()
		s := behind.open(func(o *Options) { o.Lease = time.Minute })
		var handled atomic.Int64
		run := begin(t, s, "vpnx-1", "e0")
		want := "e0 "
		for i := 1; i <= 4; i++ {
			push(t, s, run, fmt.Sprint("e", i))
			want += fmt.Sprint("e", i, " ")
		}
		// The client itself tries four times: more than that, so that the engine has to.
		p.loseReplies(scriptCommit.Hash(), 7)
		background(t, func(ctx context.Context) error {
			return s.Work(ctx, 1, func(_ context.Context, task Task) (Commit, error) {
				handled.Add(1)
				return note(task), nil
			})
		})
		becomes(t, b.open(), run, want)
		if handled.Load() != 5 || p.left() != 0 {
			t.Errorf("5 events were handled %d times, %d replies were still to be lost", handled.Load(), p.left())
		}
	})
}

func TestAPushWhoseReplyIsLostIsThereOnce(t *testing.T) {
	onBoth(t, func(t *testing.T, b *bench) {
		behind, p := b.through()
		s := behind.open()
		run := begin(t, s, "vpnx-1", "e0")
		p.loseReplies(scriptPush.Hash(), 1)
		if _, err := s.Push(t.Context(), Event{ID: "e1", Run: run}); err != nil {
			t.Fatal(err)
		}
		if n := s.db.LLen(t.Context(), s.runKeys(0, run).inbox).Val(); n != 2 {
			t.Errorf("%d events in the inbox, want 2", n)
		}
	})
}

// A process that dies while it handles an event, and comes back as a zombie after
// another has taken its run.
func TestTheRunOfADeadReplicaIsTakenOverAndTheZombieIsFenced(t *testing.T) {
	onBoth(t, func(t *testing.T, b *bench) {
		behind, p := b.through()
		dying, living := behind.open(), b.open()
		entered, wake, ended := make(chan Task, 1), make(chan struct{}), make(chan struct{})
		stop := background(t, func(ctx context.Context) error {
			return dying.Work(ctx, 1, func(_ context.Context, task Task) (Commit, error) {
				entered <- task
				<-wake
				defer close(ended)
				return Commit{State: []byte("from the dead")}, nil
			})
		})
		run := begin(t, living, "vpnx-1", "e1")
		task := receive(t, "handled by the first", entered)
		p.cut()
		died := time.Now()
		taken := make(chan Task, 1)
		background(t, func(ctx context.Context) error {
			return living.Work(ctx, 1, func(_ context.Context, task Task) (Commit, error) {
				taken <- task
				return note(task), nil
			})
		})
		again := receive(t, "taken over", taken)
		t.Logf("taken over after %v with a lease of %v", time.Since(died).Round(time.Millisecond), b.o.Lease)
		if again.Epoch <= task.Epoch || again.Deliveries != 2 || again.Event.ID != "e1" {
			t.Errorf("taken over as %+v after %+v", again, task)
		}
		becomes(t, living, run, "e1 ")
		p.heal()
		close(wake)
		receive(t, "zombie's end", ended)
		stop() // waits for its commit, which is refused
		becomes(t, living, run, "e1 ")
	})
}

func TestAHandlerLearnsThatItsRunWasTaken(t *testing.T) {
	onBoth(t, func(t *testing.T, b *bench) {
		s := b.open()
		run := begin(t, s, "vpnx-1", "e1")
		entered, cause := make(chan struct{}), make(chan error, 1)
		background(t, func(ctx context.Context) error {
			return s.Work(ctx, 1, func(ctx context.Context, task Task) (Commit, error) {
				if task.Deliveries > 1 {
					return note(task), nil
				}
				close(entered)
				<-ctx.Done()
				cause <- context.Cause(ctx)
				return Commit{}, ctx.Err()
			})
		})
		receive(t, "entered", entered)
		s.db.HIncrBy(t.Context(), s.runKeys(0, run).run, "ee", 1) // as another's take does
		if err := receive(t, "end of the context", cause); !errors.Is(err, ErrFenced) {
			t.Errorf("cause %v", err)
		}
		becomes(t, s, run, "e1 ")
	})
}

func TestALongHandlerKeepsItsRun(t *testing.T) {
	onBoth(t, func(t *testing.T, b *bench) {
		one, two := b.open(), b.open()
		var handled atomic.Int64
		work := func(ctx context.Context, task Task) (Commit, error) {
			handled.Add(1)
			select {
			case <-time.After(3 * b.o.Lease):
			case <-ctx.Done():
			}
			return note(task), ctx.Err()
		}
		for _, s := range []*Store{one, two} {
			background(t, func(ctx context.Context) error { return s.Work(ctx, 1, work) })
		}
		becomes(t, one, begin(t, one, "vpnx-1", "e1"), "e1 ")
		if handled.Load() != 1 {
			t.Errorf("handled %d times", handled.Load())
		}
	})
}

// Regression: the claimer looked at the head of the pending list only, and ten live
// long steps hid a dead one.
func TestADeadTokenIsFoundBehindManyLiveOnes(t *testing.T) {
	onBoth(t, func(t *testing.T, b *bench) {
		s := b.open(func(o *Options) { o.Lease = time.Minute })
		l := &lane{s: s, kind: events}
		if err := l.ready(t.Context()); err != nil {
			t.Fatal(err)
		}
		const live = 1200 // Redis looks at ten times the count it is asked for, 100
		for i := range live + 1 {
			begin(t, s, fmt.Sprint("vpnx-", i), fmt.Sprint("e", i))
		}
		tokens, err := l.next(t.Context(), 0, live+1)
		if err != nil || len(tokens) != live+1 {
			t.Fatalf("%d tokens, %v", len(tokens), err)
		}
		dead := tokens[live]
		if err := s.db.Do(t.Context(), "XCLAIM", s.stream(events, 0), group, "other", 0, dead.id, "IDLE", 120_000).Err(); err != nil {
			t.Fatal(err)
		}
		if _, err := l.requeueAbandoned(t.Context(), 0); err != nil {
			t.Fatal(err)
		}
		again, err := l.next(t.Context(), 0, live)
		if err != nil || len(again) != 1 || again[0].run != dead.run {
			t.Errorf("put back %v, %v", again, err)
		}
	})
}

// After an outage every lease has run out. Who has just found Redis again must not
// claim what the living are about to commit.
func TestTheLivingGetHalfALeaseToFinish(t *testing.T) {
	onBoth(t, func(t *testing.T, b *bench) {
		s := b.open(func(o *Options) { o.Lease = 4 * time.Second })
		l := &lane{s: s, kind: events}
		if err := l.ready(t.Context()); err != nil {
			t.Fatal(err)
		}
		run := begin(t, s, "vpnx-1", "e1")
		tokens, err := l.next(t.Context(), 0, 1)
		if err != nil || len(tokens) != 1 {
			t.Fatal(tokens, err)
		}
		stale := []any{"XCLAIM", s.stream(events, 0), group, "other", 0, tokens[0].id, "IDLE", 120_000}
		if err := s.db.Do(t.Context(), stale...).Err(); err != nil {
			t.Fatal(err)
		}
		began := time.Now()
		background(t, func(ctx context.Context) error {
			return s.Work(ctx, 1, func(_ context.Context, task Task) (Commit, error) { return note(task), nil })
		})
		becomes(t, s, run, "e1 ")
		if took := time.Since(began); took < 2*time.Second {
			t.Errorf("claimed after %v", took)
		}
	})
}
