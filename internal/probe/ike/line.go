package ike

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strconv"
	"syscall"
	"time"

	"vpncheck/internal/ipsec"
	"vpncheck/steps"
)

// line is a UDP socket towards one port of a gateway.
type line struct {
	conn   net.Conn
	port   int  // as it is called, 500 or 4500
	marker bool // IKE on UDP 4500 begins with four zeroes, which tell it from ESP
	waits  []time.Duration
	log    *transcript
}

// nonESP is that marker (RFC 3948).
var nonESP = []byte{0, 0, 0, 0}

// What becomes of a message that is not answered.
var (
	errSilent     = errors.New("no answer")
	errRefused    = errors.New("ICMP: nothing listens on the port")
	errRejected   = errors.New("ICMP: a firewall on the way rejects it")
	errUnfinished = errors.New("stopped before an answer could be expected")
)

// unsent is why a message could not leave this machine.
type unsent struct{ error }

func (u unsent) Unwrap() error { return u.error }

// open opens a socket. The addresses are literal, so that nothing is waited for.
func (p *Prober) open(ctx context.Context, gateway netip.Addr, port port, log *transcript) (*line, error) {
	d := net.Dialer{}
	if p.cfg.Local.IsValid() {
		d.LocalAddr = net.UDPAddrFromAddrPort(netip.AddrPortFrom(p.cfg.Local, 0))
	}
	conn, err := d.DialContext(ctx, "udp", net.JoinHostPort(gateway.String(), strconv.Itoa(port.real)))
	if err != nil {
		return nil, unsent{err}
	}
	log.opened(port.name, conn)
	return &line{conn: conn, port: port.name, marker: port.marker, waits: p.cfg.Waits, log: log}, nil
}

func (l *line) close() { _ = l.conn.Close() }

// ask sends a first message, and answers once each the two questions that a gateway of IKEv2 may
// have before it decides. Only an error of kind unsent is returned: all others are an outcome.
func (l *line) ask(ctx context.Context, m message, offered []ipsec.Group) (outcome, error) {
	o, err := l.once(ctx, m)
	if err == nil && o.cookie != nil {
		m = m.withCookie(o.cookie)
		o, err = l.once(ctx, m)
		o.note = join(o.note, "after a cookie: it holds many half-open SAs")
	}
	if err == nil && o.result == steps.TryWrongGroup && slices.Contains(offered, o.group) {
		again, failed := m.withGroup(o.group)
		if failed != nil {
			o.note = join(o.note, failed.Error())
			return o, nil
		}
		o, err = l.once(ctx, again)
	}
	return o, err
}

// once sends a message, again and again like a real initiator, until there is an answer.
func (l *line) once(ctx context.Context, m message) (outcome, error) {
	began := time.Now()
	answer, err := l.exchange(ctx, m)
	took := time.Since(began)
	if _, ok := errors.AsType[unsent](err); ok {
		l.log.note(l.port, err.Error())
		return outcome{}, err
	}
	var o outcome
	switch {
	case err == nil:
		o = read(answer)
	case errors.Is(err, errMalformed):
		o = outcome{result: steps.TryOther, note: "its answer is " + err.Error(), unclear: true}
	case errors.Is(err, errSilent):
		o = outcome{result: steps.TrySilent}
	case errors.Is(err, errRefused):
		o = outcome{result: steps.TryRefused}
	case errors.Is(err, errRejected):
		o = outcome{result: steps.TryRefused, note: err.Error()}
	case errors.Is(err, errUnfinished):
		o = outcome{result: tryUnfinished, note: err.Error()}
	}
	l.log.answered(l.port, answer, o, took)
	return o, nil
}

func (l *line) exchange(ctx context.Context, m message) (message, error) {
	datagram := m.encode()
	if l.marker {
		datagram = append(bytes.Clone(nonESP), datagram...)
	}
	stop := context.AfterFunc(ctx, func() { _ = l.conn.SetReadDeadline(time.Unix(1, 0)) })
	defer stop()
	for i, wait := range l.waits {
		if ctx.Err() != nil {
			return message{}, errUnfinished
		}
		if _, err := l.conn.Write(datagram); err != nil {
			return message{}, failed(err, i == 0)
		}
		l.log.sent++
		answer, err := l.receive(ctx, m, time.Now().Add(wait))
		if err == nil || !errors.Is(err, errSilent) {
			return answer, err
		}
	}
	return message{}, errSilent
}

// receive waits for the answer to m. What is none, or is another's, is passed over.
func (l *line) receive(ctx context.Context, m message, until time.Time) (message, error) {
	_ = l.conn.SetReadDeadline(until)
	if ctx.Err() != nil { // it may have ended before the deadline was set
		return message{}, errUnfinished
	}
	buffer := make([]byte, 64<<10)
	for {
		n, err := l.conn.Read(buffer)
		if err != nil {
			if ctx.Err() != nil {
				return message{}, errUnfinished
			}
			return message{}, failed(err, false)
		}
		b := buffer[:n]
		if l.marker {
			var ike bool
			if b, ike = bytes.CutPrefix(b, nonESP); !ike {
				continue
			}
		}
		answer, err := parse(b)
		if answer.initiator == m.initiator && answers(answer, m) {
			l.log.received++
			return answer, err
		}
	}
}

// answers tells the answer from an echo of the question, and from a later message of an exchange.
func answers(answer, m message) bool {
	if answer.version == v2 && m.version == v2 {
		return answer.flags&flagInitiatorV2 == 0 && answer.exchange == exchangeInit
	}
	return answer.responder != 0 || answer.exchange != m.exchange
}

// failed sorts what the system says about a socket. A connected socket is told of ICMP errors that
// came for it; first says that nothing was sent on it yet for which one could have come.
func failed(err error, first bool) error {
	var timeout net.Error
	switch {
	case errors.Is(err, syscall.ECONNREFUSED):
		return errRefused
	case errors.As(err, &timeout) && timeout.Timeout():
		return errSilent
	case !first && (errors.Is(err, syscall.EHOSTUNREACH) || errors.Is(err, syscall.ENETUNREACH)):
		return errRejected
	default:
		return unsent{fmt.Errorf("the probe could not be sent: %w", err)}
	}
}
