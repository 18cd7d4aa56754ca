package store

import (
	"context"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"
)

// batch is how many due timers are looked at in one go.
const batch = 100

// watch fires timers and delayed tokens when they are due, and takes over
// what dead replicas held. A timer is seen when it is set here, or at the next
// poll where it was set elsewhere, and fires on its own time.
func (l *lane) watch(ctx context.Context, p partition) {
	var claim time.Time // the next look for the dead; zero without contact
	for {
		next, err := l.fireDue(ctx, p)
		now := time.Now()
		switch {
		case err != nil:
			claim = time.Time{}
		case claim.IsZero():
			// After an outage all leases have run out. The living get time to finish first.
			claim = now.Add(l.s.o.Lease / 2)
		case !now.Before(claim):
			claim = now.Add(l.s.poll)
			if l.requeueAbandoned(ctx, p) != nil {
				claim = time.Time{}
			}
		}
		if !claim.IsZero() {
			next = min(next, claim.Sub(now))
		}
		select {
		case <-ctx.Done():
			return
		case <-l.s.pokes[l.kind][p]:
		case <-time.After(max(time.Millisecond, min(l.s.poll, next))):
		}
	}
}

// fireDue fires what is due and returns for how long nothing more will be.
func (l *lane) fireDue(ctx context.Context, p partition) (time.Duration, error) {
	for {
		list, err := l.s.db.ZRangeWithScores(ctx, l.s.delayed(l.kind, p), 0, batch-1).Result()
		if err != nil {
			return l.s.poll, err
		}
		now := l.s.o.Now()
		for _, z := range list {
			if at := time.UnixMilli(int64(z.Score)); at.After(now) {
				return at.Sub(now), nil
			}
			if err := l.fire(ctx, p, z, now); err != nil {
				return l.s.poll, err
			}
		}
		if len(list) < batch {
			return l.s.poll, nil
		}
	}
}

func (l *lane) fire(ctx context.Context, p partition, z redis.Z, now time.Time) error {
	member, _ := z.Member.(string)
	run, name, timer := strings.Cut(member, "/")
	k := l.s.runKeys(p, run)
	if !timer {
		return l.s.eval(ctx, scriptWake, []string{k.run, l.s.stream(l.kind, p), l.s.delayed(l.kind, p)},
			string(l.kind), run, millis(now)).Err()
	}
	return l.s.eval(ctx, scriptFire,
		[]string{k.run, k.inbox, l.s.stream(events, p), l.s.delayed(events, p)},
		run, name, millis(now), int64(z.Score)).Err()
}

// poke has the watcher look again: something was planned for before its next poll.
func (s *Store) poke(k kind, p partition) {
	select {
	case s.pokes[k][p] <- struct{}{}:
	default:
	}
}

// Wake has the store look at its timers now, for when Options.Now has jumped.
func (s *Store) Wake() {
	for k, partitions := range s.pokes {
		for p := range partitions {
			s.poke(k, partition(p))
		}
	}
}
