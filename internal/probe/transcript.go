package probe

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"time"
)

// transcript is a burst as ping would have shown it, because that is what people can read at a
// glance and compare with their own.
func transcript(addr netip.Addr, b burst) string {
	var w strings.Builder
	fmt.Fprintf(&w, "PING %s\n", addr)
	for _, r := range b.replies {
		fmt.Fprintf(&w, "%d bytes from %s: icmp_seq=%d ttl=%d time=%s ms\n", r.bytes, r.from, r.seq, r.ttl, millis(r.rtt))
	}
	if b.err != nil {
		fmt.Fprintf(&w, "ping: %s\n", reason(b.err))
	}
	if b.early != nil {
		fmt.Fprintf(&w, "# stopped early: %v\n", b.early)
	}
	fmt.Fprintf(&w, "\n--- %s ping statistics ---\n", addr)
	fmt.Fprintf(&w, "%d packets transmitted, %d received", b.sent+b.underway, len(b.replies))
	if b.duplicates > 0 {
		fmt.Fprintf(&w, ", %d duplicates", b.duplicates)
	}
	if b.sent > 0 {
		fmt.Fprintf(&w, ", %d%% packet loss", 100*(b.sent-len(b.replies))/b.sent)
	}
	if b.underway > 0 {
		fmt.Fprintf(&w, ", %d still under way and not counted", b.underway)
	}
	fmt.Fprintf(&w, ", time %dms\n", b.took.Milliseconds())
	if len(b.rtts) > 0 {
		var sum time.Duration
		for _, d := range b.rtts {
			sum += d
		}
		fmt.Fprintf(&w, "rtt min/avg/max = %s/%s/%s ms\n",
			millis(slices.Min(b.rtts)), millis(sum/time.Duration(len(b.rtts))), millis(slices.Max(b.rtts)))
	}
	return w.String()
}

func millis(d time.Duration) string {
	return fmt.Sprintf("%.3f", float64(d)/float64(time.Millisecond))
}
