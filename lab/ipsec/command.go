package ipseclab

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strings"
	"time"
)

// maxOutput bounds what is kept of a command's output, in octets.
const maxOutput = 64 << 10

// Output is what a command left behind.
type Output struct {
	Text      string // standard output and standard error, as they came
	Truncated bool   // there was more than 64 KB
	ExitCode  int
}

// Run runs a shell command on a host as a user ("root", "nobody"), until it ends or ctx does. A
// command that fails is no error: it has an exit code.
func (l *Lab) Run(ctx context.Context, h Host, user, command string) (Output, error) {
	args := []string{"/bin/sh", "-c", command}
	if user != "root" {
		args = append([]string{l.programs.setpriv, "--reuid", user, "--regid", "nogroup", "--clear-groups", "--"}, args...)
	}
	out, err := l.exec(ctx, h, "", args...)
	if _, failed := errors.AsType[*exec.ExitError](err); failed && ctx.Err() == nil {
		err = nil
	}
	if err != nil {
		err = fmt.Errorf("run a command on %s: %w", h, err)
	}
	return out, err
}

// must runs one of the lab's own commands, which has to succeed.
func (l *Lab) must(ctx context.Context, h Host, stdin string, args ...string) error {
	out, err := l.exec(ctx, h, stdin, args...)
	if err != nil {
		return fmt.Errorf("%s on %s: %w: %s", args[0], h, err, strings.TrimSpace(out.Text))
	}
	return nil
}

// exec runs a program in a host's namespace.
func (l *Lab) exec(ctx context.Context, h Host, stdin string, args ...string) (Output, error) {
	args = append([]string{"netns", "exec", l.Namespace(h)}, args...)
	return run(ctx, stdin, nil, l.programs.ip, args...)
}

// run runs a program with all its children, bounded in time by ctx and in output by maxOutput.
func run(ctx context.Context, stdin string, env []string, program string, args ...string) (Output, error) {
	var kept limited
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Dir, cmd.Env = "/", append([]string{"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C"}, env...)
	cmd.Stdout, cmd.Stderr = &kept, &kept
	if stdin != "" {
		cmd.Stdin = strings.NewReader(stdin)
	}
	asGroup(cmd)
	cmd.WaitDelay = time.Second
	err := cmd.Run()
	if ctx.Err() != nil {
		err = context.Cause(ctx)
	}
	return Output{Text: kept.buf.String(), Truncated: kept.more, ExitCode: cmd.ProcessState.ExitCode()}, err
}

// limited keeps the first maxOutput octets that are written.
type limited struct {
	buf  bytes.Buffer
	more bool
}

var _ io.Writer = (*limited)(nil)

func (w *limited) Write(p []byte) (int, error) {
	room := maxOutput - w.buf.Len()
	if len(p) > room {
		w.more = true
		w.buf.Write(p[:room])
	} else {
		w.buf.Write(p)
	}
	return len(p), nil
}
