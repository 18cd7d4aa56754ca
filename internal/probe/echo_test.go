package probe

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"strings"
	"testing"
	"time"

	"vpncheck/steps"
)

var (
	loopback4 = netip.MustParseAddr("127.0.0.1")
	loopback6 = netip.MustParseAddr("::1")
)

// needICMP skips, and says why, where this process may send no echoes or has no such IP version.
func needICMP(t *testing.T, addr netip.Addr) {
	t.Helper()
	d := diagnose(t.Context(), addr)
	if !d.Loopback {
		t.Skipf("SKIPPED: real echoes to %s: %s", addr, d)
	}
}

func TestPingLoopback(t *testing.T) {
	for _, addr := range []netip.Addr{loopback4, netip.MustParseAddr("127.0.0.53"), netip.MustParseAddr("::ffff:127.0.0.1"), loopback6} {
		t.Run(addr.String(), func(t *testing.T) {
			needICMP(t, addr)
			m := quick(t, nil).Ping(t.Context(), steps.PingPrivate, addr)
			checkAnswered(t, m, 3)
		})
	}
}

func checkAnswered(t *testing.T, m steps.Measurement, n int) {
	t.Helper()
	if m.Problem != "" || m.Sent != n || m.Received != n || m.RTT <= 0 {
		t.Errorf("got %+v, want %d of %d", m, n, n)
	}
	for _, want := range []string{"icmp_seq=1 ", fmt.Sprintf("icmp_seq=%d ", n), " 0% packet loss", "rtt min/avg/max"} {
		if !strings.Contains(m.Raw, want) {
			t.Errorf("Raw lacks %q:\n%s", want, m.Raw)
		}
	}
}

func TestEndedBeforeItBegan(t *testing.T) {
	needICMP(t, loopback4)
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(errors.New("the run was cancelled"))
	m := quick(t, nil).Ping(ctx, steps.PingPrivate, loopback4)
	if m.Sent != 0 || !strings.Contains(m.Problem, "the run was cancelled") {
		t.Errorf("got %+v", m)
	}
}

// A deadline leaves what there is: answered packets count, packets still under way do not.
func TestDeadlineWithinABurst(t *testing.T) {
	needICMP(t, loopback4)
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	p := quick(t, func(c *Config) { c.Count = 1000; c.Interval = 20 * time.Millisecond })
	m := p.Ping(ctx, steps.PingGateway, loopback4)
	if m.Problem != "" || m.Sent == 0 || m.Sent >= 1000 || m.Received != m.Sent {
		t.Errorf("got %+v", m)
	}
	if m.Took > 2*time.Second || !strings.Contains(m.Raw, "stopped early: context deadline exceeded") {
		t.Errorf("took %s:\n%s", m.Took, m.Raw)
	}
}

func TestDiagnoseHere(t *testing.T) {
	d := Diagnose(t.Context())
	t.Log(d)
	for _, i := range []ICMP{d.IPv4, d.IPv6} {
		if (i.Mode == None || !i.Loopback) != (i.Problem != "") {
			t.Errorf("a problem is named if and only if there is one: %+v", i)
		}
	}
}
