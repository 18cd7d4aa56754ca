package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/netip"
	"os"
	"time"

	"golang.org/x/sync/errgroup"

	"vpncheck/bot"
	"vpncheck/cloud"
	"vpncheck/internal/conversation"
	"vpncheck/internal/device"
	"vpncheck/internal/device/manual"
	"vpncheck/internal/device/vendors"
	"vpncheck/internal/metrics"
	"vpncheck/internal/store"
)

// workers is how many runs one process handles and shows at once. Nothing slow is done while a run
// is handled, so a few are plenty.
const workers = 8

// settleWithin bounds how long a process that ends goes on putting messages right.
const settleWithin = 5 * time.Second

// serve is the bot as shipped.
func serve(ctx context.Context, args []string) int {
	fs := newFlags("serve")
	file := configFlag(fs)
	if code, done := parse(fs, args); done {
		return code
	}
	cfg, err := loadConfig(*file)
	if err == nil {
		err = cfg.missing()
	}
	if err != nil {
		return fail(err)
	}
	log := newLog(os.Stderr, cfg.LogLevel)
	store.LogTo(log)
	s, err := store.Open(withLog(cfg.store(), log))
	if err != nil {
		return fail(err)
	}
	defer func() { _ = s.Close() }() // nothing is buffered: what counts is committed
	m := metrics.New(version())
	cc := cfg.cloud()
	cc.Called = m.CloudCalled
	c, err := cloud.New(cc)
	if err != nil {
		return fail(err)
	}
	afar, changer, err := cfg.afar(c)
	if err != nil {
		return fail(err)
	}
	p := parts{store: s, cloud: c, prober: cfg.prober(), afar: afar, changer: changer, hosts: cfg.hosts(), times: cfg.times(), regions: cfg.Regions, firstReadings: cfg.firstReadings(), now: time.Now, log: log, metrics: m, ops: cfg.ops()}
	if err := serveBot(ctx, cfg.bot(), p); err != nil {
		return fail(err)
	}
	return exitOK
}

func withLog(o store.Options, log *slog.Logger) store.Options {
	o.Log = log
	return o
}

// parts are what a bot is made of.
type parts struct {
	store  *store.Store
	cloud  conversation.Cloud
	prober conversation.Prober
	// afar and changer are what is off unless it is configured.
	afar    []conversation.Measurer
	changer conversation.Changer
	hosts   []netip.Addr // in IDCs, known to answer pings
	times   conversation.Times
	// regions are those in which a tunnel is looked for.
	regions []string
	// firstReadings is how many tunnels may be read for the first time in a second; default 10.
	firstReadings float64
	now           func() time.Time
	log           *slog.Logger

	metrics *metrics.Metrics // default: new ones
	ops     ops
}

func (p parts) loop() *conversation.Loop {
	return &conversation.Loop{
		Devices: vendors.Examiner{}, FirstReadings: p.firstReadings, Regions: p.regions,
		Store: p.store, Cloud: p.cloud, Prober: p.prober, Afar: p.afar, Changer: p.changer, Hosts: p.hosts, Times: p.times, Now: p.now, Log: p.log,
		Redact: func(text string) (string, map[string]int) {
			clean, report := device.Redact(text)
			removed := make(map[string]int, len(report))
			for kind, n := range report {
				removed[string(kind)] = n
			}
			return clean, removed
		},
	}
}

// serveBot listens to Slack and works until ctx ends or the token turns out to be wrong.
func serveBot(ctx context.Context, cfg bot.Config, p parts) error {
	if p.metrics == nil {
		p.metrics = metrics.New(cfg.Version)
	}
	p.prober = observedProber{p.prober, p.metrics}
	for i, m := range p.afar {
		p.afar[i] = observedMeasurer{m, p.metrics}
	}
	if len(cfg.Approvers) == 0 {
		p.changer = nil // nobody in Slack could approve what is offered there
	}
	loop := p.loop()
	cfg.Observer, loop.Observer, cfg.Limits = p.metrics, p.metrics, p.store
	for _, v := range vendors.All {
		cfg.Vendors = append(cfg.Vendors, bot.Vendor{ID: v.ID, Name: v.Name, ByHand: v.ID == manual.ID})
	}
	b := bot.New(cfg, loop, p.now, p.log)
	loop.Notify, loop.Fetch = b.Notify, b.Fetch
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { sayRedis(ctx, p); return nil })
	if p.ops.addr != "" {
		g.Go(func() error { return p.serveOps(ctx, b) })
	}
	g.Go(func() error { return b.Run(ctx) })
	g.Go(func() error { return loop.Serve(ctx, workers, b.Present) })
	err := g.Wait()
	b.Settle(settleWithin)
	if err != nil && !errors.Is(err, context.Canceled) {
		return fmt.Errorf("the bot stopped: %w", err)
	}
	return nil
}

// sayRedis says at the start whether the store answers. The bot waits for it either way.
func sayRedis(ctx context.Context, p parts) {
	if err := p.store.Ping(ctx); err != nil && ctx.Err() == nil {
		p.log.Warn("Redis does not answer; the bot waits for it, and acknowledges nothing meanwhile", "err", err)
	}
}
