package store

import (
	"context"
	"errors"
	"strconv"
	"time"

	"github.com/redis/go-redis/v9"
)

// What one person or channel may take of all replicas.
//
//	{vpncheck:limits}:rate:N   string  GCRA: when N's bucket is full again, in ms; until then
//	{vpncheck:limits}:said:E   string  what was said about event E; 15 min
//	{vpncheck:limits}:seats:G  zset    subjects that G has open, by the time they came; Retain

var (
	scriptCharge = script("charge")
	scriptSeat   = script("seat")
)

// Charge takes one from every rate, or where one is used up from none: then it returns the index
// of that rate and how long until it has room. An event that was charged before is not charged
// again and gets the same answer. None used up is -1.
func (s *Store) Charge(ctx context.Context, event string, rates ...Rate) (usedUp int, wait time.Duration, err error) {
	if len(rates) == 0 {
		return -1, 0, nil
	}
	keys, args := []string{s.limitKey("said:" + event)}, []any{millis(s.o.Now()), remember.Milliseconds()}
	for _, r := range rates {
		keys = append(keys, s.limitKey("rate:"+r.Name))
		args = append(args, r.Every.Milliseconds(), r.tolerance().Milliseconds())
	}
	got, err := s.eval(ctx, scriptCharge, keys, args...).Slice()
	if err != nil {
		return -1, 0, wrap(err, "charge event %s", event)
	}
	r := reply(got)
	return int(r.number(0)) - 1, time.Duration(r.number(1)) * time.Millisecond, nil
}

// Seat is what came of asking for one.
type Seat int

// What Seat returns.
const (
	NoSeat  Seat = iota // all are taken
	NewSeat             // give it back with Unseat if nothing comes of it
	OldSeat             // the subject has it already
)

// seatGrace is how long a seat is kept for a subject whose run is not open yet.
const seatGrace = 30 * time.Second

// Seat lets a group have n subjects open at most. A seat is free again when its subject has no
// open run any more, which is found out when seats are short.
func (s *Store) Seat(ctx context.Context, group, subject string, n int) (Seat, error) {
	key := s.limitKey("seats:" + group)
	take := func() (Seat, error) {
		got, err := s.eval(ctx, scriptSeat, []string{key}, subject, n, millis(s.o.Now()), s.o.Retain.Milliseconds()).Int()
		return Seat(got), wrap(err, "a seat of %s", group)
	}
	seat, err := take()
	if err != nil || seat != NoSeat {
		return seat, err
	}
	freed, err := s.freeSeats(ctx, key)
	if err != nil || freed == 0 {
		return NoSeat, err
	}
	return take()
}

// Unseat gives a seat back.
func (s *Store) Unseat(ctx context.Context, group, subject string) error {
	return wrap(s.db.ZRem(ctx, s.limitKey("seats:"+group), subject).Err(), "give back a seat of %s", group)
}

// freeSeats takes back the seats of subjects that have no open run, and says how many.
func (s *Store) freeSeats(ctx context.Context, key string) (int64, error) {
	old := strconv.FormatInt(millis(s.o.Now().Add(-seatGrace)), 10)
	subjects, err := s.db.ZRangeByScore(ctx, key, &redis.ZRangeBy{Min: "-inf", Max: old}).Result()
	if err != nil || len(subjects) == 0 {
		return 0, wrap(err, "read seats")
	}
	open := make([]*redis.BoolCmd, len(subjects))
	_, err = s.db.Pipelined(ctx, func(pipe redis.Pipeliner) error {
		for i, subject := range subjects {
			open[i] = pipe.HExists(ctx, s.key(s.partitionOf(subject), "open"), subject)
		}
		return nil
	})
	if err != nil && !errors.Is(err, redis.Nil) {
		return 0, wrap(err, "read who has seats")
	}
	var gone []any
	for i, subject := range subjects {
		if !open[i].Val() {
			gone = append(gone, subject)
		}
	}
	if len(gone) == 0 {
		return 0, nil
	}
	n, err := s.db.ZRem(ctx, key, gone...).Result()
	return n, wrap(err, "free seats")
}

func (s *Store) limitKey(name string) string { return "{" + s.o.Prefix + ":limits}:" + name }
