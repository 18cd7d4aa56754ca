package probe

import (
	"context"
	"net/netip"
	"slices"
	"strings"
	"time"

	"vpncheck/steps"
)

// Ping sends a burst of echoes to addr and counts the replies. For [steps.PingPrivate] a second
// burst decides where fewer than half of the first were answered, as the package comment explains.
// It returns when the burst is answered, when the last packet has waited Timeout, or when ctx ends,
// whichever is first, with what it has by then.
func (p *Prober) Ping(ctx context.Context, need steps.Need, addr netip.Addr) steps.Measurement {
	m, done := p.begin(need)
	addr = addr.Unmap()
	if addr.IsValid() {
		m.Target = addr.String()
	}
	if why := refuse(addr, p.attached()); why != "" {
		m.Problem = why
		return done(m)
	}
	plan := plan{count: p.cfg.Count, interval: p.cfg.Interval, timeout: p.cfg.Timeout}
	b := p.echo(ctx, addr, plan)
	raw := []string{transcript(addr, b)}
	if need == steps.PingPrivate && again(ctx, b, plan) {
		second := p.echo(ctx, addr, plan)
		raw = append(raw, "# few or no replies: a tunnel loses packets while it comes up, so the burst is sent again and the second one counts\n", transcript(addr, second))
		b = decide(b, second, plan)
	}
	m.Sent, m.Received, m.RTT = b.sent, len(b.rtts), median(b.rtts)
	if b.sent == 0 {
		m.Problem = b.problem()
	}
	m.Raw = strings.Join(raw, "\n")
	return done(m)
}

// again says whether a second burst could tell more than the first. Where ICMP is not permitted at
// all, it could not.
func again(ctx context.Context, first burst, plan plan) bool {
	return ctx.Err() == nil && first.mode != None && 2*len(first.rtts) < plan.count
}

// decide is the burst that counts. A second burst that the deadline cut short proves less than its
// packets in full, so both are then taken together.
func decide(first, second burst, plan plan) burst {
	if second.sent == plan.count || first.sent == 0 {
		return second
	}
	if second.sent == 0 {
		return first
	}
	both := second
	both.sent += first.sent
	both.rtts = slices.Concat(first.rtts, second.rtts)
	return both
}

func median(d []time.Duration) time.Duration {
	if len(d) == 0 {
		return 0
	}
	d = slices.Sorted(slices.Values(d))
	if n := len(d); n%2 == 0 {
		return (d[n/2-1] + d[n/2]) / 2
	}
	return d[len(d)/2]
}
