package probe

import (
	"context"
	"errors"
	"net/netip"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"vpncheck/steps"
)

// These tests need a network of its own: in a child process, in a new network namespace in which
// nothing can leave the machine, and where system settings can be changed without harm.
const roleVariable = "PROBE_TEST_ROLE"

// inNamespace runs the present test again in a child inside a namespace. It reports whether this
// is that child, and the test's body should run.
func inNamespace(t *testing.T) bool {
	t.Helper()
	if os.Getenv(roleVariable) == t.Name() {
		return true
	}
	if os.Getuid() != 0 {
		t.Skip("SKIPPED: a network namespace needs root")
	}
	if _, err := exec.LookPath("ip"); err != nil {
		t.Skip("SKIPPED: no ip command to set a network namespace up")
	}
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^"+strings.ReplaceAll(t.Name(), "/", "$/^")+"$", "-test.v", "-test.timeout=60s")
	cmd.Env = append(os.Environ(), roleVariable+"="+t.Name())
	cmd.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNET}
	out, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	switch {
	case errors.As(err, &exit):
		t.Errorf("in the namespace: %v\n%s", err, out)
	case err != nil:
		t.Skipf("SKIPPED: no network namespace to be had here: %v", err)
	case strings.Contains(string(out), "SKIPPED"):
		t.Skipf("%s", out)
	}
	return false
}

// must runs a command that prepares the namespace.
func must(t *testing.T, command string) {
	t.Helper()
	if out, err := exec.CommandContext(t.Context(), "sh", "-c", command).CombinedOutput(); err != nil {
		t.Skipf("SKIPPED: %s: %v %s", command, err, out)
	}
}

// dropRoot makes this process an ordinary user's, for good: only in a child.
func dropRoot(t *testing.T) {
	t.Helper()
	for _, err := range []error{syscall.Setgroups(nil), syscall.Setgid(65534), syscall.Setuid(65534)} {
		if err != nil {
			t.Skipf("SKIPPED: cannot become an ordinary user: %v", err)
		}
	}
}

func TestUnprivileged(t *testing.T) {
	for _, tt := range []struct {
		name, groups string
		want         Mode
	}{
		{"allowed", "0 2147483647", Unprivileged},
		{"forbidden", "1 0", None},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if !inNamespace(t) {
				return
			}
			must(t, "ip link set lo up; echo '"+tt.groups+"' > /proc/sys/net/ipv4/ping_group_range")
			dropRoot(t)
			d := Diagnose(t.Context())
			if d.IPv4.Mode != tt.want || d.OK() != (tt.want != None) {
				t.Errorf("%+v", d)
			}
			for _, addr := range []netip.Addr{loopback4, loopback6} {
				m := quick(t, nil).Ping(t.Context(), steps.PingPrivate, addr)
				if tt.want != None {
					checkAnswered(t, m, 3)
				} else if m.Sent != 0 || !strings.Contains(m.Problem, `sysctl -w net.ipv4.ping_group_range="65534 65534"`) {
					t.Errorf("got %+v", m)
				}
			}
		})
	}
}

func TestNoReply(t *testing.T) {
	if !inNamespace(t) {
		return
	}
	must(t, "ip link set lo up; echo 1 > /proc/sys/net/ipv4/icmp_echo_ignore_all")
	m := quick(t, nil).Ping(t.Context(), steps.PingPrivate, loopback4)
	if m.Problem != "" || m.Sent != 3 || m.Received != 0 || strings.Count(m.Raw, "100% packet loss") != 2 {
		t.Errorf("got %+v", m)
	}
	if d := Diagnose(t.Context()); d.OK() || !strings.Contains(d.IPv4.Problem, "drops ICMP") {
		t.Errorf("diagnosis %+v", d)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	m = quick(t, nil).Ping(ctx, steps.PingPrivate, loopback4)
	if m.Sent != 0 || !strings.Contains(m.Problem, "before a reply could be expected") || !strings.Contains(m.Raw, "under way") {
		t.Errorf("packets that had no time to be answered were counted as lost: %+v", m)
	}
}

func TestNotSendable(t *testing.T) {
	if !inNamespace(t) {
		return
	}
	must(t, "ip link set lo up; ip route add prohibit 203.0.113.0/24; ip route add unreachable 198.51.100.0/24")
	for addr, why := range map[string]string{
		"192.0.2.1":    "no route",
		"198.51.100.1": "no route",
		"203.0.113.1":  "forbids it", // the pinger alone would try for ever
		"2001:db8::1":  "no route",
	} {
		m := quick(t, nil).Ping(t.Context(), steps.PingPrivate, netip.MustParseAddr(addr))
		if m.Sent != 0 || !strings.Contains(m.Problem, why) {
			t.Errorf("%s: %+v, want %q", addr, m, why)
		}
		t.Log(m.Problem)
	}
	m := New(Config{Timeout: 300 * time.Millisecond}).Internet(t.Context())
	if m.Problem != "" || m.Sent != len(DefaultTargets()) || m.Received != 0 {
		t.Errorf("with no route at all the internet is unreachable, not unknown: %+v", m)
	}
}
