package ike

import (
	"net/netip"
	"sync"
	"time"

	"vpncheck/steps"
)

// Config says from where, and how patiently, a Prober asks.
type Config struct {
	// Device is the public address from which this machine's packets leave: the device's, as the
	// cloud's customer gateway has it. Without it, nothing is asked.
	Device netip.Addr
	// Local is this machine's own address to send from, where it has several. Optional.
	Local netip.Addr
	// Waits are how long each sending of a message waits for an answer before the next; the last
	// ends in silence. Default: 500 ms, 1 s, 2 s.
	Waits []time.Duration
	// HalfOpenFor is how long a half-open SA burdens a gateway. Default: a minute, twice what
	// strongSwan keeps it for.
	HalfOpenFor time.Duration
	Now         func() time.Time
}

// Prober asks gateways. It is safe for concurrent use.
type Prober struct {
	cfg   Config
	ports [2]port // IKE's, and that of NAT traversal

	mu sync.Mutex
	// halfOpen are the offers of the last while that may have left a half-open SA, by gateway.
	halfOpen map[netip.Addr][]time.Time
}

// port is a port of a gateway: what it is called, and where it really is.
type port struct {
	name, real int
	marker     bool
}

// New returns a Prober that asks as c says.
func New(c Config) *Prober {
	if len(c.Waits) == 0 {
		c.Waits = []time.Duration{500 * time.Millisecond, time.Second, 2 * time.Second}
	}
	if c.HalfOpenFor <= 0 {
		c.HalfOpenFor = time.Minute
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	c.Device, c.Local = c.Device.Unmap(), c.Local.Unmap()
	return &Prober{
		cfg: c, ports: [2]port{{500, 500, false}, {4500, 4500, true}}, halfOpen: map[netip.Addr][]time.Time{},
	}
}

// reserve takes up to n accepted offers from what the gateway can still bear. The caller gives back
// those that were not used.
func (p *Prober) reserve(gateway netip.Addr, n int) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.cfg.Now()
	var recent []time.Time
	for _, at := range p.halfOpen[gateway] {
		if now.Sub(at) < p.cfg.HalfOpenFor {
			recent = append(recent, at)
		}
	}
	n = max(0, min(n, steps.MaxAcceptedIKE-len(recent)))
	for range n {
		recent = append(recent, now)
	}
	p.keep(gateway, recent)
	return n
}

func (p *Prober) giveBack(gateway netip.Addr, n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	all := p.halfOpen[gateway]
	p.keep(gateway, all[:max(0, len(all)-n)])
}

func (p *Prober) keep(gateway netip.Addr, all []time.Time) {
	if len(all) == 0 {
		delete(p.halfOpen, gateway)
		return
	}
	p.halfOpen[gateway] = all
}
