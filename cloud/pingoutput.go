package cloud

import (
	"maps"
	"net/netip"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// burst is what a host's ping printed of one burst, in whatever language. Only what all of them share
// is looked at: a reply names the address that it is from and its TTL, which no error does.
type burst struct {
	sent    int                                // packets to all targets together, as ping counts them
	replies map[netip.Addr]map[string]struct{} // by target, then by sequence number or line
	rtts    map[netip.Addr][]time.Duration
}

var (
	ttl         = regexp.MustCompile(`(?i)\b(?:ttl|hlim)\s*[=:]\s*\d`)
	dotted      = regexp.MustCompile(`\d{1,3}(?:\.\d{1,3}){3}`)
	sequence    = regexp.MustCompile(`(?i)\bseq(?:uence)?=\d+|icmp_seq[=:]\s*\d+`)
	took        = regexp.MustCompile(`[=<]\s*(\d+(?:[.,]\d+)?)\s*ms`)
	transmitted = regexp.MustCompile(`(\d+) packets transmitted`)
	// windowsCount is the line of sums of Windows, which has no word that all languages share:
	// "    Packets: Sent = 4, Received = 0, Lost = 4 (100% loss),". The one of times looks alike.
	windowsCount = regexp.MustCompile(`=\s*(\d+)\D+=\s*\d+\D+=\s*\d+`)
	inTime       = regexp.MustCompile(`\d\s*ms\b`)
)

// lastBurst reads the burst that decides: the last one, where it got so far as to count.
func lastBurst(output string, targets []netip.Addr) burst {
	parts := strings.Split(output, burstMark)
	var b burst
	if len(parts) > 1 {
		parts = parts[1:]
	}
	for _, part := range parts {
		if next := readBurst(part, targets); next.sent > 0 || len(b.replies) == 0 {
			b = next
		}
	}
	return b
}

func readBurst(part string, targets []netip.Addr) burst {
	b := burst{replies: map[netip.Addr]map[string]struct{}{}, rtts: map[netip.Addr][]time.Duration{}}
	for n, line := range strings.Split(part, "\n") {
		b.sent += counted(line)
		if from, ok := replyFrom(line, targets); ok {
			b.add(from, line, n)
		}
	}
	return b
}

// counted gives how many packets were sent, where the line says so.
func counted(line string) int {
	m := transmitted.FindStringSubmatch(line)
	if m == nil && !inTime.MatchString(line) {
		m = windowsCount.FindStringSubmatch(line)
	}
	if m == nil {
		return 0
	}
	n, err := strconv.Atoi(m[1])
	if err != nil {
		return 0
	}
	return min(n, linuxBurst)
}

// replyFrom gives the target whose reply a line is. Where there is only one, it is that one's, whatever
// address it has on its way back: ping shows no replies but to what it sent.
func replyFrom(line string, targets []netip.Addr) (netip.Addr, bool) {
	if !ttl.MatchString(line) || strings.Contains(line, "DUP!") {
		return netip.Addr{}, false
	}
	for _, s := range dotted.FindAllString(line, -1) {
		if a, err := netip.ParseAddr(s); err == nil && slices.Contains(targets, a) {
			return a, true
		}
	}
	if len(targets) == 1 {
		return targets[0], true
	}
	return netip.Addr{}, false
}

func (b *burst) add(from netip.Addr, line string, n int) {
	key := strings.ToLower(sequence.FindString(line))
	if key == "" {
		key = strconv.Itoa(n) // Windows does not number its replies
	}
	if b.replies[from] == nil {
		b.replies[from] = map[string]struct{}{}
	}
	if _, twice := b.replies[from][key]; twice {
		return
	}
	b.replies[from][key] = struct{}{}
	if m := took.FindStringSubmatch(line); m != nil {
		if ms, err := strconv.ParseFloat(strings.Replace(m[1], ",", ".", 1), 64); err == nil && ms < 1e6 {
			b.rtts[from] = append(b.rtts[from], time.Duration(ms*float64(time.Millisecond)))
		}
	}
}

// best is the target that answered most.
func (b burst) best() (netip.Addr, bool) {
	answered := slices.SortedFunc(maps.Keys(b.replies), netip.Addr.Compare)
	if len(answered) == 0 {
		return netip.Addr{}, false
	}
	return slices.MaxFunc(answered, func(x, y netip.Addr) int { return len(b.replies[x]) - len(b.replies[y]) }), true
}

// each is how many packets each target was sent.
func (b burst) each(h Host) int {
	n := linuxBurst
	if h.Windows {
		n = windowsBurst
	}
	if best, ok := b.best(); ok {
		n = max(n, len(b.replies[best]))
	}
	return n
}
