package ike

import (
	"fmt"
	"net"
	"strings"
	"time"

	"vpncheck/steps"
)

// transcript is what was offered and answered, for people. No key, nonce or hash is in it.
type transcript struct {
	lines          []string
	sent, received int // datagrams
}

func (t *transcript) opened(port int, conn net.Conn) {
	t.say("%d # from %s to %s", port, conn.LocalAddr(), conn.RemoteAddr())
}

func (t *transcript) offered(port int, d dialect, what string) { t.say("%d > %s: %s", port, d, what) }

func (t *transcript) answered(port int, m message, o outcome, took time.Duration) {
	words := o.result
	switch o.result {
	case steps.TryAccepted:
		words = "accepted: " + o.chosen.String()
	case steps.TrySilent:
		words = "no answer in " + took.Round(100*time.Millisecond).String()
	case steps.TryNoProposal, steps.TryWrongGroup, steps.TryVersion, steps.TryOther:
		words = o.note
	}
	if words != o.note && o.note != "" {
		words += " (" + o.note + ")"
	}
	if m.version != 0 {
		words = fmt.Sprintf("IKEv%d %s, after %s", m.version>>4, words, took.Round(100*time.Microsecond))
	}
	t.say("%d < %s", port, words)
}

func (t *transcript) note(port int, words string) { t.say("%d # %s", port, words) }

func (t *transcript) say(format string, args ...any) {
	t.lines = append(t.lines, fmt.Sprintf(format, args...))
}

// add takes over what was noted beside.
func (t *transcript) add(u *transcript) {
	t.lines = append(t.lines, u.lines...)
	t.sent, t.received = t.sent+u.sent, t.received+u.received
}

func (t *transcript) String() string { return strings.Join(t.lines, "\n") + "\n" }

// join puts a semicolon between two remarks, where there are two.
func join(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + "; " + b
}
