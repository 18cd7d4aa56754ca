// Command vpncheck finds out why the IPsec VPN tunnel between a Tencent Cloud VPC and an IDC is
// down, together with the people in a Slack channel.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"runtime/debug"
	"slices"
	"syscall"

	"vpncheck/internal/console"
)

// The exit codes of every command. A run adds its own; see run.go.
const (
	exitOK    = 0
	exitError = 3
	exitUsage = 64
)

type command struct {
	name, args, what string
	run              func(ctx context.Context, args []string) int
}

func commands() []command {
	return []command{
		{"serve", "[--config FILE]", "the bot: listens to Slack until it is stopped", serve},
		{"run", "[--json] [--silent] vpnx-…", "one check in this terminal, without Slack", runCheck},
		{"demo", "[--addr 127.0.0.1:8090]", "everything on this machine, in the browser, without any account", runDemo},
		{"device", "[--tunnel vpnx-… | --cloud FILE] FILE…", "reads a VPN device's configuration, and compares both ends", runDevice},
		{"doctor", "[--config FILE]", "checks configuration and permissions against the live services", doctor},
		{"version", "", "says which version this is", func(context.Context, []string) int { fmt.Println("vpncheck", version()); return exitOK }},
	}
}

func find(name string) (command, bool) {
	i := slices.IndexFunc(commands(), func(c command) bool { return c.name == name })
	if i < 0 {
		return command{}, false
	}
	return commands()[i], true
}

func main() { os.Exit(realMain(os.Args[1:])) }

// realMain is main with an exit code, for tests that run the program as it is.
func realMain(args []string) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // whoever interrupts twice means it
	if len(args) == 0 {
		usage(os.Stderr)
		return exitUsage
	}
	switch args[0] {
	case "help", "-h", "-help", "--help":
		usage(os.Stdout)
		return exitOK
	case "-version", "--version":
		args[0] = "version"
	}
	c, ok := find(args[0])
	if !ok {
		fmt.Fprintf(os.Stderr, "vpncheck: there is no command %q\n\n", args[0])
		usage(os.Stderr)
		return exitUsage
	}
	return c.run(ctx, args[1:])
}

func usage(w io.Writer) {
	fmt.Fprintln(w, "vpncheck finds out why a VPN tunnel between a Tencent Cloud VPC and an IDC is down.")
	fmt.Fprintln(w, "\nUsage:")
	for _, c := range commands() {
		fmt.Fprintf(w, "  vpncheck %-32s %s\n", c.name+" "+c.args, c.what)
	}
	fmt.Fprintln(w, "\nSettings come from the environment; see the README's table.")
}

// newFlags makes a command's flags. What they print is printed by parse and misused.
func newFlags(name string) *flag.FlagSet {
	fs := flag.NewFlagSet(name, flag.ContinueOnError)
	fs.SetOutput(io.Discard)
	return fs
}

func configFlag(fs *flag.FlagSet) *string {
	return fs.String("config", "", "a YAML `FILE` with settings under the names of the environment's variables")
}

// parse reads a command's flags. done tells that there is nothing left to do, and the exit code.
func parse(fs *flag.FlagSet, args []string) (code int, done bool) {
	if err := fs.Parse(args); err != nil {
		return misused(fs, err), true
	}
	return exitOK, false
}

// misused answers a command line that cannot be run: one that asks for help, or a wrong one.
func misused(fs *flag.FlagSet, err error) int {
	c, _ := find(fs.Name())
	if !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintf(os.Stderr, "vpncheck %s: %v\n", c.name, err)
		return exitUsage
	}
	fmt.Printf("vpncheck %s %s\n  %s\n\n", c.name, c.args, c.what)
	fs.SetOutput(os.Stdout)
	fs.PrintDefaults()
	return exitOK
}

// fail tells the person at the terminal what went wrong.
func fail(err error) int {
	fmt.Fprintln(os.Stderr, "vpncheck:", console.Clean(err.Error()))
	return exitError
}

func newLog(w io.Writer, level slog.Level) *slog.Logger {
	return slog.New(slog.NewJSONHandler(w, &slog.HandlerOptions{Level: level}))
}

// revision is set when an image is built; elsewhere the build information has it.
var revision string

func version() string {
	if revision != "" {
		return revision
	}
	if b, ok := debug.ReadBuildInfo(); ok && b.Main.Version != "" {
		return b.Main.Version
	}
	return "(devel)"
}
