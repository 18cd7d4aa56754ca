package store

import (
	"context"
	"math"
	"strings"
	"sync/atomic"
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
		alarm := l.s.alarms[l.kind][p]
		alarm.at.Store(math.MaxInt64) // what is planned from here on may not be seen below
		next, err := l.fireDue(ctx, p)
		now := time.Now()
		switch {
		case err != nil:
			claim = time.Time{}
		case claim.IsZero():
			// After an outage all leases have run out. The living get time to finish first.
			claim = now.Add(l.s.o.Lease / 2)
		case !now.Before(claim):
			silence, err := l.requeueAbandoned(ctx, p)
			if claim = time.Now().Add(silence); err != nil {
				claim = time.Time{}
			}
		}
		if !claim.IsZero() {
			next = min(next, claim.Sub(now))
		}
		next = max(time.Millisecond, min(l.s.poll, next))
		alarm.at.Store(millis(l.s.o.Now().Add(next)))
		select {
		case <-ctx.Done():
			return
		case <-alarm.early:
		case <-time.After(next):
		}
	}
}

// fireDue fires what is due and returns for how long nothing more will be.
func (l *lane) fireDue(ctx context.Context, p partition) (time.Duration, error) {
	for n := 1; ; n = batch { // mostly nothing is due, and the first says so
		list, err := l.s.db.ZRangeWithScores(ctx, l.s.delayed(l.kind, p), 0, int64(n)-1).Result()
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
		if len(list) < n {
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

// alarm is when a watcher looks next.
type alarm struct {
	at    atomic.Int64  // in ms
	early chan struct{} // look now
}

// planned has the watcher look again if something is planned for before its next look.
func (s *Store) planned(k kind, p partition, at time.Time) {
	if a := s.alarms[k][p]; millis(at) < a.at.Load() {
		a.ring()
	}
}

func (a *alarm) ring() {
	select {
	case a.early <- struct{}{}:
	default:
	}
}

// Wake has the store look at its timers now, for when Options.Now has jumped.
func (s *Store) Wake() {
	for _, partitions := range s.alarms {
		for _, a := range partitions {
			a.ring()
		}
	}
}
