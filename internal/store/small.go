package store

import (
	"context"
	"errors"
	"time"

	"github.com/redis/go-redis/v9"
)

// auditKept is about how many audit records are kept.
const auditKept = 10000

// Lead says whether this replica is to do a chore: true for the one that asked
// first, and for it again whenever it asks within ttl of the last time.
func (s *Store) Lead(ctx context.Context, chore string, ttl time.Duration) (bool, error) {
	ok, err := s.claim(ctx, s.o.Prefix+":lead:"+chore, s.o.Consumer, ttl)
	return ok, wrap(err, "lead %s", chore)
}

// Once is true for the first that asks with a key, and false within ttl after.
func (s *Store) Once(ctx context.Context, key string, ttl time.Duration) (bool, error) {
	// The holder is this call: a retry after a lost reply is not a second call.
	ok, err := s.claim(ctx, s.o.Prefix+":once:"+key, randomID(), ttl)
	return ok, wrap(err, "once %s", key)
}

func (s *Store) claim(ctx context.Context, key, holder string, ttl time.Duration) (bool, error) {
	n, err := s.eval(ctx, scriptClaim, []string{key}, holder, ttl.Milliseconds()).Int()
	return n == 1, err
}

// Audit appends a record to the audit stream, which keeps the newest ten thousand.
func (s *Store) Audit(ctx context.Context, record []byte) error {
	return wrap(s.db.XAdd(ctx, &redis.XAddArgs{
		Stream: s.o.Prefix + ":audit", MaxLen: auditKept, Approx: true, Values: []any{"record", record},
	}).Err(), "audit")
}

// Audited returns the newest n audit records, the newest first.
func (s *Store) Audited(ctx context.Context, n int) ([][]byte, error) {
	got, err := s.db.XRevRangeN(ctx, s.o.Prefix+":audit", "+", "-", int64(n)).Result()
	var records [][]byte
	for _, m := range got {
		record, _ := m.Values["record"].(string)
		records = append(records, []byte(record))
	}
	return records, wrap(err, "read audit")
}

// Note keeps a small value for ttl; 0 keeps it for good.
func (s *Store) Note(ctx context.Context, key string, value []byte, ttl time.Duration) error {
	return wrap(s.db.Set(ctx, s.o.Prefix+":note:"+key, value, ttl).Err(), "note %s", key)
}

// Recall returns what Note kept, nil if there is nothing.
func (s *Store) Recall(ctx context.Context, key string) ([]byte, error) {
	value, err := s.db.Get(ctx, s.o.Prefix+":note:"+key).Bytes()
	if errors.Is(err, redis.Nil) {
		return nil, nil
	}
	return value, wrap(err, "recall %s", key)
}
