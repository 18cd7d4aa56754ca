package probe

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/dns/dnsmessage"

	"vpncheck/steps"
)

// listen is a TCP service on loopback that accepts.
func listen(t *testing.T, addr string) string {
	t.Helper()
	l, err := net.Listen("tcp", addr)
	if err != nil {
		t.Skipf("SKIPPED: %s: %v", addr, err)
	}
	t.Cleanup(func() { _ = l.Close() })
	return l.Addr().String()
}

// dead is a loopback port that nobody listens on.
func dead(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	return l.Addr().String()
}

// nameServer answers on loopback as reply says; nil never answers. It gives a resolver that asks it.
func nameServer(t *testing.T, reply func(q dnsmessage.Message) *dnsmessage.Message) Resolver {
	t.Helper()
	pc, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		for buf := make([]byte, 1500); ; {
			n, from, err := pc.ReadFrom(buf)
			if err != nil {
				return
			}
			var q dnsmessage.Message
			if q.Unpack(buf[:n]) != nil {
				continue
			}
			if a := reply(q); a != nil {
				if b, err := a.Pack(); err == nil {
					_, _ = pc.WriteTo(b, from)
				}
			}
		}
	}()
	t.Cleanup(func() { _ = pc.Close(); <-done })
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return dial(ctx, "udp", pc.LocalAddr().String())
	}}
}

func answers(q dnsmessage.Message) *dnsmessage.Message {
	q.Response = true
	q.Additionals = nil
	if q.Questions[0].Type == dnsmessage.TypeA {
		q.Answers = []dnsmessage.Resource{{
			Header: dnsmessage.ResourceHeader{Name: q.Questions[0].Name, Class: dnsmessage.ClassINET, TTL: 60},
			Body:   &dnsmessage.AResource{A: [4]byte{192, 0, 2, 7}},
		}}
	}
	return &q
}

func noSuchName(q dnsmessage.Message) *dnsmessage.Message {
	q.Response, q.RCode, q.Additionals = true, dnsmessage.RCodeNameError, nil
	return &q
}

func hangs(dnsmessage.Message) *dnsmessage.Message { return nil }

func TestInternet(t *testing.T) {
	live, gone := listen(t, "127.0.0.1:0"), dead(t)
	for _, tt := range []struct {
		why            string
		targets        []Target
		reply          func(dnsmessage.Message) *dnsmessage.Message
		sent, received int
		problem        string
		raw            []string
	}{
		{"everything answers", []Target{{TCP, live, "ours"}, {DNS, "a.example", ""}}, answers, 2, 2, "", []string{"connected", "(ours)", "192.0.2.7", "# 2 of 2 answered\n"}},
		{"refused is not reached", []Target{{TCP, gone, ""}, {TCP, live, ""}}, answers, 2, 1, "", []string{"refused by something on the way", "# 1 of 2 answered\n"}},
		{"DNS is dead, the network is not", []Target{{TCP, live, ""}, {DNS, "a.example", ""}}, noSuchName, 2, 1, "", []string{"no such name", "DNS fails but TCP works"}},
		{"DNS hangs", []Target{{TCP, live, ""}, {DNS, "a.example", ""}, {DNS, "b.example", ""}}, hangs, 3, 1, "", []string{"no answer in time", "DNS fails but TCP works"}},
		{"a cloud's own resolver answers without internet", []Target{{TCP, gone, ""}, {DNS, "a.example", ""}}, answers, 2, 1, "", []string{"DNS works but TCP fails"}},
		{"nothing answers", []Target{{TCP, gone, ""}, {DNS, "a.example", ""}}, hangs, 2, 0, "", []string{"# 0 of 2 answered\n"}},
		{"a mistake in the configuration is no outage", []Target{{TCP, live, ""}, {TCP, "example.com:443", ""}, {"icmp", "x", ""}, {DNS, "", ""}}, answers, 1, 1, "", []string{"want an IP address", "neither tcp nor dns", "without a name"}},
		{"nothing but mistakes", []Target{{TCP, "127.0.0.1", ""}}, answers, 0, 0, "want address:port", nil},
		{"nothing configured", []Target{}, answers, 0, 0, "no targets", nil},
	} {
		t.Run(tt.why, func(t *testing.T) {
			p := quick(t, func(c *Config) { c.Targets, c.Resolver = tt.targets, nameServer(t, tt.reply) })
			m := p.Internet(t.Context())
			if m.Need != steps.Internet || m.Vantage != steps.VPC || m.Sent != tt.sent || m.Received != tt.received || !strings.Contains(m.Problem, tt.problem) || (tt.problem == "") != (m.Problem == "") {
				t.Errorf("got %+v, want %d of %d, problem %q", m, tt.received, tt.sent, tt.problem)
			}
			for _, want := range tt.raw {
				if !strings.Contains(m.Raw, want) {
					t.Errorf("Raw lacks %q:\n%s", want, m.Raw)
				}
			}
		})
	}
}

func TestInternetIPv6(t *testing.T) {
	p := quick(t, func(c *Config) { c.Targets = []Target{{TCP, listen(t, "[::1]:0"), ""}} })
	if m := p.Internet(t.Context()); m.Sent != 1 || m.Received != 1 {
		t.Errorf("got %+v", m)
	}
}

// Targets are asked at once: with one after another, this would take twenty timeouts.
func TestInternetAtOnce(t *testing.T) {
	var targets []Target
	for i := range 20 {
		targets = append(targets, Target{DNS, fmt.Sprintf("n%d.example", i), ""})
	}
	p := quick(t, func(c *Config) { c.Targets, c.Resolver = targets, nameServer(t, hangs) })
	if m := p.Internet(t.Context()); m.Sent != 20 || m.Received != 0 || m.Took > 10*300*time.Millisecond {
		t.Errorf("got %+v", m)
	}
}

// A deadline that leaves too little time is no evidence that the internet is away.
func TestInternetDeadline(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Millisecond)
	defer cancel()
	p := quick(t, func(c *Config) {
		c.Timeout = time.Minute
		c.Targets, c.Resolver = []Target{{DNS, "a.example", ""}}, nameServer(t, hangs)
	})
	m := p.Internet(ctx)
	if m.Sent != 0 || m.Problem == "" || m.Took > 5*time.Second {
		t.Errorf("got %+v", m)
	}
	m = p.Internet(ctx)
	if m.Sent != 0 || !strings.Contains(m.Problem, "context deadline exceeded") {
		t.Errorf("after its end: %+v", m)
	}
}

func TestDefaultTargets(t *testing.T) {
	kinds := map[Kind]int{}
	var v6 int
	for _, target := range DefaultTargets() {
		if err := target.check(); err != nil {
			t.Error(err)
		}
		kinds[target.Kind]++
		if target.v6() {
			v6++
		}
		if a, err := netip.ParseAddrPort(target.Address); err == nil && a.Addr().IsPrivate() {
			t.Errorf("%s is not public", target.Address)
		}
	}
	if v6 == 0 || kinds[TCP]-v6 <= kinds[DNS] {
		t.Errorf("%v with %d of IPv6: TCP over IPv4 must outweigh DNS", kinds, v6)
	}
}
