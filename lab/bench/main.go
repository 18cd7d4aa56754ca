package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"syscall"
	"time"
)

// plan is how much is measured.
type plan struct {
	loads    []load
	warmUp   int           // commands before each slice, not counted
	healthy  int           // runs about tunnels that are connected
	step1    int           // runs that a ping ends
	answered int           // runs that people answer to the end
	replicas []int         // how many processes share the healthy runs
	waiting  int           // runs that wait for an answer
	calm     time.Duration // how long they are left alone before memory is read
}

// load is one rate of commands, offered in rounds of slices.
type load struct {
	rate   int // commands a second
	slice  time.Duration
	rounds int
}

func fullPlan() plan {
	return plan{
		loads:  []load{{200, 4 * time.Second, 3}, {500, 4 * time.Second, 5}, {2000, 2 * time.Second, 3}},
		warmUp: 200, healthy: 1000, step1: 100, answered: 200,
		replicas: []int{1, 2, 4}, waiting: 10_000, calm: 40 * time.Second,
	}
}

func quickPlan() plan {
	return plan{
		loads:  []load{{200, 2 * time.Second, 1}, {500, 2 * time.Second, 1}},
		warmUp: 100, healthy: 200, step1: 20, answered: 20,
		replicas: []int{1, 2}, waiting: 300, calm: time.Second,
	}
}

// bench is all that the measurements share.
type bench struct {
	plan plan
	dir  string   // of the built program, of Redis' files and of the logs
	bot  string   // the program
	bolt string   // the folder of the Bolt app; empty where it cannot run
	app  string   // the only one whose acknowledgements are measured; empty for all
	env  []string // more settings of the bot
	// against is another build of the bot to compare acknowledgements with, if any.
	against string
	report  *report
	version string // of the bot
}

func main() {
	if len(os.Args) == 2 && os.Args[1] == echoCommand {
		exit(echo())
	}
	quick := flag.Bool("quick", false, "measure less, in about a minute")
	only := flag.String("only", "ack,runs,replicas,waiting", "which `parts` to measure")
	write := flag.String("write", "", "the Markdown `file` whose figures are replaced")
	rate := flag.Int("rate", 0, "the only rate of commands, in `commands a second`")
	app := flag.String("app", "", "the only `app` whose acknowledgements are measured")
	against := flag.String("against", "", "another build of the bot, whose acknowledgements are measured beside: its `path`")
	extra := flag.String("env", "", "more `settings` of the bot: NAME=value, with commas")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	b := &bench{plan: fullPlan(), app: *app, against: *against}
	if *quick {
		b.plan = quickPlan()
	}
	if *rate > 0 {
		b.plan.loads = []load{{*rate, 4 * time.Second, 5}}
	}
	if *extra != "" {
		b.env = strings.Split(*extra, ",")
	}
	exit(b.run(ctx, strings.Split(*only, ","), *write))
}

func exit(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
	os.Exit(0)
}

// part is a part of the measurements, with figures of its own in the document.
type part struct {
	name    string
	measure func(context.Context) error
}

func (b *bench) parts() []part {
	return []part{{"ack", b.acks}, {"runs", b.runs}, {"replicas", b.replicas}, {"waiting", b.waiting}}
}

// within is the time that all parts have together.
const within = 10 * time.Minute

// run measures the parts in order. Each has its figures written when it is done, so that another's
// failure costs only its own.
func (b *bench) run(ctx context.Context, only []string, write string) (err error) {
	debug.SetGCPercent(400) // the lab keeps every call; collecting less often disturbs less
	if b.dir, err = os.MkdirTemp("", "vpncheck-bench-"); err != nil {
		return fmt.Errorf("make a folder: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(b.dir)) }()
	for _, name := range only {
		if !slices.ContainsFunc(b.parts(), func(p part) bool { return p.name == name }) {
			return fmt.Errorf("there is no part %q", name)
		}
	}
	if err := b.prepare(ctx); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	begin := time.Now()
	var errs []error
	for _, p := range b.parts() {
		if slices.Contains(only, p.name) {
			errs = append(errs, b.one(ctx, p, write))
		}
	}
	fmt.Fprintf(os.Stderr, "bench: over after %s\n", time.Since(begin).Round(time.Second))
	return errors.Join(errs...)
}

// one measures one part and has its figures written.
func (b *bench) one(ctx context.Context, p part, write string) error {
	b.report = newReport(os.Stdout)
	begin := time.Now()
	b.report.machine(ctx, p.name, b.version, b.bolt != "")
	if err := p.measure(ctx); err != nil {
		return fmt.Errorf("measure %s: %w", p.name, err)
	}
	fmt.Fprintf(os.Stderr, "bench: %s took %s\n", p.name, time.Since(begin).Round(time.Second))
	if write == "" {
		return nil
	}
	return b.report.into(write, p.name)
}

// prepare builds the bot as it ships and installs what the Bolt app needs.
func (b *bench) prepare(ctx context.Context) error {
	if _, err := exec.LookPath("redis-server"); err != nil {
		return errors.New("no redis-server on this machine: `make install` installs it")
	}
	b.version = version(ctx, "git", "describe", "--tags", "--always", "--dirty") // before figures are written
	b.bot = filepath.Join(b.dir, "vpncheck")
	build := exec.CommandContext(ctx, "go", "build", "-trimpath", "-ldflags", "-s -w", "-o", b.bot, "vpncheck")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("go build: %w\n%s", err, out)
	}
	return b.prepareBolt(ctx)
}

// prepareBolt leaves b.bolt empty where there is no Node.js to run it.
func (b *bench) prepareBolt(ctx context.Context) error {
	for _, tool := range []string{"node", "npm"} {
		if _, err := exec.LookPath(tool); err != nil {
			fmt.Fprintf(os.Stderr, "bench: Bolt is left out, for there is no %s on this machine\n", tool)
			return nil
		}
	}
	where, err := exec.CommandContext(ctx, "go", "list", "-f", "{{.Dir}}", "vpncheck/lab/bench").Output()
	if err != nil {
		return fmt.Errorf("find the Bolt app: %w", err)
	}
	dir := filepath.Join(strings.TrimSpace(string(where)), "bolt")
	install := exec.CommandContext(ctx, "npm", "ci", "--no-audit", "--no-fund")
	install.Dir = dir
	if out, err := install.CombinedOutput(); err != nil {
		return fmt.Errorf("npm ci: %w\n%s", err, out)
	}
	b.bolt = dir
	return nil
}
