package store

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"
)

func TestResultsWaitWhileRedisIsAwayAndNothingRunsTwice(t *testing.T) {
	t.Parallel()
	server := startServer(t, t.TempDir())
	t.Cleanup(func() { server.stop() })
	b := newBench(t, "redis://"+server.addr)
	b.o.Lease = 3 * time.Second // on a busy machine, too, nobody must seem dead before the outage
	one, two := b.open(), b.open()
	const runs = 10
	var mu sync.Mutex
	times := map[string]int{}
	var inside sync.WaitGroup
	inside.Add(runs)
	leave := make(chan struct{})
	work := func(_ context.Context, task Task) (Commit, error) {
		mu.Lock()
		times[task.Run+task.Event.ID]++
		mu.Unlock()
		if task.Event.ID[0] == 'a' {
			inside.Done()
			<-leave
		}
		return note(task), nil
	}
	for _, s := range []*Store{one, two} {
		background(t, func(ctx context.Context) error { return s.Work(ctx, runs, work) })
	}
	ids := map[string]string{}
	for i := range runs {
		ids[begin(t, one, fmt.Sprint("vpnx-", i), fmt.Sprint("a", i))] = fmt.Sprint("a", i)
	}
	inside.Wait()
	server.stop()
	close(leave)
	<-time.After(2 * b.o.Lease) // the leases run out: nobody can be asked whether they have
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	if _, err := one.Push(ctx, Event{ID: "x", Run: "r-0"}); err == nil {
		t.Error("a push was accepted while redis was away")
	}
	cancel()
	server.start(t)
	for run, id := range ids {
		eventually(t, "push when redis is back", func() bool {
			_, err := two.Push(t.Context(), Event{ID: "b", Run: run})
			return err == nil
		})
		becomes(t, one, run, id+" b ")
	}
	for what, n := range times {
		if n != 1 {
			t.Errorf("%s was handled %d times", what, n)
		}
	}
}

func TestAnEmptiedRedisIsUsedAgain(t *testing.T) {
	t.Parallel()
	server := startServer(t, t.TempDir())
	t.Cleanup(func() { server.stop() })
	s := newBench(t, "redis://"+server.addr).open()
	background(t, func(ctx context.Context) error {
		return s.Work(ctx, 1, func(_ context.Context, task Task) (Commit, error) { return note(task), nil })
	})
	becomes(t, s, begin(t, s, "vpnx-1", "e1"), "e1 ")
	if err := s.db.FlushAll(t.Context()).Err(); err != nil {
		t.Fatal(err)
	}
	becomes(t, s, begin(t, s, "vpnx-1", "e1"), "e1 ")
	eventually(t, "the layout is recorded again", func() bool {
		return s.db.Exists(t.Context(), s.o.Prefix+":layout").Val() == 1
	})
}

func TestWorkWaitsForARedisThatComesLater(t *testing.T) {
	t.Parallel()
	server := startServer(t, t.TempDir())
	server.stop()
	t.Cleanup(func() { server.stop() })
	s := newBench(t, "redis://"+server.addr).open()
	background(t, func(ctx context.Context) error {
		return s.Work(ctx, 1, func(_ context.Context, task Task) (Commit, error) { return note(task), nil })
	})
	if err := s.Ping(t.Context()); err == nil {
		t.Error("ping answered")
	}
	server.start(t)
	becomes(t, s, begin(t, s, "vpnx-1", "e1"), "e1 ")
}
