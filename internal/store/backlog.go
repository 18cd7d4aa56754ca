package store

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"
)

// Backlog is what waits in the store, for all replicas together.
type Backlog struct {
	Open   int           // runs
	Parked int           // events
	Oldest time.Duration // how long the first run that has events to be handled is known to have them
}

// Backlog counts what waits, in one round trip a node.
func (s *Store) Backlog(ctx context.Context) (Backlog, error) {
	open, parked := make([]*redis.IntCmd, s.o.Partitions), make([]*redis.IntCmd, s.o.Partitions)
	first := make([]*redis.XMessageSliceCmd, s.o.Partitions)
	_, err := s.db.Pipelined(ctx, func(pipe redis.Pipeliner) error {
		for i := range s.o.Partitions {
			p := partition(i)
			open[i] = pipe.HLen(ctx, s.key(p, "open"))
			parked[i] = pipe.XLen(ctx, s.key(p, "parked"))
			first[i] = pipe.XRangeN(ctx, s.stream(events, p), "-", "+", 1)
		}
		return nil
	})
	if err != nil && !errors.Is(err, redis.Nil) {
		return Backlog{}, wrap(err, "read the backlog")
	}
	var b Backlog
	for i := range s.o.Partitions {
		b.Open += int(open[i].Val())
		b.Parked += int(parked[i].Val())
		for _, m := range first[i].Val() {
			b.Oldest = max(b.Oldest, s.entryAge(m.ID))
		}
	}
	return b, nil
}

// entryAge is how old an entry of a stream is: its id begins with the time in ms.
func (s *Store) entryAge(id string) time.Duration {
	ms, _, _ := strings.Cut(id, "-")
	n, err := strconv.ParseInt(ms, 10, 64)
	if err != nil {
		return 0
	}
	return s.o.Now().Sub(time.UnixMilli(n))
}
