package demo

import (
	"context"
	"fmt"
	"net/netip"
	"strings"
	"time"

	"vpncheck/steps"
)

// packets is how many echoes one burst has.
const packets = 5

// Ping answers the bot's pings from the story's world, as they would go from a CVM in the VPC. A
// tunnel that was only asleep comes up between the first burst and the second, as real ones do.
func (w *World) Ping(ctx context.Context, need steps.Need, addr netip.Addr) steps.Measurement {
	began := time.Now()
	m := steps.Measurement{Need: need, Vantage: steps.VPC, Target: addr.String(), At: w.clock.Now()}
	first, second := w.bursts(ctx, need, addr)
	m.Took = time.Since(began)
	if first == nil {
		m.Problem = "the measurement was cut short"
		return m
	}
	decides := first
	m.Raw = first.transcript(addr)
	if second != nil {
		decides = second
		m.Raw += "\n# few or no replies: a tunnel loses packets while it comes up, so the burst is sent again and the second one counts\n\n" +
			second.transcript(addr)
	}
	m.Sent, m.Received, m.RTT = packets, decides.received, decides.median()
	return m
}

// burst is what became of a few packets.
type burst struct {
	received int
	rtt      time.Duration
	took     time.Duration
}

// bursts sends one burst, and where that says too little and goes into the tunnel, a second. Both
// are nil where ctx ended before.
func (w *World) bursts(ctx context.Context, need steps.Need, addr netip.Addr) (first, second *burst) {
	answers, rtt, wakes := w.echo(need, addr)
	if answers || need != steps.PingPrivate {
		if !w.wait(ctx, pick(answers, pingTakes/2, pingTakes)) {
			return nil, nil
		}
		return newBurst(answers, rtt, w), nil
	}
	if !w.wait(ctx, pingTakes/2) {
		return nil, nil
	}
	first = newBurst(false, rtt, w)
	if !w.wait(ctx, pingTakes/2) {
		return first, nil
	}
	if wakes {
		w.wake(addr)
	}
	answers, rtt, _ = w.echo(need, addr)
	return first, newBurst(answers, rtt, w)
}

func newBurst(answers bool, rtt time.Duration, w *World) *burst {
	return &burst{received: pick(answers, packets, 0), rtt: rtt, took: w.paced(pingTakes / 2)}
}

// echo says whether addr answers the bot, and whether the packet would wake its tunnel.
func (w *World) echo(need steps.Need, addr netip.Addr) (answers bool, rtt time.Duration, wakes bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	l := w.at(addr)
	if l == nil {
		return false, 0, false
	}
	if need == steps.PingGateway {
		return !l.now.Blocked, 2300 * time.Microsecond, false
	}
	w.traffic(l)
	return l.up, time.Duration(8+3*(l.story.site.n%9)) * time.Millisecond, l.now.Negotiates(true)
}

// wake connects the tunnel that addr is behind. It is called when the second burst is through, so
// that who reads the tunnel meanwhile does not see it up before the ping that woke it is known.
func (w *World) wake(addr netip.Addr) {
	w.mu.Lock()
	l := w.at(addr)
	w.mu.Unlock()
	if l != nil {
		w.rise(l)
	}
}

func (b burst) median() time.Duration { return pick(b.received > 0, b.rtt, 0) }

// transcript is the burst as ping prints it.
func (b burst) transcript(addr netip.Addr) string {
	var s strings.Builder
	fmt.Fprintf(&s, "PING %s\n", addr)
	for i := range b.received {
		fmt.Fprintf(&s, "64 bytes from %s: icmp_seq=%d ttl=62 time=%s ms\n", addr, i, millis(b.reply(i)))
	}
	fmt.Fprintf(&s, "\n--- %s ping statistics ---\n%d packets transmitted, %d received, %d%% packet loss, time %dms\n",
		addr, packets, b.received, 100*(packets-b.received)/packets, b.took.Milliseconds())
	if b.received > 0 {
		fmt.Fprintf(&s, "rtt min/avg/max = %s/%s/%s ms\n", millis(b.reply(2)), millis(b.rtt), millis(b.reply(1)))
	}
	return s.String()
}

// reply is the time of the i-th reply: around the median, like real ones.
func (b burst) reply(i int) time.Duration {
	off := []int{0, 9, -7, 4, -5}[i%5]
	return b.rtt + b.rtt*time.Duration(off)/200
}

func millis(d time.Duration) string { return fmt.Sprintf("%.3f", float64(d)/float64(time.Millisecond)) }

// Internet is always up in the VPC.
func (w *World) Internet(ctx context.Context) steps.Measurement {
	began := time.Now()
	m := steps.Measurement{Need: steps.Internet, Vantage: steps.VPC, At: w.clock.Now()}
	if !w.wait(ctx, pingTakes/3) {
		m.Problem = "the measurement was cut short"
		return m
	}
	m.Sent, m.Received, m.RTT, m.Took = 3, 3, 14*time.Millisecond, time.Since(began)
	m.Raw = "tcp  119.29.29.29:53              connected, 11.204 ms\ntcp  1.1.1.1:443                  connected, 14.020 ms\n" +
		"dns  cloud.tencent.com            203.0.113.250, 18.733 ms\n# 3 of 3 answered\n"
	return m
}
