package store

import (
	"context"
	"fmt"
	"time"
)

// Start opens a run for subject with its first event, which is handled in turn (Options.Admission).
// A repeated event ID gives the same run and started again, also when that run is over. Where the
// subject has an open run, that one is returned, started is false and nothing is written. Where q is
// used up the error is a QuotaError. ev.Run is ignored. On any other error the run may or may not be
// open: call again with the same event.
func (s *Store) Start(ctx context.Context, subject string, ev Event, q Quota) (run string, started bool, err error) {
	if q, err = s.chargeApart(ctx, ev.ID, q); err != nil {
		return "", false, err
	}
	p := s.partitionOf(subject)
	run = fmt.Sprintf("%s-%d", randomID(), p)
	now := s.o.Now()
	event, err := encode(ev, now)
	if err != nil {
		return "", false, fmt.Errorf("start %s: %w", subject, err)
	}
	k := s.runKeys(p, run)
	keys := []string{
		k.run, k.inbox, k.seen, s.stream(events, p), s.key(p, "open"), s.key(p, "started", ev.ID),
		s.delayed(events, p), s.key(p, "admission"), s.key(p, "seats", q.Group),
	}
	// Each partition has a line of its own, and its part of the rate.
	line := s.o.Admission
	line.Every *= time.Duration(s.o.Partitions)
	args := []any{
		subject, ev.ID, millis(now), event, run, remember.Milliseconds(),
		line.Every.Milliseconds(), line.tolerance().Milliseconds(), q.Open, s.o.Retain.Milliseconds(),
	}
	if len(q.Rates) > 0 {
		buckets, pairs := s.buckets(ev.ID, q.Rates)
		keys, args = append(keys, buckets...), append(args, pairs...)
	}
	got, err := s.eval(ctx, scriptStart, keys, args...).Slice()
	if err != nil {
		return "", false, fmt.Errorf("start %s: %w", subject, err)
	}
	return s.started(p, reply(got))
}

// started reads the script's answer.
func (s *Store) started(p partition, r reply) (run string, started bool, err error) {
	outcome, ms := r.number(1), r.number(2)
	if outcome < 0 {
		return "", false, &QuotaError{Rate: int(-outcome) - 2, Wait: time.Duration(ms) * time.Millisecond}
	}
	if ms > 0 {
		s.planned(events, p, time.UnixMilli(ms))
	}
	return r.text(0), outcome == 1, nil
}

// chargeApart charges the rates by themselves where their slot may be another than the run's, and
// takes them out of the quota.
func (s *Store) chargeApart(ctx context.Context, event string, q Quota) (Quota, error) {
	if s.o.Partitions == 1 || len(q.Rates) == 0 {
		return q, nil
	}
	usedUp, wait, err := s.Charge(ctx, event, q.Rates...)
	if err == nil && usedUp >= 0 {
		err = &QuotaError{Rate: usedUp, Wait: wait}
	}
	q.Rates = nil
	return q, err
}
