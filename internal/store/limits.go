package store

import (
	"context"
	"fmt"
	"time"
)

// What one person or channel may take of all replicas. P0 is the first partition.
//
//	P0:limits:rate:N  string  GCRA: when N's bucket is full again, in ms; until then
//	P0:limits:said:E  string  what was said about event E; 15 min
//	P:seats:G         set     subjects that G opened runs for; those that are over are taken out when
//	                          seats are short; Retain

var scriptCharge = script("charge")

// Quota is what Start keeps to. The zero Quota limits nothing.
type Quota struct {
	Rates []Rate // each event is charged once
	Group string // whose open subjects are counted: on a Cluster, in each partition for itself
	Open  int    // how many those may be; 0 is any number
}

// QuotaError says that a Quota is used up. Nothing was started.
type QuotaError struct {
	Rate int           // the index of a rate that is used up; -1 where Group has all its open subjects
	Wait time.Duration // until the rate has room
}

func (e *QuotaError) Error() string {
	if e.Rate < 0 {
		return "too many open subjects"
	}
	return fmt.Sprintf("rate %d is used up for %s", e.Rate, e.Wait)
}

// Charge takes one from every rate, or where one is used up from none: then it returns the index
// of that rate and how long until it has room. An event that was charged before is not charged
// again and gets the same answer. None used up is -1.
func (s *Store) Charge(ctx context.Context, event string, rates ...Rate) (usedUp int, wait time.Duration, err error) {
	if len(rates) == 0 {
		return -1, 0, nil
	}
	keys, pairs := s.buckets(event, rates)
	args := append([]any{millis(s.o.Now()), remember.Milliseconds()}, pairs...)
	got, err := s.eval(ctx, scriptCharge, keys, args...).Slice()
	if err != nil {
		return -1, 0, wrap(err, "charge event %s", event)
	}
	r := reply(got)
	return int(r.number(0)) - 1, time.Duration(r.number(1)) * time.Millisecond, nil
}

// buckets are the keys of rates, with that of what was said of an event before them, and every and
// tolerance of each.
func (s *Store) buckets(event string, rates []Rate) (keys []string, pairs []any) {
	keys = append(keys, s.key(0, "limits", "said", event))
	for _, r := range rates {
		keys = append(keys, s.key(0, "limits", "rate", r.Name))
		pairs = append(pairs, r.Every.Milliseconds(), r.tolerance().Milliseconds())
	}
	return keys, pairs
}
