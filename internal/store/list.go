package store

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/redis/go-redis/v9"
)

// Listed is a run in a listing.
type Listed struct {
	Run, Subject string
	Summary      []byte    // of the newest commit that had one
	At           time.Time // when it was opened
	Ended        time.Time // zero while it is open
}

// State returns a run's state, nil before its first commit. A run that has ended
// answers for as long as it is retained, then ErrNoRun.
func (s *Store) State(ctx context.Context, run string) ([]byte, error) {
	p, err := s.runPartition(run)
	if err != nil {
		return nil, err
	}
	k := s.runKeys(p, run)
	state, err := s.db.Get(ctx, k.state).Bytes()
	if !errors.Is(err, redis.Nil) {
		return state, wrap(err, "state of run %s", run)
	}
	n, err := s.db.Exists(ctx, k.run).Result()
	if err == nil && n == 0 {
		err = ErrNoRun
	}
	return nil, wrap(err, "state of run %s", run)
}

// OpenRun returns the open run of a subject, if there is one.
func (s *Store) OpenRun(ctx context.Context, subject string) (run string, ok bool, err error) {
	run, err = s.db.HGet(ctx, s.key(s.partitionOf(subject), "open"), subject).Result()
	if errors.Is(err, redis.Nil) {
		return "", false, nil
	}
	return run, err == nil, wrap(err, "open run of %s", subject)
}

// OpenRuns lists all open runs, the oldest first; with an error, those that were read before it.
func (s *Store) OpenRuns(ctx context.Context) ([]Listed, error) {
	var list []Listed
	err := s.EachOpen(ctx, func(open Listed) { list = append(list, open) })
	slices.SortFunc(list, func(a, b Listed) int { return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Run, b.Run)) })
	return slices.CompactFunc(list, func(a, b Listed) bool { return a.Run == b.Run }), err
}

// EachOpen calls do with every open run, in no order and with some perhaps twice: never are all of
// them in memory.
func (s *Store) EachOpen(ctx context.Context, do func(Listed)) error {
	for i := range s.o.Partitions {
		for cursor := uint64(0); ; {
			page, next, err := s.db.HScan(ctx, s.key(partition(i), "open"), cursor, "", listChunk).Result()
			if err != nil {
				return wrap(err, "list open runs")
			}
			var runs []string
			for pair := range slices.Chunk(page, 2) { // subject, run
				runs = append(runs, pair[1])
			}
			list, err := s.list(ctx, runs)
			if err != nil {
				return err
			}
			for _, open := range list {
				do(open)
			}
			if cursor = next; cursor == 0 {
				break
			}
		}
	}
	return nil
}

// History lists the last n ended runs of a subject, of all where it is "", the
// last to end first.
func (s *Store) History(ctx context.Context, subject string, n int) ([]Listed, error) {
	if n <= 0 {
		return nil, nil
	}
	var keys []string
	if subject != "" {
		keys = []string{s.key(s.partitionOf(subject), "history", subject)}
	} else {
		for i := range s.o.Partitions {
			keys = append(keys, s.key(partition(i), "history"))
		}
	}
	var runs []string
	for _, key := range keys {
		some, err := s.db.ZRevRange(ctx, key, 0, int64(n)-1).Result()
		if err != nil {
			return nil, wrap(err, "history of %s", subject)
		}
		runs = append(runs, some...)
	}
	list, err := s.list(ctx, runs)
	slices.SortStableFunc(list, func(a, b Listed) int { return b.Ended.Compare(a.Ended) })
	return list[:min(n, len(list))], err
}

// listChunk is how many runs are read in one go. More would take memory for every command and its
// reply at once, and keep Redis from others meanwhile.
const listChunk = 250

// list reads runs, so many in a round trip a node; those that are no more are left out.
func (s *Store) list(ctx context.Context, runs []string) ([]Listed, error) {
	var list []Listed
	for some := range slices.Chunk(runs, listChunk) {
		read, err := s.listSome(ctx, some)
		if err != nil {
			return nil, err
		}
		list = append(list, read...)
	}
	return list, nil
}

func (s *Store) listSome(ctx context.Context, runs []string) ([]Listed, error) {
	heads, summaries := make([]*redis.SliceCmd, len(runs)), make([]*redis.StringCmd, len(runs))
	_, err := s.db.Pipelined(ctx, func(pipe redis.Pipeliner) error {
		for i, run := range runs {
			p, err := s.runPartition(run)
			if err != nil {
				return err
			}
			k := s.runKeys(p, run)
			heads[i] = pipe.HMGet(ctx, k.run, "sub", "at", "end")
			summaries[i] = pipe.Get(ctx, k.summary)
		}
		return nil
	})
	if err != nil && !errors.Is(err, redis.Nil) {
		return nil, wrap(err, "list runs")
	}
	var list []Listed
	for i, run := range runs {
		head := reply(heads[i].Val())
		if head.text(0) == "" {
			continue
		}
		summary, _ := summaries[i].Bytes()
		list = append(list, Listed{
			Run: run, Subject: head.text(0), Summary: summary, At: fromMillis(head.text(1)), Ended: fromMillis(head.text(2)),
		})
	}
	return list, nil
}

func fromMillis(s string) time.Time {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		return time.Time{}
	}
	return time.UnixMilli(n)
}

// wrap adds operation and subject to an error, if there is one.
func wrap(err error, format string, args ...any) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf(format+": %w", append(args, verdict(err))...)
}
