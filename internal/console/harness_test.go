package console

import (
	"context"
	"io"
	"log/slog"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"vpncheck/internal/conversation"
	"vpncheck/internal/ipsec"
	"vpncheck/internal/store"
	"vpncheck/steps"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const tunnel = "vpnx-1a2b3c4d"

// fakeCloud has one tunnel. It is up from the reading on that upAfter says, or once up is set.
type fakeCloud struct {
	mu      sync.Mutex
	reading steps.Reading
	upAfter int // readings that find it down; 0 is for ever
	up      bool
	reads   int
	hold    chan struct{} // readings wait until it is closed; nil does not wait
}

func downTunnel() steps.Reading {
	return steps.Reading{
		Region:   "ap-guangzhou",
		Tunnel:   steps.Tunnel{ID: tunnel, Name: "idc-prod", State: "AVAILABLE", NetStatus: "UNAVAILABLE"},
		Gateway:  steps.VPNGateway{ID: "vpngw-1", State: "AVAILABLE", PublicIP: netip.MustParseAddr("203.0.113.1")},
		Customer: steps.CustomerGateway{ID: "cgw-1", PublicIP: netip.MustParseAddr("198.51.100.1")},
	}
}

// withNetworks adds networks, so that there is an address in the IDC to ping.
func withNetworks(r steps.Reading) steps.Reading {
	r.Tunnel.Parameters.Selectors = []ipsec.Selector{{
		Local: netip.MustParsePrefix("10.0.0.0/16"), Remote: []netip.Prefix{netip.MustParsePrefix("192.168.1.0/24")},
	}}
	return r
}

func (c *fakeCloud) now() steps.Reading {
	c.mu.Lock()
	defer c.mu.Unlock()
	r := c.reading
	r.At = time.Now()
	if r.Refusal == nil && (c.up || c.upAfter > 0 && c.reads >= c.upAfter) {
		r.Tunnel.NetStatus = "AVAILABLE"
	}
	return r
}

func (c *fakeCloud) ReadTunnel(ctx context.Context, _, _ string) steps.Reading {
	if c.hold != nil {
		select {
		case <-c.hold:
		case <-ctx.Done():
		}
	}
	r := c.now()
	c.mu.Lock()
	defer c.mu.Unlock()
	c.reads++
	return r
}

func (c *fakeCloud) Complete(_ context.Context, r steps.Reading) steps.Reading { return r }

func (c *fakeCloud) Statuses(context.Context, string, []string) (map[string]string, error) {
	return map[string]string{tunnel: c.now().Tunnel.NetStatus}, nil
}

func (c *fakeCloud) comeUp() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.up = true
}

// negotiate sets who begins the negotiation.
func (c *fakeCloud) negotiate(how string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.reading.Tunnel.Negotiation = how
}

// fakeProber measures m.
type fakeProber struct {
	vantage steps.Vantage
	m       steps.Measurement
	hold    chan struct{} // measurements last until it is closed; nil does not wait
}

func (p fakeProber) Vantage() steps.Vantage { return p.vantage }

func (p fakeProber) Ping(ctx context.Context, need steps.Need, addr netip.Addr) steps.Measurement {
	if p.hold != nil {
		select {
		case <-p.hold:
		case <-ctx.Done():
		}
	}
	m := p.m
	m.Need, m.Vantage, m.Target, m.At = need, p.vantage, addr.String(), time.Now()
	return m
}

func (p fakeProber) Internet(ctx context.Context) steps.Measurement {
	return p.Ping(ctx, steps.Internet, netip.Addr{})
}

// screen is what the program printed. A test can wait for it.
type screen struct {
	mu      sync.Mutex
	text    strings.Builder
	changed chan struct{}
}

func (s *screen) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.changed != nil {
		close(s.changed)
		s.changed = nil
	}
	return s.text.Write(p)
}

func (s *screen) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.String()
}

// wait waits until the screen shows want n times.
func (s *screen) wait(t *testing.T, want string, n int) {
	t.Helper()
	deadline := time.After(20 * time.Second)
	for {
		s.mu.Lock()
		if strings.Count(s.text.String(), want) >= n {
			s.mu.Unlock()
			return
		}
		if s.changed == nil {
			s.changed = make(chan struct{})
		}
		changed := s.changed
		s.mu.Unlock()
		select {
		case <-changed:
		case <-deadline:
			t.Fatalf("the screen does not show %q:\n%s", want, s)
		}
	}
}

// newLoop is a loop over a store of the test's own. A secret word is redacted.
func newLoop(t *testing.T, c *fakeCloud, p fakeProber) *conversation.Loop {
	t.Helper()
	log := slog.New(slog.DiscardHandler)
	s, err := store.OpenEmbedded(store.Options{Log: log})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	times := conversation.DefaultTimes()
	times.RecheckFor, times.RecheckEvery = 100*time.Millisecond, 20*time.Millisecond
	times.WatchEvery = time.Hour
	return &conversation.Loop{
		Store: s, Cloud: c, Prober: p, Times: times, Now: time.Now, Log: log, Abandon: true,
		Redact: func(text string) (string, map[string]int) {
			return strings.ReplaceAll(text, secret, "[removed]"), map[string]int{"psk": strings.Count(text, secret)}
		},
	}
}

const secret = "Canary-PSK-1"

// play is a run that is under way.
type play struct {
	screen *screen
	in     *io.PipeWriter
	cancel context.CancelFunc
	done   chan struct{}
	doc    conversation.Document // once done
	err    error
}

// start begins a run with somebody at the keyboard.
func start(t *testing.T, c Console, loop *conversation.Loop) *play {
	t.Helper()
	r, w := io.Pipe()
	ctx, cancel := context.WithCancel(t.Context())
	p := &play{screen: &screen{}, in: w, cancel: cancel, done: make(chan struct{})}
	c.In, c.Out, c.Now, c.By = r, p.screen, time.Now, steps.Person{Name: "ana"}
	go func() {
		defer close(p.done)
		p.doc, p.err = c.Run(ctx, loop, tunnel)
	}()
	t.Cleanup(func() {
		cancel()
		_ = w.Close()
		<-p.done
	})
	return p
}

func (p *play) typeLine(t *testing.T, line string) {
	t.Helper()
	if _, err := io.WriteString(p.in, line+"\n"); err != nil {
		t.Fatal(err)
	}
}

func (p *play) wait(t *testing.T) {
	t.Helper()
	select {
	case <-p.done:
	case <-time.After(20 * time.Second):
		t.Fatalf("the run does not end:\n%s", p.screen)
	}
}
