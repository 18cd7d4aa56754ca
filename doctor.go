package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strings"
	"time"

	"vpncheck/bot"
	"vpncheck/cloud"
	"vpncheck/internal/console"
	"vpncheck/internal/probe"
	"vpncheck/internal/store"
)

// finding is one line of the doctor: what was checked, and what to do where it is not well.
type finding struct {
	name, summary, advice string
	ok                    bool
}

// doctor checks configuration and permissions against the live services. It exits 0 where all is
// well and 3 otherwise.
func doctor(ctx context.Context, args []string) int {
	fs := newFlags("doctor")
	file := configFlag(fs)
	if code, done := parse(fs, args); done {
		return code
	}
	cfg, err := loadConfig(*file)
	if err != nil {
		return fail(err)
	}
	store.LogTo(slog.New(slog.DiscardHandler)) // what the client would log is a finding here
	within, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	bad := 0
	for _, examine := range []func(context.Context, config) []finding{
		examineSettings, examineSlack, examineRedis, examineCloud, examineNetwork,
	} {
		found := examine(within, cfg)
		if ctx.Err() != nil { // its failures are of no interest
			fmt.Fprintln(os.Stderr, "Called off.")
			return exitError
		}
		for _, f := range found {
			f.print(os.Stdout)
			if !f.ok {
				bad++
			}
		}
	}
	if bad > 0 {
		fmt.Printf("\nNot ready: %d of these must be put right.\n", bad)
		return exitError
	}
	fmt.Println("\nAll is well.")
	return exitOK
}

// print writes one line, and one more for the advice. What services say of themselves is data.
func (f finding) print(w io.Writer) {
	mark := "ok  "
	if !f.ok {
		mark = "FAIL"
	}
	line := func(s string) string { return console.Clean(strings.Join(strings.Fields(s), " ")) }
	fmt.Fprintf(w, "%s  %-44s %s\n", mark, line(f.name), line(f.summary))
	if f.advice != "" {
		fmt.Fprintf(w, "      → %s\n", line(f.advice))
	}
}

func examineSettings(_ context.Context, c config) []finding {
	f := finding{name: "settings", summary: "all that the bot needs is set", ok: true}
	if err := c.missing(); err != nil {
		f = finding{name: "settings", summary: err.Error(), advice: "Set them in the environment; the README's table says what they mean."}
	}
	allow := finding{name: "who may use it", ok: true, summary: fmt.Sprintf("channels %s; users %s", strings.Join(c.Channels, ", "), strings.Join(c.Users, ", "))}
	if len(c.Channels) == 0 || len(c.Users) == 0 {
		allow = finding{name: "who may use it", summary: "nobody: what is not listed is denied", advice: "Set VPNCHECK_CHANNELS and VPNCHECK_USERS; * allows all."}
	}
	if len(c.Approvers) == 0 {
		return []finding{f, allow}
	}
	return []finding{f, allow, {name: "who may change the cloud's end", ok: true, summary: strings.Join(c.Approvers, ", ")}}
}

func examineSlack(ctx context.Context, c config) []finding {
	if c.SlackBotToken == "" {
		return nil // named under settings
	}
	var out []finding
	for _, x := range bot.Examine(ctx, c.bot()) {
		out = append(out, finding{name: x.Name, ok: x.OK, summary: x.Summary, advice: x.Advice})
	}
	return out
}

func examineRedis(ctx context.Context, c config) []finding {
	if c.RedisURL == "" {
		return nil
	}
	f := finding{name: "Redis"}
	s, err := store.Open(c.store())
	if err == nil {
		defer func() { _ = s.Close() }()
		err = s.Ping(ctx)
	}
	if err != nil {
		f.summary, f.advice = err.Error(), "Check REDIS_URL, the network and the password; Redis 6.2 or newer."
		return []finding{f}
	}
	f.ok, f.summary = true, "answers"
	return []finding{f}
}

func examineCloud(ctx context.Context, c config) []finding {
	client, err := cloud.New(c.cloud())
	if err != nil {
		return []finding{{name: "Tencent Cloud", summary: err.Error(), advice: "Correct TENCENTCLOUD_ENDPOINT or the regions."}}
	}
	var out []finding
	for _, x := range append(client.Doctor(ctx), client.DoctorOf(ctx, c.uses()...)...) {
		out = append(out, finding{name: "Tencent Cloud: " + x.Name, ok: x.OK, summary: x.Summary, advice: x.Advice})
	}
	return out
}

// examineNetwork says whether the bot can ping. It is no failure where it cannot: people are
// asked then.
func examineNetwork(ctx context.Context, c config) []finding {
	d := probe.Diagnose(ctx)
	f := finding{name: "ping (ICMP over IPv4)", ok: true, summary: d.IPv4.String()}
	if !d.OK() {
		f.advice = "Without it, people are asked instead."
	}
	return []finding{{name: "vantage", ok: true, summary: "the bot stands in: " + c.Vantage}, f}
}
