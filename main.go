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
	"syscall"
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
		{"run", "[--json] vpnx-xxxxxxxx", "one check in this terminal, without Slack", runCheck},
		{"demo", "[--addr 127.0.0.1:8090]", "everything on this machine, in the browser, without any account", runDemo},
		{"doctor", "[--config FILE]", "checks configuration and permissions against the live services", doctor},
		{"version", "", "says which version this is", func(context.Context, []string) int { fmt.Println("vpncheck", version()); return exitOK }},
	}
}

func main() { os.Exit(realMain(os.Args[1:])) }

// realMain is main with an exit code, for tests that run the program as it is.
func realMain(args []string) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if len(args) > 0 {
		for _, c := range commands() {
			if c.name == args[0] {
				return c.run(ctx, args[1:])
			}
		}
	}
	if len(args) > 0 && (args[0] == "help" || args[0] == "-h" || args[0] == "--help") {
		usage(os.Stdout)
		return exitOK
	}
	if len(args) > 0 {
		fmt.Fprintf(os.Stderr, "vpncheck: there is no command %q\n\n", args[0])
	}
	usage(os.Stderr)
	return exitUsage
}

func usage(w io.Writer) {
	fmt.Fprintln(w, "vpncheck finds out why a VPN tunnel between a Tencent Cloud VPC and an IDC is down.")
	fmt.Fprintln(w, "\nUsage:")
	for _, c := range commands() {
		fmt.Fprintf(w, "  vpncheck %-32s %s\n", c.name+" "+c.args, c.what)
	}
	fmt.Fprintln(w, "\nSettings come from the environment; see the README's table.")
}

// parse reads a command's flags. done tells that there is nothing left to do, and the exit code.
func parse(fs *flag.FlagSet, args []string) (code int, done bool) {
	switch err := fs.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		return exitOK, true
	case err != nil:
		return exitUsage, true
	default:
		return exitOK, false
	}
}

func newFlags(name string) *flag.FlagSet {
	return flag.NewFlagSet("vpncheck "+name, flag.ContinueOnError)
}

// fail tells the person at the terminal what went wrong.
func fail(err error) int {
	fmt.Fprintln(os.Stderr, "vpncheck:", err)
	return exitError
}

func newLog(w io.Writer) *slog.Logger { return slog.New(slog.NewJSONHandler(w, nil)) }

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
