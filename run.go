package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/user"
	"time"

	"golang.org/x/term"

	"vpncheck/cloud"
	"vpncheck/internal/console"
	"vpncheck/internal/store"
	"vpncheck/steps"
)

// runCheck is one check in this terminal. Exit codes: 0 connected or solved, 1 escalated, 2
// called off or no such tunnel, 3 error, 64 wrong usage.
func runCheck(ctx context.Context, args []string) int {
	fs := newFlags("run")
	file := fs.String("config", "", "a YAML file with settings under the names of the environment's variables")
	asJSON := fs.Bool("json", false, "write the evidence as JSON to standard output, everything else to standard error")
	if code, done := parse(fs, args); done {
		return code
	}
	if fs.NArg() != 1 {
		fmt.Fprintln(os.Stderr, "vpncheck run: which tunnel? vpncheck run vpnx-xxxxxxxx")
		return exitUsage
	}
	cfg, err := loadConfig(*file)
	if err == nil && len(cfg.Regions) == 0 {
		err = errors.New("not set: TENCENTCLOUD_REGION or VPNCHECK_REGIONS")
	}
	if err != nil {
		return fail(err)
	}
	code, err := check(ctx, cfg, fs.Arg(0), *asJSON)
	if errors.Is(err, context.Canceled) {
		fmt.Fprintln(os.Stderr, "\nCalled off.")
		return console.ExitCancelled
	}
	if err != nil {
		return fail(err)
	}
	return code
}

func check(ctx context.Context, cfg config, tunnel string, asJSON bool) (int, error) {
	log := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelError}))
	store.LogTo(log)
	s, err := store.OpenEmbedded(withLog(store.Options{}, log))
	if err != nil {
		return exitError, err
	}
	defer func() { _ = s.Close() }()
	c, err := cloud.New(cfg.cloud())
	if err != nil {
		return exitError, err
	}
	p := parts{store: s, cloud: c, prober: cfg.prober(), times: cfg.times(), now: time.Now, log: log}
	out := os.Stdout
	if asJSON {
		out = os.Stderr
	}
	t := &console.Console{In: questions(os.Stdin), Out: out, Colour: colours(out), By: whoami(), Now: time.Now}
	d, err := t.Run(ctx, p.loop(), tunnel)
	if err != nil {
		return exitError, err
	}
	if asJSON {
		if err := console.WriteJSON(os.Stdout, d, version()); err != nil {
			return exitError, err
		}
	}
	return console.ExitCode(d.Run), nil
}

// questions is where answers come from. Standard input that is closed has none.
func questions(f *os.File) io.Reader {
	if _, err := f.Stat(); err != nil {
		return nil
	}
	return f
}

func colours(f *os.File) bool {
	return os.Getenv("NO_COLOR") == "" && term.IsTerminal(int(f.Fd()))
}

func whoami() steps.Person {
	if u, err := user.Current(); err == nil && u.Username != "" {
		return steps.Person{ID: u.Username, Name: u.Username}
	}
	return steps.Person{Name: "you"}
}
