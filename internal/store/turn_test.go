package store

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"
)

// clock is a time that only a test moves.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// turns is two replicas on one Redis and one clock.
type turns struct {
	t        *testing.T
	clock    *clock
	replicas [2]*Store
	asked    int
}

func newTurns(t *testing.T, b *bench) *turns {
	c := &clock{now: time.UnixMilli(1_700_000_000_000)}
	b.o.Now = c.Now
	return &turns{t: t, clock: c, replicas: [2]*Store{b.open(), b.open()}}
}

// replica takes turns.
func (x *turns) replica() *Store {
	x.asked++
	return x.replicas[x.asked%2]
}

func (x *turns) want(name string, want time.Duration, rates ...Rate) {
	x.t.Helper()
	got, err := x.replica().Turn(x.t.Context(), name, rates...)
	if err != nil || got != want {
		x.t.Errorf("turn of %s: %v, %v; want %v", name, got, err, want)
	}
}

func TestTurnsAreSharedAndInOrder(t *testing.T) {
	onBoth(t, func(t *testing.T, b *bench) {
		x, r := newTurns(t, b), Rate{"post:C1", time.Second, 3}
		for i := range 3 {
			x.want(fmt.Sprint("burst", i), 0, r)
		}
		x.want("a", time.Second, r)
		x.want("b", 2*time.Second, r)
		x.want("a", time.Second, r) // keeps its place
		x.want("other channel", 0, Rate{"post:C2", time.Second, 3})
		x.clock.pass(time.Second)
		x.want("c", 2*time.Second, r)
		x.want("a", 0, r)
		x.want("a", 3*time.Second, r) // used up: this is another one
		x.clock.pass(time.Minute)
		for i := range 3 {
			x.want(fmt.Sprint("rested", i), 0, r)
		}
		x.want("tired", time.Second, r)
	})
}

func TestTurnsAreHeld(t *testing.T) {
	onBoth(t, func(t *testing.T, b *bench) {
		x, r := newTurns(t, b), Rate{"edit", time.Second, 1}
		x.want("first", 0, r)
		x.want("a", time.Second, r)
		if err := x.replica().HoldTurns(t.Context(), r, 30*time.Second); err != nil {
			t.Fatal(err)
		}
		if err := x.replica().HoldTurns(t.Context(), r, 20*time.Second); err != nil { // shorter: changes nothing
			t.Fatal(err)
		}
		x.want("a", 31*time.Second, r)
		x.want("b", 32*time.Second, r)
		x.clock.pass(31 * time.Second)
		x.want("a", 0, r)
		x.want("b", time.Second, r)
	})
}

// Who waits for the first rate takes no room in the second.
func TestTurnsUnderTwoRates(t *testing.T) {
	onBoth(t, func(t *testing.T, b *bench) {
		x := newTurns(t, b)
		mine, yours, all := Rate{"C1", 10 * time.Second, 1}, Rate{"C2", 10 * time.Second, 1}, Rate{"all", time.Second, 1}
		x.want("a", 0, mine, all)
		x.want("b", 10*time.Second, mine, all)
		x.want("c", 20*time.Second, mine, all)
		x.want("d", time.Second, yours, all)
		x.clock.pass(10 * time.Second)
		x.want("d", 0, yours, all)
		x.want("e", 0, Rate{"C3", time.Second, 1}, all)
		x.want("b", time.Second, mine, all) // its channel's turn has come, not yet that of all
		x.clock.pass(time.Second)
		x.want("b", 0, mine, all)
	})
}

// A start keeps to the rates and to the number of open subjects, and takes nothing where it starts
// nothing.
func TestQuotaOfStart(t *testing.T) {
	onBoth(t, func(t *testing.T, b *bench) {
		x := newTurns(t, b)
		worker := x.replica()
		background(t, func(ctx context.Context) error {
			return worker.Work(ctx, 1, func(_ context.Context, task Task) (Commit, error) {
				c := note(task)
				c.Ended = task.Event.ID == "end"
				return c, nil
			})
		})
		user := func(name string) Quota {
			return Quota{Group: "C1", Open: 2, Rates: []Rate{{"user:" + name, 6 * time.Second, 3}}}
		}
		runs := map[string]string{}
		start := func(subject, event string, q Quota, want string) {
			t.Helper()
			run, started, err := x.replica().Start(t.Context(), subject, Event{ID: event}, q)
			got := fmt.Sprint(started, " ", err)
			if got != want {
				t.Errorf("start %s: %s, want %s", subject, got, want)
			}
			runs[subject] = run
		}
		start("one", "1", user("ana"), "true <nil>")
		start("one", "1", user("ana"), "true <nil>") // the same delivery again
		start("one", "2", user("ana"), "false <nil>")
		start("two", "3", user("ana"), "true <nil>")
		start("three", "4", user("ben"), "false too many open subjects")
		start("three", "5", user("ana"), "false rate 0 is used up for 6s")
		start("three", "5", user("ana"), "false rate 0 is used up for 6s")
		start("three", "6", Quota{Group: "C2", Open: 1}, "true <nil>")
		x.clock.pass(6 * time.Second)
		start("four", "7", user("ana"), "false too many open subjects")
		push(t, x.replica(), runs["two"], "end")
		eventually(t, "the end of a run", func() bool {
			_, open, err := x.replica().OpenRun(t.Context(), "two")
			return err == nil && !open
		})
		start("four", "8", user("ben"), "true <nil>")
		start("five", "9", user("ben"), "false too many open subjects")
		if open, err := x.replica().OpenRuns(t.Context()); err != nil || len(open) != 3 {
			t.Errorf("%d runs are open, %v", len(open), err)
		}
	})
}

func TestChargeCountsAnEventOnce(t *testing.T) {
	onBoth(t, func(t *testing.T, b *bench) {
		x := newTurns(t, b)
		user, channel := Rate{"user:U1", 6 * time.Second, 2}, Rate{"channel:C1", 2 * time.Second, 3}
		want := func(event string, which int, wait time.Duration, rates ...Rate) {
			t.Helper()
			i, w, err := x.replica().Charge(t.Context(), event, rates...)
			if err != nil || i != which || w != wait {
				t.Errorf("charge %s: %d %v %v, want %d %v", event, i, w, err, which, wait)
			}
		}
		for range 3 {
			want("a", -1, 0, user, channel)
		}
		want("b", -1, 0, user, channel)
		want("c", 0, 6*time.Second, user, channel) // takes nothing of the channel's either
		want("d", -1, 0, Rate{"user:U2", 6 * time.Second, 2}, channel)
		want("e", 1, 2*time.Second, Rate{"user:U3", 6 * time.Second, 2}, channel)
		x.clock.pass(6 * time.Second)
		want("c", 0, 6*time.Second, user, channel) // what was said is said again
		want("f", -1, 0, user, channel)
		want("g", -1, 0)
	})
}

// The keys of each script share a slot.
func TestLimitsOnACluster(t *testing.T) {
	t.Parallel()
	x := newTurns(t, newBench(t, startCluster(t)))
	all := Rate{"edit", time.Second, 1}
	x.want("a", 0, Rate{"edit:C1", time.Second, 1}, all)
	x.want("b", time.Second, Rate{"edit:C2", time.Second, 1}, all)
	if err := x.replica().HoldTurns(t.Context(), all, time.Second); err != nil {
		t.Error(err)
	}
	if i, _, err := x.replica().Charge(t.Context(), "e", Rate{"user:U", time.Second, 1}, Rate{"channel:C", time.Second, 1}); i != -1 || err != nil {
		t.Errorf("charge: %d, %v", i, err)
	}
	b := x.replica()
	for i, want := range []int{0, 0, -1} { // three subjects of one partition, of which two may be open
		var over *QuotaError
		_, started, err := b.Start(t.Context(), inFirst(b, i), Event{ID: fmt.Sprint("e", i)}, Quota{Group: "C", Open: 2, Rates: []Rate{{"user:V", time.Second, 3}}})
		if started != (want == 0) || want != 0 && (!errors.As(err, &over) || over.Rate != want) {
			t.Errorf("start %d: %v, %v", i, started, err)
		}
	}
	var over *QuotaError
	if _, _, err := b.Start(t.Context(), "vpnx-x", Event{ID: "x"}, Quota{Rates: []Rate{{"user:V", time.Second, 3}}}); !errors.As(err, &over) || over.Rate != 0 || over.Wait != time.Second {
		t.Errorf("the rate of a cluster: %v", err)
	}
}

// inFirst is the i-th of many subjects that is in the first partition.
func inFirst(s *Store, i int) string {
	for n := 0; ; n++ {
		if subject := fmt.Sprint("vpnx-", n); s.partitionOf(subject) == 0 {
			if i--; i < 0 {
				return subject
			}
		}
	}
}
