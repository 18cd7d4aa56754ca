package probe

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/netip"
	"runtime"
	"syscall"
	"time"

	probing "github.com/prometheus-community/pro-bing"
)

// plan is how a burst is sent.
type plan struct {
	count             int
	interval, timeout time.Duration
}

// reply is one answered packet.
type reply struct {
	from  string
	bytes int
	seq   int // from 1, as ping prints it
	ttl   int
	rtt   time.Duration
}

// burst is what became of one plan.
type burst struct {
	mode       Mode
	sent       int // packets that were answered or had their time to be
	underway   int // packets that an early end left too little time
	replies    []reply
	rtts       []time.Duration
	duplicates int
	took       time.Duration
	early      error // why ctx ended it before all were answered or had timed out
	err        error // why it could not be sent, or not on to its end
}

// problem says why nothing could be measured.
func (b burst) problem() string {
	switch {
	case b.mode == None:
		return b.err.Error()
	case b.err != nil:
		return fmt.Sprintf("the echoes could not be sent: %s%s", reason(b.err), hint(b.err))
	case b.early != nil:
		return fmt.Sprintf("stopped after %s, before a reply could be expected: %v", b.took.Round(time.Millisecond), b.early)
	default:
		return "no packet was sent"
	}
}

// reason is the system's own words, without the names of sockets around them.
func reason(err error) string {
	if errno, ok := errors.AsType[syscall.Errno](err); ok {
		return errno.Error()
	}
	return err.Error()
}

func hint(err error) string {
	switch {
	case errors.Is(err, syscall.ENETUNREACH), errors.Is(err, syscall.EHOSTUNREACH), errors.Is(err, syscall.EADDRNOTAVAIL):
		return "; this machine has no route to the address: check its routing table"
	case errors.Is(err, fs.ErrPermission):
		return "; this machine forbids it: check its firewall (OUTPUT chain) and for a prohibit route"
	default:
		return ""
	}
}

// echo sends one burst in the best way that this process may.
func echo(ctx context.Context, addr netip.Addr, plan plan) burst {
	mode, err := modeFor(addr.Is6())
	if mode == None {
		return burst{mode: None, err: errors.New(advice(err))}
	}
	b := burst{mode: mode}
	if b.early = context.Cause(ctx); b.early != nil {
		return b
	}
	start := time.Now()
	pinger := probing.New("")
	log := &refusals{}
	sentAt := map[int]time.Time{}
	setUp(pinger, addr, plan, mode, &b, sentAt)
	pinger.SetLogger(log)
	err = pinger.RunWithContext(ctx)
	b.took = time.Since(start)
	b.duplicates = pinger.PacketsRecvDuplicates
	if log.refused {
		err = syscall.EACCES
	}
	if cause := context.Cause(ctx); cause != nil && len(b.replies) < plan.count {
		b.early = cause
	} else {
		b.err = err
	}
	b.count(sentAt, plan, time.Now())
	return b
}

func setUp(pinger *probing.Pinger, addr netip.Addr, plan plan, mode Mode, b *burst, sentAt map[int]time.Time) {
	pinger.SetIPAddr(&net.IPAddr{IP: addr.AsSlice(), Zone: addr.Zone()})
	pinger.SetPrivileged(mode == Privileged)
	pinger.Count = plan.count
	pinger.Interval = plan.interval
	pinger.Timeout = time.Duration(plan.count-1)*plan.interval + plan.timeout
	pinger.OnSend = func(sent *probing.Packet) { sentAt[sent.Seq] = time.Now() }
	pinger.OnRecv = func(got *probing.Packet) {
		b.replies = append(b.replies, reply{from: got.Addr, bytes: got.Nbytes, seq: got.Seq + 1, ttl: got.TTL, rtt: got.Rtt})
		b.rtts = append(b.rtts, got.Rtt)
		delete(sentAt, got.Seq)
	}
}

// count tells the packets that were lost from those that an early end left too little time. A second is
// enough for any path that still carries a tunnel, so a longer Timeout does not make a packet wait
// for more to count as lost.
func (b *burst) count(unanswered map[int]time.Time, plan plan, end time.Time) {
	patience := min(plan.timeout, time.Second)
	b.sent = len(b.replies)
	for _, at := range unanswered {
		if (b.early != nil || b.err != nil) && end.Sub(at) < patience {
			b.underway++
		} else {
			b.sent++
		}
	}
}

// refusals is the pinger's log, and the way out of its one endless loop: where sending is refused
// with EACCES (a broadcast address, a prohibit route), the pinger logs, sets the broadcast flag and
// tries again for as long as the refusal lasts, whatever the context says. Leaving its goroutine
// from here ends the burst, because the pinger stops when its sender does.
type refusals struct {
	probing.NoopLogger
	refused bool
}

func (l *refusals) Infof(string, ...any) {
	l.refused = true
	runtime.Goexit()
}
