package store

import (
	"context"
	"fmt"
	"sync/atomic"
	"testing"
	"time"
)

// A rolling update: an old and a new replica share the work, and the old one cannot read what the
// new one wrote. The run is left to the new one, however often the old one meets it; nothing is
// parked, and the event loses none of its tries.
func TestARunOfANewerVersionIsLeftToNewerReplicas(t *testing.T) {
	onBoth(t, func(t *testing.T, b *bench) {
		parked := make(chan Parked, 1)
		old := b.open(func(o *Options) { o.MaxDeliveries, o.OnParked = 2, func(p Parked) { parked <- p } })
		var met, missed atomic.Int64
		background(t, func(ctx context.Context) error {
			return old.Work(ctx, 1, func(context.Context, Task) (Commit, error) {
				met.Add(1)
				return Commit{}, fmt.Errorf("version 9: %w", ErrNewer)
			})
		})
		run := begin(t, old, "vpnx-1", "e1")
		eventually(t, "the old replica meets it more often than an event is tried", func() bool { return met.Load() > 3 })
		current := b.open()
		tries := make(chan int, 1)
		background(t, func(ctx context.Context) error {
			return current.Work(ctx, 1, func(_ context.Context, task Task) (Commit, error) {
				tries <- task.Deliveries
				c := note(task)
				c.Show = true
				return c, nil
			})
		})
		if n := receive(t, "handled by the new replica", tries); n != 1 {
			t.Errorf("handled at try %d", n)
		}
		becomes(t, current, run, "e1 ")
		background(t, func(ctx context.Context) error {
			return old.Show(ctx, 1, func(context.Context, *ShowTask) (time.Time, error) {
				missed.Add(1)
				return time.Time{}, ErrNewer
			})
		})
		eventually(t, "the old replica cannot show it", func() bool { return missed.Load() > 1 })
		attempts := make(chan int, 1)
		background(t, func(ctx context.Context) error {
			return current.Show(ctx, 1, func(_ context.Context, task *ShowTask) (time.Time, error) {
				attempts <- task.Attempts
				return time.Time{}, nil
			})
		})
		if n := receive(t, "shown by the new replica", attempts); n != 1 {
			t.Errorf("shown at attempt %d", n)
		}
		if len(parked) > 0 {
			t.Errorf("parked %+v", <-parked)
		}
	})
}

// What Slack asked for by its Retry-After holds whatever happens to the run meanwhile.
func TestNoCommitShowsARunBeforeSlackAllowsIt(t *testing.T) {
	onBoth(t, func(t *testing.T, b *bench) {
		s := b.open()
		const wait = 700 * time.Millisecond
		background(t, func(ctx context.Context) error { return s.Work(ctx, 2, counting()) })
		looks, until := make(chan time.Time, 9), make(chan time.Time, 1)
		answers, meanwhile := make(chan bool, 9), make(chan struct{})
		background(t, func(ctx context.Context) error {
			return s.Show(ctx, 1, func(context.Context, *ShowTask) (time.Time, error) {
				looks <- time.Now()
				if limited := <-answers; !limited {
					return time.Time{}, nil
				}
				<-meanwhile
				quiet := time.Now().Add(wait)
				until <- quiet
				return time.Time{}, fmt.Errorf("post: %w", &NotBeforeError{At: quiet})
			})
		})
		run := begin(t, s, "vpnx-1", "e1")
		receive(t, "shown", looks)
		answers <- true
		push(t, s, run, "while it is being shown")
		becomes(t, s, run, "2")
		close(meanwhile)
		quiet := receive(t, "told to wait", until)
		push(t, s, run, "while it waits")
		becomes(t, s, run, "3")
		answers <- false
		if at := receive(t, "shown again", looks); at.Before(quiet.Truncate(time.Millisecond)) {
			t.Errorf("shown %s before Slack allowed it", quiet.Sub(at))
		}
		push(t, s, run, "after")
		answers <- false
		receive(t, "what comes after is shown", looks)
	})
}
