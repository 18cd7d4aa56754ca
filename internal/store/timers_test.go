package store

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"
)

func TestTimersFireOnTimeAndAreReplacedAndCancelled(t *testing.T) {
	onBoth(t, func(t *testing.T, b *bench) {
		s := b.open()
		at := time.Now().Add(300 * time.Millisecond).Truncate(time.Millisecond)
		fired := make(chan Task, 9)
		late := make(chan time.Duration, 9)
		background(t, func(ctx context.Context) error {
			return s.Work(ctx, 2, func(_ context.Context, task Task) (Commit, error) {
				c := note(task)
				switch task.Event.ID {
				case "set":
					c.Timers = []Timer{
						{Name: "replaced", At: at.Add(-200 * time.Millisecond), Body: []byte("old")},
						{Name: "cancelled", At: at.Add(-100 * time.Millisecond)},
						{Name: "remind", At: at, Body: []byte("{}")},
					}
				case "change":
					c.Timers = []Timer{
						{Name: "replaced", At: at.Add(100 * time.Millisecond), Body: []byte("new")},
						{Name: "cancelled"},
					}
				default:
					late <- time.Since(task.Event.At)
					fired <- task
				}
				return c, nil
			})
		})
		run := begin(t, s, "vpnx-1", "set")
		push(t, s, run, "change")
		for _, want := range []Event{
			{ID: fmt.Sprintf("%s/remind/%d", run, at.UnixMilli()), Body: []byte("{}"), At: at},
			{
				ID: fmt.Sprintf("%s/replaced/%d", run, at.UnixMilli()+100), Body: []byte("new"),
				At: at.Add(100 * time.Millisecond),
			},
		} {
			got := receive(t, "timer", fired).Event
			if got.ID != want.ID || string(got.Body) != string(want.Body) || !got.At.Equal(want.At) {
				t.Errorf("fired %+v, want %+v", got, want)
			}
			l := receive(t, "lateness", late)
			t.Logf("%v late", l)
			if l < 0 || l > time.Second { // 200 ms on a machine that does nothing else
				t.Errorf("%v late", l)
			}
		}
		eventually(t, "nothing is left", func() bool {
			return s.db.Exists(t.Context(), s.delayed(events, 0)).Val() == 0
		})
	})
}

func TestTimersOfAnEndedRunAreDropped(t *testing.T) {
	onBoth(t, func(t *testing.T, b *bench) {
		s := b.open()
		background(t, func(ctx context.Context) error {
			return s.Work(ctx, 2, func(_ context.Context, task Task) (Commit, error) {
				return Commit{
					State: []byte(task.Event.ID), Ended: task.Event.ID == "end",
					Timers: []Timer{{Name: "expire " + task.Event.ID, At: time.Now().Add(time.Hour)}},
				}, nil
			})
		})
		run := begin(t, s, "vpnx-1", "set")
		becomes(t, s, run, "set")
		if n := s.db.ZCard(t.Context(), s.delayed(events, 0)).Val(); n != 1 {
			t.Errorf("%d timers are set", n)
		}
		push(t, s, run, "end")
		becomes(t, s, run, "end")
		if n := s.db.ZCard(t.Context(), s.delayed(events, 0)).Val(); n != 0 {
			t.Errorf("%d timers are left", n)
		}
		for field := range s.db.HGetAll(t.Context(), s.runKeys(0, run).run).Val() {
			if strings.HasPrefix(field, "t:") {
				t.Errorf("the body of timer %s is left", field)
			}
		}
	})
}

func TestTimersFireOnceWithManyReplicasAndWakeIsHeeded(t *testing.T) {
	onBoth(t, func(t *testing.T, b *bench) {
		var mu sync.Mutex
		now := time.Now()
		b.o.Now = func() time.Time { mu.Lock(); defer mu.Unlock(); return now }
		one, two := b.open(), b.open()
		const runs = 150 // more than one look at the sorted set sees
		for _, s := range []*Store{one, two} {
			background(t, func(ctx context.Context) error {
				return s.Work(ctx, 8, func(_ context.Context, task Task) (Commit, error) {
					c := Commit{State: []byte(string(task.State) + "x")}
					if !strings.Contains(task.Event.ID, "/") {
						c.Timers = []Timer{{Name: "expire", At: b.o.Now().Add(24 * time.Hour)}}
					}
					return c, nil
				})
			})
		}
		var ids []string
		for i := range runs {
			ids = append(ids, begin(t, one, fmt.Sprint("vpnx-", i), fmt.Sprint("e", i)))
		}
		for _, run := range ids {
			becomes(t, one, run, "x")
		}
		mu.Lock()
		now = now.Add(25 * time.Hour)
		mu.Unlock()
		one.Wake()
		two.Wake()
		for _, run := range ids {
			becomes(t, one, run, "xx")
		}
		eventually(t, "no timer and no token is left", func() bool {
			return one.db.ZCard(t.Context(), one.delayed(events, 0)).Val()+
				one.db.XLen(t.Context(), one.stream(events, 0)).Val() == 0
		})
		for _, run := range ids {
			becomes(t, one, run, "xx")
		}
	})
}

// A timer that is due before the next poll does not wait for it.
func TestShortTimersFireOnTime(t *testing.T) {
	onBoth(t, func(t *testing.T, b *bench) {
		s := b.open(func(o *Options) { o.Lease = time.Minute }) // polls once a second
		done := make(chan struct{})
		background(t, func(ctx context.Context) error {
			return s.Work(ctx, 1, func(_ context.Context, task Task) (Commit, error) {
				n := len(task.State)
				if n == 8 {
					close(done)
				}
				return Commit{
					State:  append(task.State, 'x'),
					Timers: []Timer{{Name: "tick", At: time.Now().Add(20 * time.Millisecond)}}, Ended: n == 8,
				}, nil
			})
		})
		began := time.Now()
		begin(t, s, "vpnx-1", "e1")
		receive(t, "eight ticks", done)
		if took := time.Since(began); took > 4*time.Second { // 8 s by the polls alone
			t.Errorf("eight timers of 20 ms took %v", took)
		}
	})
}
