package main

import (
	"context"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"vpncheck/lab/redislab"
)

// storage is the Redis of a storm: one server, or a master under Sentinels.
type storage interface {
	address() string
	client() *redis.Client
	dump() string
	// strike takes it away for a while; heir runs while it is away.
	strike(c *chaos, rng *rand.Rand, heir func())
}

func startStorage(t *testing.T, sentinels bool) storage {
	t.Helper()
	if !sentinels {
		return startRedis(t)
	}
	if !redislab.Installed() {
		t.Skip("no redis-server on this machine: `make test` installs it")
	}
	w, err := redislab.StartWatched(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.Kill)
	return &watchedRedis{Watched: w, t: t}
}

func (r *redisServer) address() string { return r.url }

// strike kills the server and starts it again on its append-only file.
func (r *redisServer) strike(c *chaos, rng *rand.Rand, heir func()) {
	r.kill()
	heir()
	c.pause(time.Duration(50+rng.IntN(2500)) * time.Millisecond)
	r.start()
}

// watchedRedis is a master, a replica and three Sentinels.
type watchedRedis struct {
	*redislab.Watched
	t *testing.T
}

func (r *watchedRedis) address() string { return r.URL() }

func (r *watchedRedis) client() *redis.Client {
	return redis.NewClient(&redis.Options{Addr: r.Master()})
}

func (r *watchedRedis) dump() string {
	return (&redisServer{t: r.t, url: "redis://" + r.Master()}).dump()
}

// strike kills the master; the Sentinels make the replica master.
func (r *watchedRedis) strike(c *chaos, _ *rand.Rand, heir func()) {
	heir()
	if err := r.Failover(); err != nil {
		c.fatal("failover: %v", err)
	}
	c.follow(r.client())
}

// fill has Redis refuse what needs room, for a while.
func (c *chaos) fill(d time.Duration, meanwhile func()) {
	db := c.redis.client()
	defer func() { _ = db.Close() }()
	if err := db.ConfigSet(context.Background(), "maxmemory", "1").Err(); err != nil {
		c.fatal("fill Redis: %v", err)
		return
	}
	meanwhile()
	c.pause(d)
	if err := db.ConfigSet(context.Background(), "maxmemory", "0").Err(); err != nil {
		c.fatal("make room in Redis: %v", err)
	}
}
