package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"os/user"
	"strings"
	"time"

	"golang.org/x/term"

	"vpncheck/cloud"
	"vpncheck/internal/console"
	"vpncheck/internal/conversation"
	"vpncheck/internal/store"
	"vpncheck/steps"
)

// runCheck is one check in this terminal. Exit codes: 0 connected or solved, 1 escalated, 2
// called off or no such tunnel, 3 error, 64 wrong usage.
func runCheck(ctx context.Context, args []string) int {
	fs := newFlags("run")
	file := configFlag(fs)
	var how checking
	fs.BoolVar(&how.json, "json", false, "write the evidence as JSON to standard output, everything else to standard error")
	fs.BoolVar(&how.silent, "silent", false, "the tunnel is connected, and nothing gets through: only traffic that passes is a cure")
	if code, done := parse(fs, args); done {
		return code
	}
	tunnel, err := tunnelArg(fs)
	if err != nil {
		return misused(fs, err)
	}
	cfg, err := loadConfig(*file)
	if err == nil && len(cfg.Regions) == 0 {
		err = errors.New("not set: TENCENTCLOUD_REGION or VPNCHECK_REGIONS")
	}
	if err != nil {
		return fail(err)
	}
	code, err := check(ctx, cfg, tunnel, how)
	if err != nil {
		return fail(err)
	}
	return code
}

// tunnelArg gives the tunnel that is named on the command line. Flags may stand behind it.
func tunnelArg(fs *flag.FlagSet) (string, error) {
	const example = "vpncheck run vpnx-1a2b3c4d"
	if fs.NArg() == 0 {
		return "", errors.New("which tunnel? " + example)
	}
	id := strings.ToLower(strings.TrimSpace(fs.Arg(0)))
	if err := fs.Parse(fs.Args()[1:]); err != nil {
		return "", err
	}
	switch {
	case fs.NArg() > 0:
		return "", errors.New("one tunnel at a time: " + example)
	case strings.HasPrefix(id, "vpngw-"), strings.HasPrefix(id, "cgw-"):
		return "", fmt.Errorf("%q is a gateway; name one of its tunnels: %s", id, example)
	case !steps.IsTunnelID(id):
		return "", fmt.Errorf("%q is not the id of a tunnel, which looks like vpnx-1a2b3c4d (console: VPC > VPN Connections > VPN Tunnel)", id)
	default:
		return id, nil
	}
}

func check(ctx context.Context, cfg config, tunnel string, how checking) (int, error) {
	log := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelError}))
	s, err := store.OpenEmbedded(withLog(store.Options{}, log))
	if err != nil {
		return exitError, err
	}
	defer func() { _ = s.Close() }()
	c, err := cloud.New(cfg.cloud())
	if err != nil {
		return exitError, err
	}
	afar, changer, err := cfg.afar(c)
	if err != nil {
		return exitError, err
	}
	t := how.console(cfg)
	record, err := cfg.recorder(t.Approver, log)
	if err != nil {
		return exitError, err
	}
	defer record.close()
	loop := parts{store: s, cloud: c, prober: cfg.prober(), afar: afar, changer: changer, hosts: cfg.hosts(), times: cfg.times(), now: time.Now, log: log}.loop()
	loop.Abandon, loop.Recorder = true, record
	d, err := t.Run(ctx, loop, tunnel)
	loop.Audited()
	if err != nil && ctx.Err() != nil {
		fmt.Fprintln(os.Stderr, "\nCalled off. "+console.LeftAs(d.Run))
		return console.ExitCancelled, nil
	}
	if err == nil && how.json {
		err = console.WriteJSON(os.Stdout, d, version())
	}
	return console.ExitCode(d.Run), err
}

// checking is how a check in a terminal is wanted.
type checking struct{ json, silent bool }

// console is the terminal that the program was started in.
func (h checking) console(cfg config) console.Console {
	out := os.Stdout
	if h.json {
		out = os.Stderr
	}
	me := whoami()
	return console.Console{
		In: os.Stdin, Typed: terminal(os.Stdin), Out: out, Colour: colours(out), Now: time.Now,
		By: me, Place: whereami(), Approver: cfg.approves(me), Silent: h.silent,
	}
}

func terminal(f *os.File) bool { return term.IsTerminal(int(f.Fd())) }

func colours(f *os.File) bool { return os.Getenv("NO_COLOR") == "" && terminal(f) }

func whoami() steps.Person {
	if u, err := user.Current(); err == nil && u.Username != "" {
		return steps.Person{ID: u.Username, Name: u.Username}
	}
	return steps.Person{Name: "you"}
}

// whereami names this terminal in the audit record.
func whereami() conversation.Place {
	host, err := os.Hostname()
	if err != nil {
		host = "an unnamed machine"
	}
	return conversation.Place{Channel: "a terminal of " + host}
}
