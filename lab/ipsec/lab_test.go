package ipseclab

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"vpncheck/internal/ipsec"
)

// leaveBehind has the test binary build a lab, print its id and wait to be killed.
const leaveBehind = "IPSECLAB_LEAVE_BEHIND"

func TestMain(m *testing.M) {
	if os.Getenv(leaveBehind) != "" {
		leave()
	}
	goleak.VerifyTestMain(m)
}

func leave() {
	l, err := Up(context.Background(), Options{})
	if err != nil {
		fmt.Println("error:", err)
		os.Exit(1)
	}
	fmt.Println(l.id)
	select {}
}

// lab is a lab for one test, or a skip that says what the machine lacks.
func lab(t *testing.T, o Options) (context.Context, *Lab) {
	t.Helper()
	if err := Available(); err != nil {
		t.Skip("no IPsec lab here:", err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	t.Cleanup(cancel)
	l, err := Up(ctx, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if t.Failed() {
			t.Log(bothLogs(l))
		}
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	})
	return ctx, l
}

func connect(t *testing.T, o Options) (context.Context, *Lab) {
	t.Helper()
	ctx, l := lab(t, o)
	if err := l.WaitConnected(ctx); err != nil {
		t.Fatal(err)
	}
	return ctx, l
}

// TestWhatACrashLeavesIsRemoved kills the owner of a lab. The next lab must remove it, and must not
// touch one whose owner lives.
func TestWhatACrashLeavesIsRemoved(t *testing.T) {
	t.Parallel()
	ctx, alive := connect(t, Options{})
	cmd := exec.CommandContext(ctx, os.Args[0], "-test.run=^$")
	cmd.Env = append(os.Environ(), leaveBehind+"=1")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var id string
	if _, err := fmt.Fscanln(out, &id); err != nil || id == "error:" {
		t.Fatalf("the other process has no lab: %q, %v", id, err)
	}
	if len(left(t, id)) != len(hosts) {
		t.Fatalf("the lab %s has the namespaces %v", id, left(t, id))
	}
	_ = cmd.Process.Kill()
	_ = cmd.Wait() // killed

	_, _ = lab(t, Options{})
	if n := left(t, id); len(n) > 0 {
		t.Errorf("left behind: %v", n)
	}
	if err := status(ctx, alive, Connected); err != nil {
		t.Errorf("the lab of a living process: %v", err)
	}
}

// left are the namespaces of a lab that are there.
func left(t *testing.T, id string) []string {
	t.Helper()
	entries, err := os.ReadDir("/run/netns")
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, e := range entries {
		if strings.Contains(e.Name(), id) {
			out = append(out, e.Name())
		}
	}
	return out
}

func TestCloseLeavesNothing(t *testing.T) {
	t.Parallel()
	if err := Available(); err != nil {
		t.Skip("no IPsec lab here:", err)
	}
	l, err := Up(t.Context(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := l.Close(); err != nil {
		t.Error(err)
	}
	_, err = os.Stat(l.dir)
	_, err2 := os.Stat(locks + "/" + l.id)
	if n := left(t, l.id); len(n) > 0 || !errors.Is(err, os.ErrNotExist) || !errors.Is(err2, os.ErrNotExist) {
		t.Errorf("left behind: %v, %v, %v", n, err, err2)
	}
}

// TestALesserUserPings runs what the cloud's automation tools run on a CVM.
func TestALesserUserPings(t *testing.T) {
	t.Parallel()
	ctx, l := connect(t, Options{})
	out, err := l.Run(ctx, CVM, "nobody", "id -un; ping -n -c 1 -W 1 "+ServerAddr.String())
	if err != nil || out.ExitCode != 0 || !strings.HasPrefix(out.Text, "nobody\n") || !strings.Contains(out.Text, " 1 received") {
		t.Errorf("%+v, %v", out, err)
	}
	out, err = l.Run(ctx, Server, "nobody", "echo not me >&2; exit 3")
	if err != nil || out.ExitCode != 3 || out.Text != "not me\n" {
		t.Errorf("a command that fails: %+v, %v", out, err)
	}
}

func TestACommandIsBounded(t *testing.T) {
	t.Parallel()
	ctx, l := lab(t, Options{})
	out, err := l.Run(ctx, CVM, "nobody", "yes | head -c 1000000")
	if err != nil || !out.Truncated || len(out.Text) != maxOutput {
		t.Errorf("%d octets, %t, %v", len(out.Text), out.Truncated, err)
	}
	short, cancel := context.WithTimeout(ctx, 50*time.Millisecond)
	defer cancel()
	if _, err := l.Run(short, CVM, "nobody", "sleep 1000 & sleep 1000"); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("a command that hangs: %v", err)
	}
	if pids, err := exec.CommandContext(ctx, l.programs.ip, "netns", "pids", l.Namespace(CVM)).Output(); err != nil || len(pids) > 0 {
		t.Errorf("runs on: %q, %v", pids, err)
	}
}

// TestTheCloudIsChanged does what the cloud's API does to a tunnel.
func TestTheCloudIsChanged(t *testing.T) {
	t.Parallel()
	ctx, l := connect(t, Options{})
	good := l.Cloud()
	bad := good.clone()
	bad.Begin = FlowTrigger
	bad.IKE.Proposals[0].Encryption = ipsec.Set(ipsec.AESCBC256)
	if err := errors.Join(l.Apply(ctx, bad), status(ctx, l, NotConnected)); err != nil {
		t.Errorf("changed so that it does not fit: %v", err)
	}
	good.Begin = Passive
	if err := errors.Join(l.Apply(ctx, good), status(ctx, l, NotConnected)); err != nil {
		t.Errorf("a passive end begins: %v", err)
	}
	if err := errors.Join(l.Reset(ctx), l.WaitConnected(ctx)); err != nil {
		t.Errorf("reset: %v", err)
	}
}

// TestTrafficIsCounted reads the counters of both ends.
func TestTrafficIsCounted(t *testing.T) {
	t.Parallel()
	ctx, l := connect(t, Options{})
	if err := answered(ctx, l, true, Echo{}); err != nil {
		t.Fatal(err)
	}
	for _, h := range []Host{Gateway, Device} {
		sas, err := l.SAs(ctx, h)
		if net := childrenUp(sas)["net"]; err != nil || net.PacketsIn != 2 || net.PacketsOut != 2 || net.BytesIn == 0 {
			t.Errorf("%s: %+v, %v", h, sas, err)
		}
	}
}

// TestWhatAPersonSees looks at the device as a person does who is asked for it.
func TestWhatAPersonSees(t *testing.T) {
	t.Parallel()
	ctx, l := connect(t, Options{})
	for _, id := range []string{"g-encryption", "d-ike-in-blocked"} {
		f, _ := FindFault(id)
		if err := errors.Join(f.Inject(ctx, l), begun(ctx, l, Gateway, false)); err != nil {
			t.Fatal(id, err)
		}
	}
	v := l.Seen()
	for _, see := range []struct {
		what string
		text func() (string, error)
		want string
	}{
		{"the configuration", v.Configuration, "proposals = aes256-sha256-modp2048"},
		{"its key", v.Configuration, `secret = "` + sharedKey + `"`},
		{"the connections", func() (string, error) { return v.Connections(ctx) }, "vpn: IKEv2"},
		{"no SAs", func() (string, error) { return v.SAs(ctx) }, ""},
		{"the log", v.Log, "configured proposals: IKE:AES_CBC_256"},
		{"the rules", func() (string, error) { return v.Ruleset(ctx) }, "ct state new"},
	} {
		if text, err := see.text(); err != nil || !strings.Contains(text, see.want) {
			t.Errorf("%s: %v\n%s", see.what, err, text)
		}
	}
}

func TestFaultsAreWhole(t *testing.T) {
	steps := []string{"preflight", "activate", "gateway", "internet", "policy", "parameters", ""}
	var ids []string
	for _, f := range Faults() {
		if slices.Contains(ids, f.ID) || f.Name == "" || f.Inject == nil || f.Repair == nil || f.Effect == "" {
			t.Errorf("%s is not whole", f.ID)
		}
		if f.Truth.Cause == "" || f.Truth.Where == "" || !slices.Contains(steps, f.Truth.Step) {
			t.Errorf("%s: %+v", f.ID, f.Truth)
		}
		ids = append(ids, f.ID)
	}
}
