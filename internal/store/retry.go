package store

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"time"

	"github.com/cenkalti/backoff/v5"
	"github.com/redis/go-redis/v9"
)

// persist repeats f until Redis has taken it, ctx ends, or the error is one that
// will not pass. What a worker has found out is not lost because Redis is away.
func (s *Store) persist(ctx context.Context, f func() error) error {
	_, err := backoff.Retry(ctx, func() (struct{}, error) {
		err := f()
		if err != nil && !passing(err) {
			err = backoff.Permanent(err)
		}
		return struct{}{}, err
	}, backoff.WithBackOff(s.waits()), backoff.WithMaxElapsedTime(0))
	return err
}

// waits are the times between two tries: short beside the lease, so that when Redis
// is back the living have finished before others may claim their runs.
func (s *Store) waits() *backoff.ExponentialBackOff {
	b := backoff.NewExponentialBackOff()
	b.InitialInterval, b.MaxInterval = 10*time.Millisecond, min(500*time.Millisecond, s.o.Lease/8)
	return b
}

// passing says whether an error may be gone when Redis is itself again: all but
// our own verdicts, a closed client and what Redis says of a script or type.
func passing(err error) bool {
	if errors.Is(err, ErrLayout) || errors.Is(err, ErrFenced) || errors.Is(err, ErrNoRun) || errors.Is(err, ErrEnded) || errors.Is(err, redis.ErrClosed) {
		return false
	}
	var said redis.Error
	return !errors.As(err, &said) || slices.Contains(passingCodes, code(said))
}

var passingCodes = []string{
	"LOADING", "READONLY", "MASTERDOWN", "CLUSTERDOWN", "TRYAGAIN", "MOVED", "ASK",
	"OOM", "MISCONF", "NOREPLICAS", "BUSY", "NOAUTH", "WRONGPASS", "NOSCRIPT",
}

// code is the first word of what Redis said. Before version 7, what a command in a
// script said stands within what the script said.
func code(said redis.Error) string {
	text := said.Error()
	if strings.HasPrefix(text, "ERR Error running script") {
		if _, inner, found := strings.Cut(text, ": -"); found {
			text = inner
		}
	}
	first, _, _ := strings.Cut(text, " ")
	return first
}

// verdict names the errors of Redis that callers tell apart.
func verdict(err error) error {
	var said redis.Error
	if errors.As(err, &said) && code(said) == "OOM" && !errors.Is(err, ErrFull) {
		return fmt.Errorf("%w: %w", ErrFull, err)
	}
	return err
}

// contact is what a reader knows of Redis: it says once that it is away, and once
// that it is back.
type contact struct {
	log  *slog.Logger
	wait *backoff.ExponentialBackOff
	away bool
}

func newContact(s *Store, about ...any) *contact {
	return &contact{log: s.o.Log.With(about...), wait: s.waits()}
}

// lost waits a little longer each time.
func (c *contact) lost(ctx context.Context, err error) {
	if !c.away {
		c.log.Warn("store: redis is away", "err", err)
	}
	c.away = true
	select {
	case <-time.After(c.wait.NextBackOff()):
	case <-ctx.Done():
	}
}

func (c *contact) made() {
	if c.away {
		c.log.Info("store: redis is back")
	}
	c.away = false
	c.wait.Reset()
}

// delay is the time to the next try after n failures in a row: 100 ms, doubling,
// at most 30 s.
func delay(n int) time.Duration {
	return min(30*time.Second, 100*time.Millisecond<<min(max(n-1, 0), 10))
}

// LogTo sends what the Redis client itself says, for the whole process, to log at
// level debug. By default it writes every failed dial to the standard error.
func LogTo(log *slog.Logger) { redis.SetLogger(clientLog{log}) }

type clientLog struct{ log *slog.Logger }

func (c clientLog) Printf(ctx context.Context, format string, args ...any) {
	c.log.DebugContext(ctx, "redis client", "said", fmt.Sprintf(format, args...))
}
