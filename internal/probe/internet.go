package probe

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"
	"strings"
	"sync"
	"syscall"
	"time"

	"vpncheck/steps"
)

// Internet asks all targets at once whether the public internet is reachable from here. Sent is
// the number of targets asked and Received of those that answered; the majority decides, so the
// caller compares the two. Raw has one line a target, and says where TCP works but DNS does not.
//
// A refused connection is no answer: these targets are open to the world, so it was something on
// the way that refused. IPv6 targets are left out where only IPv4 has a route, as is usual.
func (p *Prober) Internet(ctx context.Context) steps.Measurement {
	m, done := p.begin(steps.Internet)
	if len(p.cfg.Targets) == 0 {
		m.Problem = "no targets are configured that stand for the public internet"
		return done(m)
	}
	results := make([]result, len(p.cfg.Targets))
	only4 := routed("192.0.2.1:9") && !routed("[2001:db8::1]:9")
	var wg sync.WaitGroup
	for i, t := range p.cfg.Targets {
		wg.Go(func() { results[i] = p.ask(ctx, t, only4) })
	}
	wg.Wait()
	return done(summarise(m, results))
}

// result is what became of one target.
type result struct {
	target   Target
	asked    bool
	answered bool
	took     time.Duration
	words    string
}

func (p *Prober) ask(ctx context.Context, t Target, only4 bool) result {
	if err := t.check(); err != nil {
		return result{target: t, words: "not asked: " + err.Error()}
	}
	if only4 && t.v6() && !loopback(t) {
		return result{target: t, words: "not asked: this machine has no route for IPv6"}
	}
	if cause := context.Cause(ctx); cause != nil {
		return result{target: t, words: "not asked: " + cause.Error()}
	}
	timed, cancel := context.WithTimeout(ctx, p.cfg.Timeout)
	defer cancel()
	start := time.Now()
	r := result{target: t, asked: true}
	var err error
	if t.Kind == TCP {
		r.words, err = connect(timed, t.Address)
	} else {
		r.words, err = p.lookUp(timed, t.Address)
	}
	r.took = time.Since(start)
	r.answered = err == nil
	if err != nil {
		r.words = failure(err)
		// Cut short by the caller, it had not the time to answer: that is no evidence.
		r.asked = ctx.Err() == nil || r.took >= min(p.cfg.Timeout, time.Second)
	}
	return r
}

func connect(ctx context.Context, address string) (string, error) {
	c, err := new(net.Dialer).DialContext(ctx, "tcp", address)
	if err != nil {
		return "", err
	}
	return "connected", c.Close()
}

func (p *Prober) lookUp(ctx context.Context, name string) (string, error) {
	// The dot at the end keeps the resolver's search domains out.
	addrs, err := p.cfg.Resolver.LookupNetIP(ctx, "ip", strings.TrimSuffix(name, ".")+".")
	if err != nil {
		return "", err
	}
	if len(addrs) == 0 {
		return "", errors.New("no addresses")
	}
	return addrs[0].Unmap().String(), nil
}

// failure says why a target did not answer, in few words: the target stands beside it.
func failure(err error) string {
	var dns *net.DNSError
	switch {
	case errors.As(err, &dns) && dns.IsNotFound:
		return "the resolver says: no such name"
	case errors.As(err, &dns) && dns.IsTimeout, errors.Is(err, os.ErrDeadlineExceeded), errors.Is(err, context.DeadlineExceeded):
		return "no answer in time"
	case errors.Is(err, context.Canceled):
		return "cancelled"
	case errors.Is(err, syscall.ECONNREFUSED) && dns == nil:
		return "refused by something on the way"
	case errors.As(err, &dns):
		return dns.Err
	default:
		return reason(err)
	}
}

func loopback(t Target) bool {
	a, err := netip.ParseAddrPort(t.Address)
	return err == nil && a.Addr().IsLoopback()
}

// routed says whether this machine would know where to send a packet for address. Connecting a
// UDP socket asks the routing table and sends nothing.
func routed(address string) bool {
	c, err := net.Dial("udp", address)
	if err != nil {
		return false
	}
	return c.Close() == nil
}

func summarise(m steps.Measurement, results []result) steps.Measurement {
	var raw strings.Builder
	var rtts []time.Duration
	asked, answered := map[Kind]int{}, map[Kind]int{}
	for _, r := range results {
		fmt.Fprintf(&raw, "%-4s %-28s %s", r.target.Kind, r.target.Address, r.words)
		if r.asked {
			asked[r.target.Kind]++
			fmt.Fprintf(&raw, ", %s ms", millis(r.took))
		}
		if r.answered {
			answered[r.target.Kind]++
			rtts = append(rtts, r.took)
		}
		if r.target.Note != "" {
			fmt.Fprintf(&raw, " (%s)", r.target.Note)
		}
		raw.WriteByte('\n')
	}
	m.Sent, m.Received = asked[TCP]+asked[DNS], answered[TCP]+answered[DNS]
	m.RTT = median(rtts)
	if m.Sent == 0 {
		m.Problem = "no target could be asked, or had its time to answer: " + strings.TrimPrefix(results[0].words, "not asked: ")
	}
	fmt.Fprintf(&raw, "# %d of %d answered%s\n", m.Received, m.Sent, contrast(asked, answered))
	m.Raw = raw.String()
	return m
}

// contrast names the one pattern that sends a person elsewhere: the network works and the names do
// not, or the other way round.
func contrast(asked, answered map[Kind]int) string {
	switch {
	case asked[DNS] > 0 && answered[DNS] == 0 && 2*answered[TCP] > asked[TCP]:
		return ": DNS fails but TCP works, so look at this machine's name servers, not at its network"
	case asked[TCP] > 0 && answered[TCP] == 0 && answered[DNS] > 0:
		return ": DNS works but TCP fails, so a name server nearby answers and nothing beyond it does"
	default:
		return ""
	}
}
