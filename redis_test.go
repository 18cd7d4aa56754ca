package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"vpncheck/internal/conversation"
	"vpncheck/internal/store"
)

// redisServer is a real Redis with its append-only file, which can be killed and started again.
type redisServer struct {
	t    *testing.T
	dir  string
	port int
	url  string
	cmd  *exec.Cmd
}

func startRedis(t *testing.T) *redisServer {
	t.Helper()
	if _, err := exec.LookPath("redis-server"); err != nil {
		t.Skip("no redis-server on this machine: `make test` installs it")
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := l.Addr().(*net.TCPAddr).Port
	_ = l.Close()
	r := &redisServer{t: t, dir: t.TempDir(), port: port, url: fmt.Sprintf("redis://127.0.0.1:%d", port)}
	r.start()
	t.Cleanup(r.kill)
	return r
}

// serveOverRedis starts the bot over a real Redis, which can then be taken away.
func (w *world) serveOverRedis() *redisServer {
	w.t.Helper()
	r := startRedis(w.t)
	s, err := store.Open(store.Options{URL: r.url, Log: w.log(), Admission: admission(1)})
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() { _ = s.Close() })
	w.serve(s)
	return r
}

func (r *redisServer) start() {
	r.t.Helper()
	r.cmd = exec.Command("redis-server", "--port", fmt.Sprint(r.port), "--bind", "127.0.0.1", "--dir", r.dir,
		"--appendonly", "yes", "--appendfsync", "always", "--save", "")
	if err := r.cmd.Start(); err != nil {
		r.t.Fatal(err)
	}
	c := r.client()
	defer func() { _ = c.Close() }()
	deadline := time.Now().Add(10 * time.Second)
	for c.Ping(context.Background()).Err() != nil {
		if time.Now().After(deadline) {
			r.t.Fatal("redis-server does not answer")
		}
	}
}

func (r *redisServer) client() *redis.Client {
	o, err := redis.ParseURL(r.url)
	if err != nil {
		r.t.Fatal(err)
	}
	return redis.NewClient(o)
}

func (r *redisServer) kill() {
	if r.cmd == nil {
		return
	}
	_ = r.cmd.Process.Kill()
	_ = r.cmd.Wait() // killed: it has nothing to say
	r.cmd = nil
}

// dump is everything that Redis holds, as text.
func (r *redisServer) dump() string {
	r.t.Helper()
	c := r.client()
	defer func() { _ = c.Close() }()
	ctx := context.Background()
	keys, err := c.Keys(ctx, "*").Result()
	if err != nil {
		r.t.Fatal(err)
	}
	all := ""
	for _, k := range keys {
		kind, err := c.Type(ctx, k).Result()
		if err != nil {
			r.t.Fatal(err)
		}
		all += k + " " + fmt.Sprint(r.value(ctx, c, kind, k)) + "\n"
	}
	return all
}

func (r *redisServer) value(ctx context.Context, c *redis.Client, kind, key string) any {
	r.t.Helper()
	var v any
	var err error
	switch kind {
	case "none": // it expired since the keys were listed
		return nil
	case "string":
		v, err = c.Get(ctx, key).Result()
		if errors.Is(err, redis.Nil) {
			return nil // as above
		}
		if strings.HasSuffix(key, ":state") && err == nil {
			return r.plain(v.(string))
		}
	case "hash":
		v, err = c.HGetAll(ctx, key).Result()
	case "list":
		v, err = c.LRange(ctx, key, 0, -1).Result()
	case "set":
		v, err = c.SMembers(ctx, key).Result()
	case "zset":
		v, err = c.ZRange(ctx, key, 0, -1).Result()
	case "stream":
		v, err = c.XRange(ctx, key, "-", "+").Result()
	default:
		r.t.Fatalf("key %s has the type %s, which this test cannot read", key, kind)
	}
	if err != nil {
		r.t.Fatal(err)
	}
	return v
}

// store opens one more store over it.
func (r *redisServer) store(log *slog.Logger) *store.Store {
	r.t.Helper()
	s, err := store.Open(store.Options{URL: r.url, Log: log})
	if err != nil {
		r.t.Fatal(err)
	}
	r.t.Cleanup(func() { _ = s.Close() })
	return s
}

// plain is a stored conversation as text: packed, it would hide what must not be in it.
func (r *redisServer) plain(state string) string {
	r.t.Helper()
	d, err := conversation.Decode([]byte(state))
	if err != nil {
		r.t.Fatal(err)
	}
	b, err := json.Marshal(d)
	if err != nil {
		r.t.Fatal(err)
	}
	return string(b)
}
