package main

import (
	"context"
	"fmt"
	"net"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"
)

// redisServer is a real Redis of our own, with its append-only file synced every second.
type redisServer struct {
	*process
	url string
	db  *redis.Client
}

func (b *bench) startRedis(ctx context.Context) (*redisServer, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("find a port for Redis: %w", err)
	}
	addr := l.Addr().(*net.TCPAddr)
	_ = l.Close() // it was only asked for its number
	dir, err := os.MkdirTemp(b.dir, "redis-")
	if err != nil {
		return nil, fmt.Errorf("start Redis: %w", err)
	}
	p, err := b.spawn(ctx, "redis-server", nil, "redis-server", "--port", strconv.Itoa(addr.Port), "--bind", "127.0.0.1",
		"--dir", dir, "--appendonly", "yes", "--appendfsync", "everysec", "--save", "")
	if err != nil {
		return nil, err
	}
	r := &redisServer{process: p, url: "redis://" + addr.String(), db: redis.NewClient(&redis.Options{Addr: addr.String()})}
	err = until(ctx, 10*time.Second, func() (bool, error) { return r.db.Ping(ctx).Err() == nil, nil })
	if err != nil {
		r.stop()
		return nil, fmt.Errorf("redis does not answer: %w\n%s", err, p.said())
	}
	return r, nil
}

func (r *redisServer) stop() {
	_ = r.db.Close() // nothing is under way
	r.kill()
}

const partition = "{vpncheck:p0}:" // a single Redis has one

// busy is how many runs the bot handles or shows, or would if it had a worker more.
func (r *redisServer) busy(ctx context.Context) (n int64, err error) {
	for _, cmd := range []*redis.IntCmd{r.db.XLen(ctx, partition+"ready"), r.db.XLen(ctx, partition+"show")} {
		if cmd.Err() != nil {
			return n, fmt.Errorf("ask Redis for the backlog: %w", cmd.Err())
		}
		n += cmd.Val()
	}
	return n, nil
}

// idle says whether the bot has nothing to handle and nothing to show, not even later.
func (r *redisServer) idle(ctx context.Context) (bool, error) {
	n, err := r.busy(ctx)
	if err != nil || n > 0 {
		return false, err
	}
	later, err := r.db.ZCard(ctx, partition+"later").Result()
	return later == 0, err
}

// settle waits until the bot has been idle at three looks in a row: what is being read from the
// cloud is in no queue.
func (r *redisServer) settle(ctx context.Context) error {
	calm := 0
	return until(ctx, 2*time.Minute, func() (bool, error) {
		idle, err := r.idle(ctx)
		if calm++; !idle {
			calm = 0
		}
		if calm < 3 && idle {
			sleep(ctx, 100*time.Millisecond)
		}
		return calm >= 3, err
	})
}

// commands counts the commands so far by name, those inside scripts too.
func (r *redisServer) commands(ctx context.Context) (map[string]int64, error) {
	text, err := r.db.Info(ctx, "commandstats").Result()
	if err != nil {
		return nil, fmt.Errorf("command statistics: %w", err)
	}
	stats := map[string]int64{}
	for line := range strings.Lines(text) {
		name, rest, ok := strings.Cut(strings.TrimPrefix(line, "cmdstat_"), ":calls=")
		if !ok {
			continue
		}
		count, _, _ := strings.Cut(rest, ",")
		if stats[name], err = strconv.ParseInt(count, 10, 64); err != nil {
			return nil, fmt.Errorf("command statistics: %w", err)
		}
	}
	return stats, nil
}

// memory is used_memory, in bytes.
func (r *redisServer) used(ctx context.Context) (int64, error) {
	text, err := r.db.Info(ctx, "memory").Result()
	if err != nil {
		return 0, fmt.Errorf("memory of Redis: %w", err)
	}
	for line := range strings.Lines(text) {
		if n, ok := strings.CutPrefix(line, "used_memory:"); ok {
			return strconv.ParseInt(strings.TrimSpace(n), 10, 64)
		}
	}
	return 0, fmt.Errorf("memory of Redis: INFO says %q", text)
}

// sleep waits for d, or until ctx ends.
func sleep(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-ctx.Done():
	}
}

// until asks again and again until the answer is yes, an error, or too late.
func until(ctx context.Context, within time.Duration, yes func() (bool, error)) error {
	ctx, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	for {
		if ok, err := yes(); ok || err != nil {
			return err
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		sleep(ctx, 5*time.Millisecond)
	}
}
