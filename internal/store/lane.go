package store

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"
)

// group is the consumer group of every stream, as in prelude.lua.
const group = "vpncheck"

// token is a run's entry in a lane's stream: whoever has it may take the run.
type token struct {
	p   partition
	id  string
	run string
}

// lane hands tokens to workers. Both lanes differ only in what a worker does.
type lane struct {
	s    *Store
	kind kind
	work func(ctx context.Context, t token) // with the token until it is settled
	busy chan struct{}                      // one element a worker at work
	over chan struct{}                      // closed when those at work have to come to an end
}

// lastWords is how long a worker may take to record how far it came.
const lastWords = time.Second

// run hands out tokens until ctx ends, and waits until the workers have, but no longer
// than Drain and their last words.
func (l *lane) run(ctx context.Context) error {
	if err := l.ready(ctx); err != nil {
		return err
	}
	l.over = make(chan struct{})
	wctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	var loops, workers sync.WaitGroup
	for i := range l.s.o.Partitions {
		loops.Go(func() { l.read(ctx, wctx, partition(i), &workers) })
		loops.Go(func() { l.watch(ctx, partition(i)) })
	}
	<-ctx.Done()
	loops.Wait()
	l.drain(&workers)
	return nil
}

func (l *lane) drain(workers *sync.WaitGroup) {
	done := make(chan struct{})
	go func() { workers.Wait(); close(done) }()
	select {
	case <-done:
		return
	case <-time.After(l.s.o.Drain):
		close(l.over)
	}
	select {
	case <-done:
	case <-time.After(lastWords):
		l.s.o.Log.Error("store: work goes on that should have ended", "lane", l.kind, "at work", len(l.busy))
	}
}

// ready waits for Redis and for the consumer groups; only a wrong layout is an error.
func (l *lane) ready(ctx context.Context) error {
	err := l.s.persist(ctx, func() error {
		if err := l.s.checkLayout(ctx); err != nil {
			return err
		}
		for i := range l.s.o.Partitions {
			if err := l.createGroup(ctx, partition(i)); err != nil {
				return err
			}
		}
		return nil
	})
	if ctx.Err() != nil {
		return nil
	}
	return err
}

func (l *lane) createGroup(ctx context.Context, p partition) error {
	err := l.s.db.XGroupCreateMkStream(ctx, l.s.stream(l.kind, p), group, "0").Err()
	if err == nil || redis.HasErrorPrefix(err, "BUSYGROUP") {
		return nil
	}
	if err = verdict(err); errors.Is(err, ErrFull) {
		return nil // it is there; if not, heal makes it when there is room
	}
	return fmt.Errorf("create consumer group: %w", err)
}

// read gives the tokens of one partition to workers.
func (l *lane) read(ctx, wctx context.Context, p partition, workers *sync.WaitGroup) {
	for c := newContact(l.s, "lane", string(l.kind), "partition", int(p)); ctx.Err() == nil; {
		free := l.free(ctx)
		if free == 0 {
			return
		}
		tokens, err := l.next(wctx, p, free)
		if err != nil {
			l.heal(wctx, p, err)
			c.lost(ctx, err)
			continue
		}
		c.made()
		for _, t := range tokens {
			l.give(ctx, wctx, t, workers)
		}
	}
}

// give has a worker begin with a token, unless the end comes first.
func (l *lane) give(ctx, wctx context.Context, t token, workers *sync.WaitGroup) {
	select {
	case l.busy <- struct{}{}:
	case <-ctx.Done():
		l.release(wctx, t)
		return
	}
	if ctx.Err() != nil {
		<-l.busy
		l.release(wctx, t)
		return
	}
	workers.Go(func() {
		defer func() { <-l.busy }()
		l.work(wctx, t)
	})
}

// free waits until a worker is idle and returns how many are, 0 when ctx ends.
// It keeps none: with several partitions the readers would starve each other.
func (l *lane) free(ctx context.Context) int {
	select {
	case l.busy <- struct{}{}:
	case <-ctx.Done():
		return 0
	}
	n := cap(l.busy) - len(l.busy) + 1
	<-l.busy
	return max(n, 1)
}

// next blocks for tokens. It does not end with the caller's context: a token
// delivered to a read given up would wait for its lease to run out.
func (l *lane) next(ctx context.Context, p partition, n int) ([]token, error) {
	got, err := l.s.db.XReadGroup(ctx, &redis.XReadGroupArgs{
		Group: group, Consumer: l.s.o.Consumer, Count: int64(n), Block: l.s.block,
		Streams: []string{l.s.stream(l.kind, p), ">"},
	}).Result()
	if errors.Is(err, redis.Nil) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", l.s.stream(l.kind, p), err)
	}
	var tokens []token
	for _, stream := range got {
		for _, m := range stream.Messages {
			run, _ := m.Values["r"].(string)
			tokens = append(tokens, token{p: p, id: m.ID, run: run})
		}
	}
	return tokens, nil
}

// heal makes the group again where Redis has lost everything.
func (l *lane) heal(ctx context.Context, p partition, err error) {
	if !strings.Contains(err.Error(), "NOGROUP") {
		return
	}
	l.s.known.Store(false)
	if err := l.s.checkLayout(ctx); err != nil {
		l.s.o.Log.Error("store: redis was emptied", "err", err)
		return
	}
	if err := l.createGroup(ctx, p); err != nil {
		l.s.o.Log.Warn("store: redis was emptied", "err", err)
	}
}

// release puts a token of our own back.
func (l *lane) release(ctx context.Context, t token) {
	if err := l.putBack(ctx, t, 0); err != nil {
		l.s.o.Log.Warn("store: hand over", "run", t.run, "err", err) // its lease will run out
	}
}

// putBack gives a token to whoever is free, if nobody has renewed its lease for that long.
func (l *lane) putBack(ctx context.Context, t token, silent time.Duration) error {
	keys := []string{l.s.runKeys(t.p, t.run).run, l.s.stream(l.kind, t.p)}
	return l.s.eval(ctx, scriptRelease, keys, string(l.kind), t.run, t.id, silent.Milliseconds()).Err()
}
