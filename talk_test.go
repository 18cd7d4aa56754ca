package main

import (
	"io"
	"os"
	"os/exec"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// scriptTalk is: talk FILE CODE COMMAND…. It runs the command with its input held open, as by
// somebody who reads and types. The file says what happens, line by line:
//
//	< text         wait until the output has it, after what was waited for before
//	> line         type a line
//	! ID STATUS    the tunnel's status changes
//	^C             interrupt
//
// At its end the command must exit with the code by itself.
func scriptTalk(ts *testscript.TestScript, _ bool, args []string) {
	t := startTalk(ts, args[2], args[3:]...)
	defer t.stop()
	for line := range strings.Lines(ts.ReadFile(args[0])) {
		what, rest, _ := strings.Cut(strings.TrimRight(line, "\n"), " ")
		switch what {
		case "<":
			t.wait(rest)
		case ">":
			_, err := io.WriteString(t.in, rest+"\n")
			ts.Check(err)
		case "!":
			scriptSetStatus(ts, false, strings.Fields(rest))
		case "^C":
			ts.Check(t.cmd.Process.Signal(os.Interrupt))
		}
	}
	select {
	case <-t.done:
	case <-time.After(20 * time.Second):
		ts.Fatalf("it does not end:\n%s", t.out)
	}
	ts.Logf("%s", t.out)
	noSecret(ts, t.out.String())
	if got := exitCode(t.err); got != args[1] {
		ts.Fatalf("exit code %s, want %s", got, args[1])
	}
}

// talk is a command that somebody talks with.
type talk struct {
	ts   *testscript.TestScript
	cmd  *exec.Cmd
	in   io.WriteCloser
	out  *syncBuffer
	seen int
	done chan struct{}
	err  error // once done
}

func startTalk(ts *testscript.TestScript, name string, args ...string) *talk {
	path, err := exec.LookPath(name)
	ts.Check(err)
	t := &talk{ts: ts, cmd: exec.Command(path, args...), out: &syncBuffer{}, done: make(chan struct{})}
	t.cmd.Dir, t.cmd.Env = ts.MkAbs("."), scriptEnv(ts)
	t.cmd.Stdout, t.cmd.Stderr = t.out, t.out
	t.in, err = t.cmd.StdinPipe()
	ts.Check(err)
	ts.Check(t.cmd.Start())
	go func() {
		defer close(t.done)
		t.err = t.cmd.Wait()
	}()
	return t
}

// scriptEnv is the script's environment.
func scriptEnv(ts *testscript.TestScript) []string {
	var env []string
	for _, name := range append(settings(), "PATH", "HOME", "NO_COLOR") {
		if v := ts.Getenv(name); v != "" {
			env = append(env, name+"="+v)
		}
	}
	return env
}

func (t *talk) wait(text string) {
	deadline := time.After(20 * time.Second)
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for {
		out := t.out.String()
		if i := strings.Index(out[t.seen:], text); i >= 0 {
			t.seen += i + len(text)
			return
		}
		select {
		case <-tick.C:
		case <-deadline:
			t.ts.Fatalf("it does not say %q:\n%s", text, out)
		}
	}
}

func (t *talk) stop() {
	_ = t.cmd.Process.Kill()
	<-t.done
}
