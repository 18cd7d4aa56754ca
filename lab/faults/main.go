package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	ipseclab "vpncheck/lab/ipsec"
	"vpncheck/lab/slacklab"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := drive(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "faults:", err)
		os.Exit(1)
	}
}

// trial is one fault in one version, in one way.
type trial struct {
	fault   ipseclab.Fault
	version ipseclab.Version
	how     how
	logs    string // a folder for the program's log and for what people paste; empty keeps none
	out     outcome
	err     error
}

func (t *trial) String() string { return fmt.Sprintf("%s %s %s", t.fault.ID, t.version, t.how) }

func drive(ctx context.Context, args []string) error {
	fs := flag.NewFlagSet("faults", flag.ContinueOnError)
	only := fs.String("only", "", "ids of faults, with commas; default all")
	versions := fs.String("versions", "v1main,v1aggressive,v2", "versions, with commas")
	ways := fs.String("how", "behind,automation,people", "how, with commas")
	write := fs.String("write", "", "the file whose table is written anew")
	parallel := fs.Int("parallel", 3, "labs side by side")
	logs := fs.String("logs", "", "a folder for the program's logs")
	verbose := fs.Bool("v", false, "print the last card of what is not right")
	if err := fs.Parse(args); err != nil {
		return err
	}
	if err := ipseclab.Available(); err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "vpncheck-faults-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	program, err := build(ctx, dir)
	if err != nil {
		return err
	}
	trials := chosen(list(*only), list(*versions), list(*ways))
	for _, t := range trials {
		t.logs = *logs
	}
	all(ctx, program, dir, trials, *parallel, func(t *trial) { report(os.Stdout, t, *verbose) })
	sum := summary(trials)
	fmt.Println(sum)
	if *write != "" {
		if err := rewrite(*write, sum, trials); err != nil {
			return err
		}
	}
	return failed(trials)
}

func list(s string) []string {
	return strings.FieldsFunc(s, func(r rune) bool { return r == ',' || r == ' ' })
}

// build makes the program as it ships.
func build(ctx context.Context, dir string) (string, error) {
	path := filepath.Join(dir, "vpncheck")
	cmd := exec.CommandContext(ctx, "go", "build", "-trimpath", "-ldflags", "-s -w", "-o", path, "vpncheck")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build the program: %w\n%s", err, out)
	}
	return path, nil
}

func chosen(only, versions, ways []string) []*trial {
	var out []*trial
	for _, f := range ipseclab.Faults() {
		if len(only) > 0 && !slices.Contains(only, f.ID) {
			continue
		}
		for _, v := range ipseclab.Versions {
			if !f.In(v) || !slices.Contains(versions, string(v)) {
				continue
			}
			for _, h := range ways {
				out = append(out, &trial{fault: f, version: v, how: how(h)})
			}
		}
	}
	return out
}

// all makes trials, some side by side, and tells of each as it ends.
func all(ctx context.Context, program, dir string, trials []*trial, parallel int, ended func(*trial)) {
	var mu sync.Mutex
	var wg sync.WaitGroup
	slots := make(chan struct{}, max(1, parallel))
	for i, t := range trials {
		slots <- struct{}{}
		wg.Go(func() {
			defer func() { <-slots }()
			t.out, t.err = try(ctx, program, filepath.Join(dir, fmt.Sprint(i)), t)
			mu.Lock()
			defer mu.Unlock()
			ended(t)
		})
	}
	wg.Wait()
}

// trialFor is how long one may take.
const trialFor = 2 * time.Minute

// try makes one trial in a lab of its own.
func try(ctx context.Context, program, dir string, t *trial) (out outcome, err error) {
	ctx, cancel := context.WithTimeout(ctx, trialFor)
	defer cancel()
	lab, err := ipseclab.Up(ctx, ipseclab.Options{Version: t.version})
	if err != nil {
		return out, fmt.Errorf("the lab does not come up: %w", err)
	}
	defer func() { err = errors.Join(err, lab.Close()) }()
	internet, err := serveInternet(lab)
	if err != nil {
		return out, err
	}
	defer func() { _ = internet.Close() }()
	if err := lab.WaitConnected(ctx); err != nil {
		return out, fmt.Errorf("the healthy tunnel does not come up: %w", err)
	}
	s, err := newSite(ctx, lab)
	if err != nil {
		return out, err
	}
	defer func() { err = errors.Join(err, s.close()) }()
	if t.fault.Unseen {
		s.freeze()
	}
	if err := t.fault.Inject(ctx, lab); err != nil {
		return out, fmt.Errorf("inject: %w", err)
	}
	s.block(t.fault.Blocked)
	if err := settle(ctx, t, s); err != nil {
		return out, err
	}
	log := io.Discard
	if t.logs != "" {
		f, err := os.Create(filepath.Join(t.logs, t.file("log"))) //nolint:gosec // as the command line says
		if err != nil {
			return out, err
		}
		defer func() { err = errors.Join(err, f.Close()) }()
		log = f
	}
	o, err := open(ctx, program, dir, s, t.how, log)
	if err != nil {
		return out, err
	}
	defer func() { err = errors.Join(err, o.close()) }()
	p := person{lab: lab, office: o, site: s, fault: t.fault, channel: o.slack.Config().Channels[0].ID, user: slacklab.Ana}
	out, err = p.run(ctx)
	if t.logs != "" {
		err = errors.Join(err, os.WriteFile(filepath.Join(t.logs, t.file("pasted")), []byte(out.Pasted), 0o600))
	}
	return out, err
}

// file is the name of a file about the trial.
func (t *trial) file(of string) string { return strings.ReplaceAll(t.String(), " ", "-") + "." + of }

// settle waits until the cloud shows what the fault does.
func settle(ctx context.Context, t *trial, s *site) error {
	want := ipseclab.NotConnected
	switch t.fault.EffectIn(t.version) {
	case ipseclab.Silent, ipseclab.LargeLost, ipseclab.AtRekey, ipseclab.Harmless:
		want = ipseclab.Connected
	default: // it is down
	}
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	for {
		status, err := s.lab.NetStatus(ctx)
		if err == nil && status == want {
			return s.read(ctx)
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("the fault does not show: NetStatus is %s, not %s", status, want)
		case <-time.After(100 * time.Millisecond):
		}
	}
}
