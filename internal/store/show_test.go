package store

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"sync/atomic"
	"testing"
	"time"
)

// counting works: every event makes the state one more, and wants it shown.
func counting(change ...func(*Commit, Event)) func(context.Context, Task) (Commit, error) {
	return func(_ context.Context, task Task) (Commit, error) {
		n, _ := strconv.Atoi(string(task.State))
		c := Commit{State: []byte(strconv.Itoa(n + 1)), Show: true}
		for _, f := range change {
			f(&c, task.Event)
		}
		return c, nil
	}
}

func TestShowIsCoalescedAndComesBackForWhatChangedMeanwhile(t *testing.T) {
	onBoth(t, func(t *testing.T, b *bench) {
		s := b.open()
		entered, leave := make(chan string, 9), make(chan struct{})
		background(t, func(ctx context.Context) error { return s.Work(ctx, 2, counting()) })
		background(t, func(ctx context.Context) error {
			return s.Show(ctx, 3, func(_ context.Context, task *ShowTask) (time.Time, error) {
				entered <- string(task.State)
				<-leave
				return time.Time{}, nil
			})
		})
		run := begin(t, s, "vpnx-1", "e1")
		if got := receive(t, "first", entered); got != "1" {
			t.Errorf("showed %s first", got)
		}
		for i := 2; i <= 9; i++ {
			push(t, s, run, fmt.Sprint("e", i))
		}
		becomes(t, s, run, "9")
		close(leave)
		if got := receive(t, "the rest", entered); got != "9" {
			t.Errorf("showed %s, want the newest", got)
		}
		eventually(t, "the token is gone", func() bool { return s.db.XLen(t.Context(), s.stream(shows, 0)).Val() == 0 })
		if len(entered) != 0 {
			t.Errorf("showed %d times more", len(entered))
		}
	})
}

func TestARunIsShownByOneReplicaAtATimeAndInTheEndAsItIs(t *testing.T) {
	onBoth(t, func(t *testing.T, b *bench) {
		one, two := b.open(), b.open()
		var under, last atomic.Int64
		for _, s := range []*Store{one, two} {
			background(t, func(ctx context.Context) error { return s.Work(ctx, 2, counting()) })
			background(t, func(ctx context.Context) error {
				return s.Show(ctx, 3, func(_ context.Context, task *ShowTask) (time.Time, error) {
					if under.Add(1) > 1 {
						t.Error("shown twice at a time")
					}
					defer under.Add(-1)
					n, _ := strconv.ParseInt(string(task.State), 10, 64)
					if n < last.Load() {
						t.Errorf("showed %d after %d", n, last.Load())
					}
					time.Sleep(time.Millisecond) // so that commits come in between
					last.Store(n)
					return time.Time{}, nil
				})
			})
		}
		run := begin(t, one, "vpnx-1", "e1")
		for i := 2; i <= 40; i++ {
			push(t, one, run, fmt.Sprint("e", i))
		}
		eventually(t, "the last state is shown", func() bool { return last.Load() == 40 })
	})
}

func TestShowAtAndAgainAreHonouredAndErrorsRetried(t *testing.T) {
	onBoth(t, func(t *testing.T, b *bench) {
		s := b.open()
		wait := 150 * time.Millisecond
		var committed atomic.Pointer[time.Time]
		background(t, func(ctx context.Context) error {
			return s.Work(ctx, 2, counting(func(c *Commit, ev Event) {
				now := time.Now()
				committed.Store(&now)
				switch ev.ID {
				case "later":
					c.ShowAt = now.Add(wait)
				case "silent":
					c.Show = false
				}
			}))
		})
		type look struct {
			at       time.Time
			state    string
			attempts int
		}
		looks, answers := make(chan look, 9), make(chan any, 9)
		background(t, func(ctx context.Context) error {
			return s.Show(ctx, 3, func(_ context.Context, task *ShowTask) (time.Time, error) {
				looks <- look{time.Now(), string(task.State), task.Attempts}
				switch v := (<-answers).(type) {
				case error:
					return time.Time{}, v
				case time.Duration:
					return time.Now().Add(v), nil
				}
				return time.Time{}, nil
			})
		})
		answers <- nil
		run := begin(t, s, "vpnx-1", "later")
		if got := receive(t, "shown", looks); got.at.Sub(*committed.Load()) < wait-time.Millisecond {
			t.Errorf("shown %v after the commit", got.at.Sub(*committed.Load()))
		}
		push(t, s, run, "silent")
		becomes(t, s, run, "2")
		answers <- errors.New("slack is away")
		answers <- errors.New("slack is away")
		answers <- wait
		answers <- nil
		push(t, s, run, "now")
		var before look
		for i := 1; i <= 4; i++ {
			got := receive(t, "shown", looks)
			if want := []int{1, 2, 3, 1}[i-1]; got.state != "3" || got.attempts != want {
				t.Errorf("look %d: %+v", i, got)
			}
			if i == 4 && got.at.Sub(before.at) < wait-time.Millisecond {
				t.Errorf("again after %v", got.at.Sub(before.at))
			}
			before = got
		}
		eventually(t, "the token is gone", func() bool {
			return s.db.XLen(t.Context(), s.stream(shows, 0)).Val()+s.db.ZCard(t.Context(), s.delayed(shows, 0)).Val() == 0
		})
	})
}

func TestTheEarliestWishToShowCounts(t *testing.T) {
	onBoth(t, func(t *testing.T, b *bench) {
		s := b.open()
		looks := make(chan string, 9)
		background(t, func(ctx context.Context) error {
			return s.Work(ctx, 2, counting(func(c *Commit, ev Event) {
				if ev.ID == "tomorrow" {
					c.ShowAt = time.Now().Add(24 * time.Hour)
				}
			}))
		})
		background(t, func(ctx context.Context) error {
			return s.Show(ctx, 3, func(_ context.Context, task *ShowTask) (time.Time, error) {
				looks <- string(task.State)
				return time.Time{}, nil
			})
		})
		run := begin(t, s, "vpnx-1", "tomorrow")
		becomes(t, s, run, "1")
		push(t, s, run, "now")
		if got := receive(t, "shown", looks); got != "2" {
			t.Errorf("showed %s", got)
		}
		eventually(t, "the token is gone", func() bool {
			return s.db.XLen(t.Context(), s.stream(shows, 0)).Val()+s.db.ZCard(t.Context(), s.delayed(shows, 0)).Val() == 0
		})
	})
}

// A replica dies between its intention and its record; the next one finds the
// intention, and the first, back from the dead, may record nothing.
func TestTheLedgerSurvivesACrashAndFencesTheZombie(t *testing.T) {
	onBoth(t, func(t *testing.T, b *bench) {
		behind, p := b.through()
		dying, living := behind.open(), b.open()
		background(t, func(ctx context.Context) error { return living.Work(ctx, 2, counting()) })
		entered, wake, zombie := make(chan struct{}), make(chan struct{}), make(chan error, 1)
		stop := background(t, func(ctx context.Context) error {
			return dying.Show(ctx, 1, func(ctx context.Context, task *ShowTask) (time.Time, error) {
				if err := errors.Join(
					task.Sent(ctx, "card", Shown{TS: "1.1", Hash: "h"}), task.Intend(ctx, "card"), task.Intend(ctx, "new"),
				); err != nil {
					t.Error(err)
				}
				close(entered)
				<-wake
				err := task.Sent(ctx, "new", Shown{TS: "zombie"})
				zombie <- err
				return time.Time{}, err
			})
		})
		begin(t, living, "vpnx-1", "e1")
		receive(t, "the first shows", entered)
		p.cut()
		ledger := make(chan map[string]Shown, 9)
		background(t, func(ctx context.Context) error {
			return living.Show(ctx, 1, func(ctx context.Context, task *ShowTask) (time.Time, error) {
				found := map[string]Shown{"card": task.Ledger["card"], "new": task.Ledger["new"]}
				err := task.Sent(ctx, "new", Shown{TS: "2.2", Extra: "x"})
				ledger <- found
				return time.Time{}, err
			})
		})
		found := receive(t, "the second shows", ledger)
		if c, n := found["card"], found["new"]; c.State != Intended || c.TS != "1.1" || c.Hash != "h" || n.State != Intended {
			t.Errorf("found %+v", found)
		}
		p.heal()
		close(wake)
		if err := receive(t, "zombie's record", zombie); !errors.Is(err, ErrFenced) {
			t.Errorf("the zombie recorded: %v", err)
		}
		stop()
		run, _, _ := living.OpenRun(t.Context(), "vpnx-1")
		push(t, living, run, "e2")
		if n := receive(t, "shown again", ledger)["new"]; n.State != Sent || n.TS != "2.2" || n.Extra != "x" {
			t.Errorf("recorded %+v", n)
		}
	})
}
