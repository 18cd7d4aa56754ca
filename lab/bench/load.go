package main

import (
	"context"
	"slices"
	"sync"
	"time"
)

// samples are latencies, and how many got none.
type samples struct {
	took   []time.Duration
	failed int
	late   []time.Duration // from when each was due to when it was sent: the generator's own delay
}

// quantile is the smallest sample that at least the part q of all are not above; 0 if there is none.
func quantile(d []time.Duration, q float64) time.Duration {
	if len(d) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(d))
	i := int(q * float64(len(sorted)))
	if float64(i) == q*float64(len(sorted)) && i > 0 {
		i--
	}
	return sorted[min(i, len(sorted)-1)]
}

// offer has n commands done at a rate, each when it is due and however those before it fare. What
// a command took counts from when it was due.
func offer(ctx context.Context, rate, n int, do func(ctx context.Context, i int) error) samples {
	took, sent := make([]time.Duration, n), make([]time.Duration, n)
	var wg sync.WaitGroup
	begin := time.Now().Add(10 * time.Millisecond)
	for i := range n {
		due := begin.Add(time.Duration(i) * time.Second / time.Duration(rate))
		sleepUntil(due)
		if ctx.Err() != nil {
			break
		}
		wg.Go(func() {
			sent[i] = time.Since(due)
			if do(ctx, i) == nil {
				took[i] = time.Since(due)
			}
		})
	}
	wg.Wait()
	s := samples{late: sent}
	for _, d := range took {
		if d == 0 {
			s.failed++
			continue
		}
		s.took = append(s.took, d)
	}
	return s
}
