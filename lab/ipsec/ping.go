package ipseclab

import (
	"context"
	"fmt"
	"net/netip"
	"regexp"
	"strconv"
)

// Echo says what to send.
type Echo struct {
	Count int  // 3 where it is 0
	Size  int  // octets of data; 0 is ping's own
	Whole bool // packets may not be cut on the way
}

// Echoes are what came back.
type Echoes struct{ Sent, Received int }

var pingSummary = regexp.MustCompile(`(\d+) packets transmitted, (\d+) received`)

// Ping sends echo requests from a host, five a second, and waits a second for the last answer.
// Silence is no error.
func (l *Lab) Ping(ctx context.Context, from Host, to netip.Addr, e Echo) (Echoes, error) {
	if e.Count == 0 {
		e.Count = 3
	}
	args := []string{l.programs.ping, "-n", "-q", "-i", "0.2", "-W", "1", "-c", strconv.Itoa(e.Count)}
	if e.Size > 0 {
		args = append(args, "-s", strconv.Itoa(e.Size))
	}
	if e.Whole {
		args = append(args, "-M", "do")
	}
	out, err := l.exec(ctx, from, "", append(args, to.String())...)
	m := pingSummary.FindStringSubmatch(out.Text)
	switch {
	case ctx.Err() != nil:
		return Echoes{}, fmt.Errorf("ping %s from %s: %w", to, from, err)
	case m == nil: // "Network is unreachable": nothing left the host
		return Echoes{}, nil
	}
	sent, _ := strconv.Atoi(m[1]) // digits
	received, _ := strconv.Atoi(m[2])
	return Echoes{Sent: sent, Received: received}, nil
}
