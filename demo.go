package main

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"time"

	"golang.org/x/sync/errgroup"

	"vpncheck/bot"
	"vpncheck/cloud"
	"vpncheck/internal/store"
	"vpncheck/lab/demo"
)

// runDemo is everything on this machine: the bot as shipped, over an in-process store, beside a
// Slack and a Tencent Cloud that are played on loopback.
func runDemo(ctx context.Context, args []string) int {
	fs := newFlags("demo")
	addr := fs.String("addr", "127.0.0.1:8090", "where the page is served; a loopback address")
	verbose := fs.Bool("verbose", false, "write the bot's log to standard error")
	if code, done := parse(fs, args); done {
		return code
	}
	log := slog.New(slog.DiscardHandler)
	if *verbose {
		log = newLog(os.Stderr, slog.LevelInfo)
	}
	d, err := demo.New(demo.Options{Addr: *addr, Log: log})
	if err != nil {
		return fail(err)
	}
	if err := playDemo(ctx, d, log); err != nil {
		return fail(err)
	}
	return exitOK
}

func playDemo(ctx context.Context, d *demo.Demo, log *slog.Logger) error {
	if err := d.Start(); err != nil {
		return err
	}
	defer func() { _ = d.Close() }()
	fmt.Printf("vpncheck demo: open %s in a browser, and follow the welcome. Ctrl-C ends it.\n", d.URL())
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return serveDemo(ctx, d, log) })
	return g.Wait()
}

// serveDemo is the bot of the demo, wired as serve wires it but for the clock, which the page
// can move, and the network, which the page plays.
func serveDemo(ctx context.Context, d *demo.Demo, log *slog.Logger) error {
	s, err := store.OpenEmbedded(store.Options{Now: d.Now, Log: log})
	if err != nil {
		return err
	}
	defer func() { _ = s.Close() }()
	d.Clock().OnSkip(s.Wake)
	c, err := cloud.New(cloud.Config{SecretID: d.SecretID(), SecretKey: d.SecretKey(), Regions: d.Regions(), Endpoint: d.CloudURL(), Now: d.Now})
	if err != nil {
		return err
	}
	times := config{RemindAfter: 15 * time.Minute, ExpireAfter: time.Hour, RecheckFor: 6 * time.Second, WatchEvery: 5 * time.Second}.times()
	cfg := bot.Config{
		BotToken: d.BotToken(), AppToken: d.AppToken(), APIURL: d.SlackAPIURL(), Version: version(),
		Allow:      bot.Allow{Teams: []string{d.Team()}, Channels: []string{d.Channel()}, Users: d.AllowedUsers()},
		EscalateTo: bot.Mention(d.EscalateTo()),
	}
	return serveBot(ctx, cfg, parts{store: s, cloud: c, prober: d.Prober(), times: times, regions: d.Regions(), now: d.Now, log: log})
}
