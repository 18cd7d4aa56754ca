// Package probe measures the network from where the bot itself stands: echoes to one address, and
// whether the public internet answers at all.
//
// Three rules shape it.
//
//   - A measurement that fails is data. Nothing here returns an error: a [steps.Measurement] that
//     could not be made says why in Problem, with what to do about it, and has Sent 0. Whoever
//     judges can then tell "it does not answer" from "it could not be asked".
//   - A packet that had no time to be answered is not a lost packet. When the context ends a burst
//     early, packets still under way are left out of Sent, so a short deadline never turns into
//     packet loss.
//   - A second burst decides. A tunnel that negotiates on demand loses the first packets while IKE
//     runs, so where fewer than half of the packets to a private address were answered, the whole
//     burst is sent again and the second one counts. Both are in Raw.
//
// Echoes go through a raw socket where the process may open one (root, CAP_NET_RAW), through an
// unprivileged ICMP socket where the system allows that (net.ipv4.ping_group_range), and otherwise
// not at all; [Diagnose] says which it is. Targets are addresses, never names, and an address that
// stands for many hosts is refused: the bot pings one machine or none.
package probe

import (
	"context"
	"net/netip"
	"time"

	"vpncheck/steps"
)

// Config says how to measure. The zero value of every field but Vantage has a sensible default.
type Config struct {
	Vantage  steps.Vantage // where this process stands
	Count    int           // packets in a burst; default 5
	Interval time.Duration // between the packets of a burst; default 200 ms
	Timeout  time.Duration // the longest wait for one reply, connection or look-up; default 2 s
	Targets  []Target      // what stands for the public internet; nil means DefaultTargets
	Resolver Resolver      // for DNS targets; default: the system's name servers
	Now      func() time.Time
}

// Prober makes measurements. It is safe for concurrent use and keeps nothing between them.
type Prober struct {
	cfg  Config
	echo func(ctx context.Context, addr netip.Addr, plan plan) burst
	// attached are the networks this machine is on, whose broadcast addresses are refused.
	attached func() []netip.Prefix
}

// New returns a Prober that measures as c says.
func New(c Config) *Prober {
	if c.Count <= 0 {
		c.Count = 5
	}
	if c.Interval <= 0 {
		c.Interval = 200 * time.Millisecond
	}
	if c.Timeout <= 0 {
		c.Timeout = 2 * time.Second
	}
	if c.Targets == nil {
		c.Targets = DefaultTargets()
	}
	if c.Resolver == nil {
		c.Resolver = systemResolver()
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	return &Prober{cfg: c, echo: echo, attached: attachedNetworks}
}

// Vantage says where the measurements are made from.
func (p *Prober) Vantage() steps.Vantage { return p.cfg.Vantage }

// begin starts a measurement; the returned function closes it with the time it took.
func (p *Prober) begin(need steps.Need) (steps.Measurement, func(steps.Measurement) steps.Measurement) {
	start := p.cfg.Now()
	m := steps.Measurement{Need: need, Vantage: p.cfg.Vantage, At: start}
	return m, func(m steps.Measurement) steps.Measurement {
		m.Took = p.cfg.Now().Sub(start)
		return m
	}
}
