package store

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// The line of runs that were opened faster than they may begin, as the script keeps it.
func TestScriptOfTheLine(t *testing.T) {
	onBoth(t, func(t *testing.T, bench *bench) {
		s := bench.open()
		n := 0
		start := func(want, now, every, tolerance int) string {
			t.Helper()
			n++
			id := fmt.Sprintf("r%d-0", n)
			k := s.runKeys(0, id)
			keys := []string{k.run, k.inbox, k.seen, s.stream(events, 0), s.key(0, "open"), s.key(0, "started", id), s.delayed(events, 0), s.key(0, "admission"), s.key(0, "seats")}
			bed{t, s, k}.want(scriptStart, fmt.Sprintf("[%s 1 %d]", id, want), keys, "sub"+id, id, now, id+"\n0\n", id, 60000, every, tolerance, 0, 60000)
			return id
		}
		start(0, 10_000, 100, 200) // three at once
		start(0, 10_000, 100, 200)
		start(0, 10_000, 100, 200)
		fourth := start(10_100, 10_000, 100, 200)
		start(10_200, 10_000, 100, 200)
		start(0, 10_500, 100, 200) // after a rest

		lane := []string{s.runKeys(0, fourth).run, s.stream(events, 0), s.delayed(events, 0)}
		b := bed{t, s, s.runKeys(0, fourth)}
		b.want(scriptWake, "0", lane, "e", fourth, 10_099)
		b.want(scriptWake, "1", lane, "e", fourth, 10_100)

		// A clock that was an hour ahead: nobody waits for longer than all that are open take.
		s.db.Set(t.Context(), s.key(0, "admission"), strconv.Itoa(10_600+3_600_000), 0)
		start(10_600+7*100, 10_600, 100, 200)
	})
}

// Runs begin in the order of Start at the pace they are given; those that have begun wait for none.
func TestAdmission(t *testing.T) {
	onBoth(t, func(t *testing.T, b *bench) {
		const every, burst, runs = time.Minute, 2, 5
		var ahead atomic.Int64
		s := b.open(func(o *Options) {
			o.Admission = Rate{Every: every, Burst: burst}
			o.Now = func() time.Time { return time.Now().Add(time.Duration(ahead.Load())) }
		})
		var mu sync.Mutex
		var begun []string
		background(t, func(ctx context.Context) error {
			return s.Work(ctx, 1, func(_ context.Context, task Task) (Commit, error) {
				mu.Lock()
				defer mu.Unlock()
				if task.State == nil {
					begun = append(begun, task.Subject)
				}
				return note(task), nil
			})
		})
		var want, all []string
		for i := range runs {
			want = append(want, fmt.Sprint("s", i))
			all = append(all, begin(t, s, want[i], "start"+want[i]))
		}
		for n := burst; n <= runs; n++ {
			becomes(t, s, all[n-1], "starts"+strconv.Itoa(n-1)+" ")
			push(t, s, all[0], "x"+strconv.Itoa(n)) // it is handled, and so is what came before it
			eventually(t, "an event of a run that has begun", func() bool {
				state, err := s.State(t.Context(), all[0])
				return err == nil && strings.HasSuffix(string(state), "x"+strconv.Itoa(n)+" ")
			})
			mu.Lock()
			if diff := cmp.Diff(want[:n], begun); diff != "" {
				t.Errorf("begun after %d minutes (-want +got):\n%s", n-burst, diff)
			}
			mu.Unlock()
			ahead.Add(int64(every))
			s.Wake()
		}
	})
}
