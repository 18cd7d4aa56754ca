package store

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"vpncheck/lab/redislab"
)

// The master dies in the middle of work, twice, so that the second time it is the one that was
// promoted. What was accepted before, between and after is handled, once each.
func TestWhatWasAcceptedOutlivesAFailover(t *testing.T) {
	t.Parallel()
	if testing.Short() || !redislab.Installed() {
		t.Skip("needs redis-server, and some seconds for each failover")
	}
	w, err := redislab.StartWatched(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.Kill)
	b := newBench(t, w.URL())
	b.o.Lease = 3 * time.Second
	one, two := b.open(), b.open()
	for _, s := range []*Store{one, two} {
		background(t, func(ctx context.Context) error {
			return s.Work(ctx, 4, func(_ context.Context, task Task) (Commit, error) { return note(task), nil })
		})
	}
	const runs = 5
	var producers sync.WaitGroup
	var all atomic.Int64
	more := func(when string) {
		so := all.Load()
		eventually(t, "more is accepted "+when, func() bool { return all.Load() > so+100 })
	}
	stop, accepted := make(chan struct{}), make([][]string, runs)
	ids := make([]string, runs)
	for i := range runs {
		eventually(t, "start", func() bool {
			var err error
			ids[i], _, err = one.Start(t.Context(), fmt.Sprint("vpnx-", i), Event{ID: "first"}, Quota{})
			return err == nil
		})
		producers.Go(func() { accepted[i] = produce(t.Context(), two, ids[i], &all, stop) })
	}
	for range 2 {
		more("before a failover")
		master := w.Master()
		began := time.Now()
		if err := w.Failover(); err != nil {
			t.Fatal(err)
		}
		eventually(t, "writes are taken again", func() bool {
			return one.Note(t.Context(), "probe", []byte("x"), time.Minute) == nil
		})
		t.Logf("%s to %s: no writes for %s", master, w.Master(), time.Since(began).Round(time.Millisecond))
	}
	more("in the end")
	close(stop)
	producers.Wait()
	for i, run := range ids {
		eventually(t, "all that was accepted is handled", func() bool {
			state, err := two.State(t.Context(), run)
			return err == nil && counts(strings.Fields(string(state)), append(accepted[i], "first"))
		})
	}
	t.Logf("%d events were accepted", len(slices.Concat(accepted...)))
}

// produce pushes until stop, and returns what was accepted. One that was refused is pushed again
// under its id, as Slack does.
func produce(ctx context.Context, s *Store, run string, all *atomic.Int64, stop <-chan struct{}) (accepted []string) {
	pace := time.NewTicker(5 * time.Millisecond)
	defer pace.Stop()
	for i := 0; ; {
		select {
		case <-stop:
			return accepted
		case <-pace.C:
		}
		id := fmt.Sprint("e", i)
		within, cancel := context.WithTimeout(ctx, time.Second)
		if _, err := s.Push(within, Event{ID: id, Run: run}); err == nil {
			accepted = append(accepted, id)
			all.Add(1)
			i++
		}
		cancel()
	}
}

// counts says whether every wanted id is there exactly once.
func counts(got, want []string) bool {
	n := map[string]int{}
	for _, id := range got {
		n[id]++
	}
	for _, id := range want {
		if n[id] != 1 {
			return false
		}
	}
	return true
}
