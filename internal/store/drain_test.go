package store

import (
	"context"
	"testing"
	"time"
)

func TestDrainCommitsWhatIsUnderWayAndHandsOverTheRest(t *testing.T) {
	onBoth(t, func(t *testing.T, b *bench) {
		s := b.open(func(o *Options) { o.Lease = time.Minute }) // nothing here is taken over by a lease
		entered, leave := make(chan string, 9), make(chan struct{})
		stop := background(t, func(ctx context.Context) error {
			return s.Work(ctx, 1, func(ctx context.Context, task Task) (Commit, error) {
				entered <- task.Run
				<-leave
				return note(task), ctx.Err()
			})
		})
		first := begin(t, s, "vpnx-1", "a")
		receive(t, "first under way", entered)
		second := begin(t, s, "vpnx-2", "b")
		done := make(chan struct{})
		go func() { stop(); close(done) }()
		next := b.open(func(o *Options) { o.Lease = time.Minute })
		background(t, func(ctx context.Context) error {
			return next.Work(ctx, 1, func(_ context.Context, task Task) (Commit, error) { return note(task), nil })
		})
		becomes(t, next, second, "b ") // while the first is still under way
		close(leave)
		receive(t, "drained", done)
		if state, err := s.State(t.Context(), first); string(state) != "a " || err != nil {
			t.Errorf("what was under way: %q, %v", state, err)
		}
		if n := s.db.XLen(t.Context(), s.stream(events, 0)).Val(); n != 0 {
			t.Errorf("%d tokens are left", n)
		}
	})
}

func TestWhatOverrunsTheDrainIsHandedOverAtOnce(t *testing.T) {
	onBoth(t, func(t *testing.T, b *bench) {
		s := b.open(func(o *Options) { o.Lease, o.Drain = time.Minute, 50*time.Millisecond })
		entered := make(chan string, 9)
		stop := background(t, func(ctx context.Context) error {
			return s.Work(ctx, 2, func(ctx context.Context, task Task) (Commit, error) {
				entered <- task.Run
				<-ctx.Done()
				if task.Subject == "stubborn" {
					return note(task), nil // it has come to a result all the same
				}
				return Commit{}, ctx.Err()
			})
		})
		stubborn, other := begin(t, s, "stubborn", "a"), begin(t, s, "vpnx-2", "b")
		receive(t, "first under way", entered)
		receive(t, "second under way", entered)
		stop()
		becomes(t, s, stubborn, "a ")
		next := b.open(func(o *Options) { o.Lease = time.Minute })
		background(t, func(ctx context.Context) error {
			return next.Work(ctx, 1, func(_ context.Context, task Task) (Commit, error) { return note(task), nil })
		})
		becomes(t, next, other, "b ")
	})
}

func TestATokenThatArrivesDuringTheDrainIsPassedOn(t *testing.T) {
	onBoth(t, func(t *testing.T, b *bench) {
		slow := func(o *Options) { o.Lease = time.Minute }
		s, next := b.open(slow), b.open(slow)
		s.block = 2 * time.Second // the read is still open when the token comes
		work := func(_ context.Context, task Task) (Commit, error) { return note(task), nil }
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- s.Work(ctx, 1, work) }()
		run := begin(t, s, "vpnx-1", "a")
		becomes(t, s, run, "a ")
		cancel()
		push(t, s, run, "b")
		background(t, func(ctx context.Context) error { return next.Work(ctx, 1, work) })
		becomes(t, next, run, "a b ")
		if err := receive(t, "drained", ended); err != nil {
			t.Error(err)
		}
	})
}
