package store

import (
	"context"
	"time"
)

// Limits that all replicas keep together. Their clocks should not differ by much: one that is late
// takes its turns late.
//
//	{vpncheck:pace}:B       hash  a bucket, in ms: full (when it is so again), till (when the last hold
//	                              ends), held (all holds together); until a minute after it is full
//	{vpncheck:pace}:turn:N  hash  a reserved turn: stage, at, held; 10 min after it was due

// Rate is how often something may be done: once in Every, and Burst times at once after a rest.
type Rate struct {
	Name  string
	Every time.Duration // at least 1 ms
	Burst int           // at least 1
}

// tolerance is how much earlier than evenly spaced something may be done.
func (r Rate) tolerance() time.Duration { return time.Duration(max(r.Burst, 1)-1) * r.Every }

var (
	scriptTurn     = script("turn")
	scriptTurnHold = script("turnhold")
)

// Turn says how long name has to wait until it may act once under all rates. A wait is reserved,
// in the order of coming: who asks again when it is over gets 0, once. The rates apply one after
// the other, so that who waits for the first takes no room in the second.
func (s *Store) Turn(ctx context.Context, name string, rates ...Rate) (wait time.Duration, err error) {
	keys, args := []string{s.paceKey("turn:" + name)}, []any{millis(s.o.Now())}
	for _, r := range rates {
		keys = append(keys, s.paceKey(r.Name))
		args = append(args, r.Every.Milliseconds(), r.tolerance().Milliseconds())
	}
	ms, err := s.eval(ctx, scriptTurn, keys, args...).Int64()
	return time.Duration(ms) * time.Millisecond, wrap(err, "turn of %s", name)
}

// HoldTurns gives no turns under a rate for d. Those that are reserved come later by as much.
func (s *Store) HoldTurns(ctx context.Context, r Rate, d time.Duration) error {
	return wrap(s.eval(ctx, scriptTurnHold, []string{s.paceKey(r.Name)}, millis(s.o.Now()), d.Milliseconds(), r.tolerance().Milliseconds()).Err(),
		"hold the turns of %s", r.Name)
}

func (s *Store) paceKey(name string) string { return "{" + s.o.Prefix + ":pace}:" + name }
