package symptom

import (
	"fmt"
	"strconv"
	"strings"

	"vpncheck/internal/device"
)

// counters are the packets that one SA has sent and received; -1 is not known.
type counters struct {
	line    device.Line
	out, in int64
}

// states gathers what several lines together say: which SAs there are and what passed them.
type states struct {
	now                              counters
	all                              []counters
	ike, ipsec, noIKE, noIPsec, half device.Line // the first line that says so
	empty                            device.Line // the SPI of an entry without an SA
	both                             bool        // the output would show the IPsec SAs as well
}

// label is the name of a counter as it is printed, in lower case, with the direction that it counts.
type label struct {
	text string
	out  bool
}

// labels are the counters of packets. The number comes after the text.
var labels = []label{
	{"#pkts encaps:", true}, {"#pkts decaps:", false}, // IOS, ASA
	{"#pkts enc'ed", true}, {"#pkts dec'ed", false}, // show crypto session detail
	{"pkts tx", true}, {"pkts rx", false}, // show vpn-sessiondb
	{"encrypted packets:", true}, {"decrypted packets:", false}, // Junos
	{"encap packets", true}, {"decap packets", false}, // PAN-OS
	{"sa encrypted packets", true}, {"sa decrypted packets", false}, // Huawei
	{"txp=", true}, {"rxp=", false}, // FortiOS
}

func (s *states) line(l device.Line) {
	low := strings.ToLower(l.S)
	s.existence(l, low)
	switch {
	case strings.HasPrefix(low, "received/sent packets:"): // H3C
		in, out, ok := two(low[len("received/sent packets:"):], "/")
		s.pair(l, out, in, ok)
		return
	case strings.Contains(low, " packets") && strings.Contains(low, " bytes,"): // strongSwan
		s.swanctl(l, low)
		return
	case strings.Contains(low, "bytes_i") && strings.Contains(low, "bytes_o"): // ipsec statusall
		in, out, ok := two(strings.ReplaceAll(low[:strings.Index(low, "bytes_o")], "bytes_i", ","), ",")
		s.pair(l, out, in, ok)
		return
	case strings.Contains(low, "rx(pkt,err):"): // FortiOS's summary
		s.summary(l, low)
		return
	}
	if !strings.Contains(low, "p") { // every label has one
		return
	}
	for _, c := range labels {
		i := strings.Index(low, c.text)
		if i < 0 || i > 0 && (low[i-1] >= 'a' && low[i-1] <= 'z') {
			continue
		}
		if n, ok := number(low[i+len(c.text):]); ok {
			s.count(l, n, c.out)
		}
	}
}

// count adds one counter; the same direction again begins another SA.
func (s *states) count(l device.Line, n int64, out bool) {
	if s.now.line.N == 0 || out && s.now.out >= 0 || !out && s.now.in >= 0 {
		s.now = counters{line: l, out: -1, in: -1}
	}
	if out {
		s.now.out = n
	} else {
		s.now.in = n
	}
	if s.now.out >= 0 && s.now.in >= 0 {
		s.all = append(s.all, s.now)
		s.now = counters{}
	}
}

func (s *states) pair(l device.Line, out, in int64, ok bool) {
	if ok {
		s.all = append(s.all, counters{line: l, out: out, in: in})
	}
}

// swanctl reads "in  c83708fd,   5860 bytes,    23 packets,    14s ago".
func (s *states) swanctl(l device.Line, low string) {
	direction, rest, _ := strings.Cut(low, " ")
	before, _, _ := strings.Cut(rest, " packets")
	n, err := strconv.ParseInt(before[strings.LastIndexAny(before, " ,")+1:], 10, 64)
	if err == nil && (direction == "in" || direction == "out") {
		s.count(l, n, direction == "out")
	}
}

// summary reads "'to' 192.0.2.1:0  selectors(total,up): 1/0  rx(pkt,err): 0/0  tx(pkt,err): 0/4".
func (s *states) summary(l device.Line, low string) {
	_, up, ok := strings.Cut(low, "selectors(total,up):")
	if total, n, good := two(up, "/"); ok && good && total > 0 {
		if n == 0 {
			first(&s.noIPsec, l)
			return
		}
		first(&s.ipsec, l)
	}
	_, rx, _ := strings.Cut(low, "rx(pkt,err):")
	_, tx, _ := strings.Cut(low, "tx(pkt,err):")
	in, ok1 := number(rx)
	out, ok2 := number(tx)
	s.pair(l, out, in, ok1 && ok2)
}

// number reads the first number, after blanks, colons, equals signs and what stands in brackets.
func number(s string) (int64, bool) {
	if i := strings.IndexByte(s, ')'); i >= 0 && strings.HasPrefix(strings.TrimSpace(s), "(") {
		s = s[i+1:]
	}
	s = strings.TrimLeft(s, " :=\t")
	end := 0
	for end < len(s) && s[end] >= '0' && s[end] <= '9' {
		end++
	}
	n, err := strconv.ParseInt(s[:end], 10, 64)
	return n, err == nil
}

func two(s, sep string) (a, b int64, ok bool) {
	x, y, _ := strings.Cut(s, sep)
	a, ok1 := number(x)
	b, ok2 := number(y)
	return a, b, ok1 && ok2
}

func first(to *device.Line, l device.Line) {
	if to.N == 0 {
		*to = l
	}
}

// conclude names what the counters and the states mean together.
func (s *states) conclude(f *finder) {
	passes := false
	for _, c := range s.all {
		passes = passes || c.out > 0 || c.in > 0
		text := fmt.Sprintf("%d packets out, %d packets in", c.out, c.in)
		switch {
		case c.out > 0 && c.in > 0:
			f.add("traffic", c.line, text)
		case c.out > 0:
			f.add("sends-only", c.line, text)
		case c.in > 0:
			f.add("receives-only", c.line, text)
		case s.empty.N == 0 && s.noIPsec.N == 0:
			f.add("silent", c.line, text)
		}
	}
	up := s.ipsec.N > 0 || passes
	none := s.noIPsec
	if none.N == 0 {
		none = s.empty
	}
	switch {
	case s.ike.N > 0 && !up && (none.N > 0 || s.both):
		f.add("ike-only", s.ike, "")
	case none.N > 0 && !up:
		f.add("no-ipsec-sa", none, "")
	}
	if s.half.N > 0 {
		f.add("negotiating", s.half, "")
	}
	if s.noIKE.N > 0 && s.ike.N == 0 && !up {
		f.add("no-ike-sa", s.noIKE, "")
	}
	if s.ike.N > 0 {
		f.add("ike-up", s.ike, "")
	}
	if s.ipsec.N > 0 {
		f.add("ipsec-up", s.ipsec, "")
	}
}
