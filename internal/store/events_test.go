package store

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"
)

// note appends the event's id to the state, so that the state tells what was
// committed, in order.
func note(task Task) Commit {
	return Commit{State: append(task.State, []byte(task.Event.ID+" ")...)}
}

// begin starts a run, or ends the test.
func begin(t *testing.T, s *Store, subject, id string) string {
	t.Helper()
	run, started, err := s.Start(t.Context(), subject, Event{ID: id}, Quota{})
	if err != nil || !started {
		t.Fatalf("start %s: run %s, started %v, err %v", subject, run, started, err)
	}
	return run
}

func push(t *testing.T, s *Store, run, id string) {
	t.Helper()
	if fresh, err := s.Push(t.Context(), Event{ID: id, Run: run}); err != nil || !fresh {
		t.Fatalf("push %s: fresh %v, err %v", id, fresh, err)
	}
}

func becomes(t *testing.T, s *Store, run, want string) {
	t.Helper()
	var got []byte
	defer func() {
		if t.Failed() {
			t.Logf("state of %s is %q, want %q", run, got, want)
		}
	}()
	eventually(t, "state "+want, func() bool {
		got, _ = s.State(context.Background(), run)
		return string(got) == want
	})
}

func TestEventsOfARunAreHandledOneAtATimeAndInOrder(t *testing.T) {
	onBoth(t, func(t *testing.T, b *bench) {
		one, two := b.open(), b.open()
		const runs, each = 5, 20
		var mu sync.Mutex
		under := map[string]bool{}
		handle := func(_ context.Context, task Task) (Commit, error) {
			mu.Lock()
			if under[task.Run] {
				t.Errorf("run %s is handled twice at a time", task.Run)
			}
			under[task.Run] = true
			mu.Unlock()
			time.Sleep(time.Millisecond) // work, so that others could come in between
			mu.Lock()
			under[task.Run] = false
			mu.Unlock()
			return note(task), nil
		}
		for _, s := range []*Store{one, two} {
			background(t, func(ctx context.Context) error { return s.Work(ctx, 4, handle) })
		}
		want := map[string]*strings.Builder{}
		for i := range runs {
			run := begin(t, one, fmt.Sprint("vpnx-", i), fmt.Sprint("r", i))
			want[run] = &strings.Builder{}
			fmt.Fprintf(want[run], "r%d ", i)
		}
		for i := range each {
			for run, w := range want {
				push(t, two, run, fmt.Sprint("e", i))
				fmt.Fprintf(w, "e%d ", i)
			}
		}
		for run, w := range want {
			becomes(t, one, run, w.String())
		}
	})
}

func TestRunsAreHandledBesideEachOther(t *testing.T) {
	onBoth(t, func(t *testing.T, b *bench) {
		s, all := b.open(), make(chan struct{})
		var inside sync.WaitGroup
		inside.Add(3)
		background(t, func(ctx context.Context) error {
			return s.Work(ctx, 3, func(_ context.Context, task Task) (Commit, error) {
				inside.Done()
				<-all // nobody leaves before three are in
				return note(task), nil
			})
		})
		for i := range 3 {
			begin(t, s, fmt.Sprint("vpnx-", i), fmt.Sprint("r", i))
		}
		inside.Wait()
		close(all)
	})
}

func TestStartAndPushTwiceIsOnce(t *testing.T) {
	onBoth(t, func(t *testing.T, b *bench) {
		s := b.open()
		run := begin(t, s, "vpnx-1", "e1")
		if again := begin(t, s, "vpnx-1", "e1"); again != run {
			t.Errorf("the same event started %s and %s", run, again)
		}
		other, started, err := s.Start(t.Context(), "vpnx-1", Event{ID: "e9"}, Quota{})
		if err != nil || started || other != run {
			t.Errorf("second start on an open subject: %s %v %v, want %s", other, started, err, run)
		}
		push(t, s, run, "e2")
		for _, id := range []string{"e1", "e2"} {
			if fresh, err := s.Push(t.Context(), Event{ID: id, Run: run}); err != nil || fresh {
				t.Errorf("push %s again: fresh %v, err %v", id, fresh, err)
			}
		}
		background(t, func(ctx context.Context) error {
			return s.Work(ctx, 2, func(_ context.Context, task Task) (Commit, error) { return note(task), nil })
		})
		becomes(t, s, run, "e1 e2 ")
		push(t, s, run, "e3")
		becomes(t, s, run, "e1 e2 e3 ")
	})
}

func TestARunThatHasEndedTakesNoEventsButHandlesThoseItHas(t *testing.T) {
	onBoth(t, func(t *testing.T, b *bench) {
		s := b.open()
		run := begin(t, s, "vpnx-1", "end")
		push(t, s, run, "late")
		background(t, func(ctx context.Context) error {
			return s.Work(ctx, 2, func(_ context.Context, task Task) (Commit, error) {
				c := note(task)
				c.Ended = task.Event.ID == "end"
				return c, nil
			})
		})
		becomes(t, s, run, "end late ")
		if _, err := s.Push(t.Context(), Event{ID: "e3", Run: run}); !errors.Is(err, ErrEnded) {
			t.Errorf("push to an ended run: %v", err)
		}
		if fresh, err := s.Push(t.Context(), Event{ID: "late", Run: run}); fresh || err != nil {
			t.Errorf("push again what an ended run has: %v %v", fresh, err)
		}
		if again := begin(t, s, "vpnx-1", "end"); again != run {
			t.Errorf("the event that started the ended run started %s", again)
		}
		if next := begin(t, s, "vpnx-1", "next"); next == run {
			t.Error("a new event did not start a new run")
		}
		for _, unknown := range []string{"none-0", "none-99", "none", "", "-0"} {
			if _, err := s.Push(t.Context(), Event{ID: "e", Run: unknown}); !errors.Is(err, ErrNoRun) {
				t.Errorf("push to %q: %v", unknown, err)
			}
			if _, err := s.State(t.Context(), unknown); !errors.Is(err, ErrNoRun) {
				t.Errorf("state of %q: %v", unknown, err)
			}
		}
	})
}

func TestAnEventThatFailsComesAgainAndIsParkedInTheEnd(t *testing.T) {
	onBoth(t, func(t *testing.T, b *bench) {
		parked := make(chan Parked, 1)
		s := b.open(func(o *Options) {
			o.MaxDeliveries = 3
			o.OnParked = func(p Parked) { parked <- p }
		})
		var tries []int
		background(t, func(ctx context.Context) error {
			return s.Work(ctx, 1, func(_ context.Context, task Task) (Commit, error) {
				switch task.Event.ID {
				case "shaky":
					if task.Deliveries == 1 {
						panic("at the first try")
					}
				case "poison":
					tries = append(tries, task.Deliveries)
					return Commit{}, errors.New("never")
				}
				return note(task), nil
			})
		})
		run := begin(t, s, "vpnx-1", "shaky")
		push(t, s, run, "poison")
		push(t, s, run, "after")
		got := receive(t, "parked", parked)
		if got.Run != run || got.Event.ID != "poison" || got.Deliveries != 3 || got.Err.Error() != "never" {
			t.Errorf("parked %+v", got)
		}
		becomes(t, s, run, "shaky after ")
		if fmt.Sprint(tries) != "[1 2 3]" {
			t.Errorf("deliveries %v", tries)
		}
		list, err := s.db.XRange(t.Context(), s.key(0, "parked"), "-", "+").Result()
		if err != nil || len(list) != 1 || list[0].Values["error"] != "never" {
			t.Errorf("parking stream %v, %v", list, err)
		}
	})
}
