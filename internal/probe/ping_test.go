package probe

import (
	"context"
	"errors"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vpncheck/steps"
)

func TestSecondBurstDecides(t *testing.T) {
	none := burst{mode: None, err: errors.New("ICMP is not permitted to this process")}
	for _, tt := range []struct {
		why            string
		need           steps.Need
		bursts         []burst
		want           int
		sent, received int
		problem        string
	}{
		{"all answered: nothing to repeat", steps.PingPrivate, []burst{answered(5, 5)}, 1, 5, 5, ""},
		{"three of five are more than half", steps.PingPrivate, []burst{answered(5, 3)}, 1, 5, 3, ""},
		{"the tunnel came up during the first burst", steps.PingPrivate, []burst{answered(5, 2), answered(5, 5)}, 2, 5, 5, ""},
		{"lost throughout", steps.PingPrivate, []burst{answered(5, 0), answered(5, 0)}, 2, 5, 0, ""},
		{"the second decides even where it is worse", steps.PingPrivate, []burst{answered(5, 2), answered(5, 0)}, 2, 5, 0, ""},
		{"a second burst that was cut short does not erase the first", steps.PingPrivate, []burst{answered(5, 2), answered(1, 0)}, 2, 6, 2, ""},
		{"a second burst that sent nothing does not count", steps.PingPrivate, []burst{answered(5, 1), {mode: Privileged, early: context.DeadlineExceeded}}, 2, 5, 1, ""},
		{"the VPN gateway is no tunnel: one burst", steps.PingGateway, []burst{answered(5, 0)}, 1, 5, 0, ""},
		{"where ICMP is forbidden a second try changes nothing", steps.PingPrivate, []burst{none}, 1, 0, 0, "ICMP is not permitted to this process"},
	} {
		t.Run(tt.why, func(t *testing.T) {
			p := New(Config{Vantage: steps.VPC})
			var n *int
			p.echo, n = scripted(tt.bursts...)
			m := p.Ping(t.Context(), tt.need, netip.MustParseAddr("10.0.0.1"))
			if *n != tt.want || m.Sent != tt.sent || m.Received != tt.received || m.Problem != tt.problem {
				t.Errorf("%d bursts, %d of %d, problem %q; want %d, %d of %d, %q", *n, m.Received, m.Sent, m.Problem, tt.want, tt.received, tt.sent, tt.problem)
			}
			if m.Need != tt.need || m.Vantage != steps.VPC || m.Target != "10.0.0.1" {
				t.Errorf("not what was asked: %+v", m)
			}
			if got := strings.Count(m.Raw, "PING 10.0.0.1"); got != tt.want {
				t.Errorf("Raw shows %d bursts, want %d:\n%s", got, tt.want, m.Raw)
			}
		})
	}
}

// A run whose context ended between the bursts must not start another.
func TestNoSecondBurstAfterTheEnd(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	p := New(Config{})
	calls := 0
	p.echo = func(context.Context, netip.Addr, plan) burst { calls++; cancel(); return answered(5, 0) }
	p.Ping(ctx, steps.PingPrivate, netip.MustParseAddr("10.0.0.1"))
	if calls != 1 {
		t.Errorf("%d bursts, want 1", calls)
	}
}

func TestRefusedAddresses(t *testing.T) {
	attached := []netip.Prefix{netip.MustParsePrefix("10.1.2.3/24"), netip.MustParsePrefix("10.9.0.1/32"), netip.MustParsePrefix("10.8.0.0/31")}
	for addr, why := range map[string]string{
		"":                 "no address",
		"0.0.0.0":          "unspecified",
		"0.1.2.3":          "unspecified",
		"::":               "unspecified",
		"224.0.0.1":        "multicast",
		"::ffff:224.0.0.1": "multicast",
		"ff02::1":          "multicast",
		"255.255.255.255":  "the broadcast address",
		"10.1.2.255":       "broadcast address of 10.1.2.0/24",
		"10.1.2.254":       "",
		"10.9.0.1":         "", // a network of one host has no broadcast address
		"10.8.0.1":         "", // nor has a point-to-point link
		"192.168.0.255":    "", // whose network is not known here
		"fd00::ffff":       "",
	} {
		t.Run(addr, func(t *testing.T) {
			p := New(Config{})
			p.attached = func() []netip.Prefix { return attached }
			var n *int
			p.echo, n = scripted(answered(5, 5))
			a, _ := netip.ParseAddr(addr)
			m := p.Ping(t.Context(), steps.PingGateway, a)
			if why == "" {
				if m.Problem != "" || *n != 1 {
					t.Errorf("refused: %q", m.Problem)
				}
				return
			}
			if !strings.Contains(m.Problem, why) || m.Sent != 0 || *n != 0 {
				t.Errorf("problem %q, sent %d in %d bursts; want %q and nothing sent", m.Problem, m.Sent, *n, why)
			}
		})
	}
}

func TestMeasurementIsTimed(t *testing.T) {
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	p := New(Config{Vantage: steps.IDC, Now: func() time.Time { now = now.Add(time.Second); return now }})
	p.echo, _ = scripted(answered(5, 4))
	got := p.Ping(t.Context(), steps.PingGateway, netip.MustParseAddr("::ffff:10.0.0.1"))
	want := steps.Measurement{
		Need: steps.PingGateway, Vantage: steps.IDC, Target: "10.0.0.1", At: time.Date(2026, 1, 2, 3, 4, 6, 0, time.UTC),
		Took: time.Second, Sent: 5, Received: 4, RTT: 2500 * time.Microsecond,
		Raw: `PING 10.0.0.1
32 bytes from 10.0.0.1: icmp_seq=1 ttl=60 time=1.000 ms
32 bytes from 10.0.0.1: icmp_seq=2 ttl=60 time=2.000 ms
32 bytes from 10.0.0.1: icmp_seq=3 ttl=60 time=3.000 ms
32 bytes from 10.0.0.1: icmp_seq=4 ttl=60 time=4.000 ms

--- 10.0.0.1 ping statistics ---
5 packets transmitted, 4 received, 20% packet loss, time 0ms
rtt min/avg/max = 1.000/2.500/4.000 ms
`,
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if p.Vantage() != steps.IDC {
		t.Errorf("vantage %q", p.Vantage())
	}
}
