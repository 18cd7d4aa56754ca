package cloud

import (
	"context"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"time"

	"vpncheck/steps"
)

// A burst is what internal/probe sends: five packets, of which one reply is enough. Windows sends
// one a second and waits for each, so it gets fewer, and of fewer targets.
const (
	linuxBurst     = 5
	windowsBurst   = 4
	linuxTargets   = 4
	windowsTargets = 2
)

// Ping pings the targets from a host, and a reply of any of them counts: Target, Sent and Received are
// then that one's. At most four targets are pinged (from Windows two), at most twice each: where a
// private address is meant and few packets were answered, a second burst decides, for the first
// packets are lost while a tunnel comes up. Whatever keeps it from being measured is the Problem.
func (c *Client) Ping(ctx context.Context, h Host, need steps.Need, targets []netip.Addr) steps.Measurement {
	start := c.now()
	m := steps.Measurement{Need: need, Vantage: h.Vantage, At: start, Via: h.via(), Requests: slices.Clone(h.Requests)}
	targets, m.Problem = pingable(h, targets)
	if m.Target = joined(targets); h.Problem != "" {
		m.Problem = h.Problem
	}
	if m.Problem == "" {
		c.ping(ctx, h, &m, targets)
	}
	m.Took = c.now().Sub(start)
	return m
}

func (c *Client) ping(ctx context.Context, h Host, m *steps.Measurement, targets []netip.Addr) {
	again := m.Need == steps.PingPrivate
	script := linuxPing(targets, again)
	if h.Windows {
		script = windowsPing(targets, again)
	}
	out := c.run(ctx, h, script)
	m.Raw, m.Requests = short(out.output), append(m.Requests, out.requests...)
	if m.Problem = out.problem; m.Problem != "" {
		return
	}
	b := lastBurst(out.output, targets)
	switch best, ok := b.best(); {
	case ok:
		m.Target, m.Sent, m.Received, m.RTT = best.String(), b.each(h), len(b.replies[best]), median(b.rtts[best])
	case b.sent == 0:
		m.Problem = fmt.Sprintf("nothing could be sent from %s: %s", h, lastWords(out))
	case h.Outside && again: // only what comes from the local networks goes into the tunnel
		m.Problem = fmt.Sprintf("no reply at %s, which proves nothing: its address is outside the tunnel's local networks", h)
	default:
		m.Sent = b.sent
	}
}

// pingable gives the targets that may be pinged, or why there are none.
func pingable(h Host, targets []netip.Addr) ([]netip.Addr, string) {
	var fine []netip.Addr
	for _, a := range targets {
		a = a.Unmap()
		if a.Is4() && !a.IsUnspecified() && !a.IsMulticast() && !a.IsLoopback() && a != broadcast && !slices.Contains(fine, a) {
			fine = append(fine, a)
		}
	}
	limit := linuxTargets
	if h.Windows {
		limit = windowsTargets
	}
	if len(fine) == 0 {
		return nil, "there is no single IPv4 address to ping"
	}
	return fine[:min(len(fine), limit)], ""
}

var broadcast = netip.AddrFrom4([4]byte{255, 255, 255, 255})

func joined(targets []netip.Addr) string {
	var s []string
	for _, a := range targets {
		s = append(s, a.String())
	}
	return strings.Join(s, ", ")
}

// burstMark begins the output of each burst. It is nothing that ping prints.
const burstMark = "# vpncheck: burst "

// linuxPing is a script for sh. It prints what ping prints, in English where ping knows how.
func linuxPing(targets []netip.Addr, again bool) string {
	var w strings.Builder
	w.WriteString("PATH=$PATH:/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C; export PATH LC_ALL\n")
	w.WriteString("command -v ping >/dev/null 2>&1 || { echo 'ping is not installed'; exit 127; }\n")
	w.WriteString("burst() {\n")
	for _, a := range targets {
		fmt.Fprintf(&w, "ping -n -c %d -i 0.3 -W 2 %s 2>&1 &\n", linuxBurst, a)
	}
	w.WriteString("wait\n}\n")
	fmt.Fprintf(&w, "echo '%s1'\nfirst=$(burst)\necho \"$first\"\n", burstMark)
	if again {
		fmt.Fprintf(&w, "if [ \"$(echo \"$first\" | grep -ci 'ttl=')\" -lt %d ]; then\necho '%s2'\nburst\nfi\n", few(linuxBurst), burstMark)
	}
	w.WriteString("exit 0\n")
	return w.String()
}

// windowsPing is the same for PowerShell.
func windowsPing(targets []netip.Addr, again bool) string {
	var burst strings.Builder
	for _, a := range targets {
		fmt.Fprintf(&burst, "ping.exe -n %d -w 1000 %s; ", windowsBurst, a)
	}
	s := fmt.Sprintf("'%s1'\n$first = & { %s}\n$first\n", burstMark, burst.String())
	if again {
		s += fmt.Sprintf("if (@($first -match 'TTL=').Count -lt %d) {\n'%s2'\n%s\n}\n", few(windowsBurst), burstMark, burst.String())
	}
	return s + "exit 0\n"
}

// few is how many replies are too few to do without a second burst.
func few(packets int) int { return (packets + 1) / 2 }

func median(d []time.Duration) time.Duration {
	if len(d) == 0 {
		return 0
	}
	slices.Sort(d)
	return d[len(d)/2]
}

// lastWords is what a command said last.
func lastWords(out ran) string {
	lines := strings.Split(strings.TrimSpace(out.output), "\n")
	if s := oneLine(lines[len(lines)-1]); s != "" {
		return s
	}
	return fmt.Sprintf("ping printed nothing and ended with exit code %d", out.exit)
}
