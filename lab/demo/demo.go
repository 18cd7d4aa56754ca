package demo

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"syscall"
	"time"

	"vpncheck/lab/cloudlab"
	"vpncheck/lab/slacklab"
)

// DefaultAddr is where the page is, unless that is taken.
const DefaultAddr = "127.0.0.1:8090"

// Options say how the demo runs.
type Options struct {
	// Addr is where the page is served; it must be on loopback. Empty is [DefaultAddr], and a
	// free port where that is taken.
	Addr string
	// Speed is how fast the world moves: 1 (the default) as real networks do, more in tests.
	Speed float64
	Log   *slog.Logger
}

// Demo is the workspace, the cloud, the network between them, and the page.
type Demo struct {
	log   *slog.Logger
	addr  string
	clock *Clock
	slack *slacklab.Server
	cloud *cloudlab.Server
	world *World
	feed  *feed

	http *http.Server
	url  string
	// alive ends what runs on behalf of the demo: the feed, open event streams, stories that play.
	alive  context.Context
	cancel context.CancelFunc
	work   sync.WaitGroup
	player player
}

// New makes a demo; nothing listens before Start.
func New(o Options) (*Demo, error) {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Speed <= 0 {
		o.Speed = 1
	}
	d := &Demo{log: o.Log, addr: o.Addr, clock: newClock()}
	if o.Addr != "" {
		if err := loopbackOnly(o.Addr); err != nil {
			return nil, err
		}
	}
	d.alive, d.cancel = context.WithCancel(context.Background())
	d.slack, d.cloud = newSlack(d.clock.Now, o.Log), newCloud(o.Log)
	d.feed = newFeed(d.slack)
	d.world = newWorld(d.cloud, d.clock, o.Speed, func(key string) { d.feed.bump("stories", "desk:"+key) })
	d.clock.OnSkip(func() { d.feed.bump("clock") })
	return d, nil
}

func loopbackOnly(addr string) error {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return fmt.Errorf("demo: address %q: %w", addr, err)
	}
	if !isLoopback(host) {
		return fmt.Errorf("demo: address %q is not on loopback; the page lets anybody act as anybody", addr)
	}
	return nil
}

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// Start starts the workspace, the cloud and the page.
func (d *Demo) Start() error {
	const anyPort = "127.0.0.1:0"
	if err := d.slack.Start(anyPort); err != nil {
		return fmt.Errorf("demo: %w", err)
	}
	if err := d.cloud.Start(anyPort); err != nil {
		return errors.Join(fmt.Errorf("demo: %w", err), d.Close())
	}
	l, err := d.listen()
	if err != nil {
		return errors.Join(fmt.Errorf("demo: the page: %w", err), d.Close())
	}
	d.url = "http://" + l.Addr().String()
	d.http = &http.Server{
		Handler: d.routes(), ReadHeaderTimeout: 10 * time.Second,
		BaseContext: func(net.Listener) context.Context { return d.alive },
	}
	changes := d.slack.Changes(d.alive) // from now on, whenever the goroutine begins
	d.work.Go(func() { d.feed.follow(changes) })
	d.work.Go(func() {
		if err := d.http.Serve(l); !errors.Is(err, http.ErrServerClosed) {
			d.log.Error("the demo's page stopped", "err", err)
		}
	})
	return nil
}

// listen takes another port only in place of the default one: who asked for a port means it.
func (d *Demo) listen() (net.Listener, error) {
	addr := d.addr
	if addr == "" {
		addr = DefaultAddr
	}
	l, err := net.Listen("tcp", addr)
	if addr == DefaultAddr && errors.Is(err, syscall.EADDRINUSE) {
		return net.Listen("tcp", "127.0.0.1:0")
	}
	return l, err
}

// Close stops everything and waits until it has stopped.
func (d *Demo) Close() error {
	d.player.mu.Lock() // no story begins to play from here on
	d.cancel()
	d.player.mu.Unlock()
	d.clock.stop()
	var err error
	if d.http != nil {
		err = d.http.Close()
	}
	err = errors.Join(err, d.slack.Close(), d.cloud.Close())
	d.work.Wait()
	return err
}
