package ike

import (
	"bytes"
	"encoding/binary"
	"net"
	"slices"
	"sync"
	"testing"
	"time"
)

// fake is a gateway on the loopback that answers as a test says.
type fake struct {
	prober *Prober

	mu    sync.Mutex
	plain bool // answers on UDP 4500 have no marker
	seen  []asked
}

// asked is a datagram that came, without the marker.
type asked struct {
	message
	port  int
	bytes []byte
}

// reply is what a fake answers: nothing, or datagrams without the marker.
type reply func(q asked, n int) [][]byte

// newFake starts a gateway. Its answers are given one at a time; n counts the questions from 0.
func newFake(t testing.TB, c Config, answer reply) *fake {
	t.Helper()
	if c.Waits == nil {
		c.Waits = []time.Duration{500 * time.Millisecond, 5 * time.Second}
	}
	f := &fake{prober: New(c)}
	for i := range f.prober.ports {
		conn, err := net.ListenUDP("udp", &net.UDPAddr{IP: loopback.AsSlice()})
		if err != nil {
			t.Fatal(err)
		}
		p := &f.prober.ports[i]
		p.real = conn.LocalAddr().(*net.UDPAddr).Port
		var done sync.WaitGroup
		done.Go(func() { f.serve(conn, p.name, p.marker, answer) })
		t.Cleanup(func() { _ = conn.Close(); done.Wait() })
	}
	return f
}

func (f *fake) serve(conn *net.UDPConn, port int, marker bool, answer reply) {
	buffer := make([]byte, 64<<10)
	for {
		n, from, err := conn.ReadFromUDP(buffer)
		if err != nil {
			return
		}
		b := bytes.Clone(buffer[:n])
		if marker {
			b = b[len(nonESP):]
		}
		m, _ := parse(b)
		f.mu.Lock()
		q := asked{m, port, b}
		f.seen = append(f.seen, q)
		out, plain := answer(q, len(f.seen)-1), f.plain
		f.mu.Unlock()
		for _, b := range out {
			if marker && !plain {
				b = slices.Concat(nonESP, b)
			}
			_, _ = conn.WriteToUDP(b, from)
		}
	}
}

// questions are those that came to a port, without the knocks.
func (f *fake) questions(port int) []asked {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(f.seen), func(q asked) bool { return q.port != port || q.knocks() })
}

// knocks says whether all that is offered is for private use.
func (q asked) knocks() bool {
	ps := q.proposals()
	if len(ps) != 1 || len(ps[0].transforms) == 0 {
		return false
	}
	t := ps[0].transforms[0]
	return t.id > 60000 || t.number(attributeEncryption) > 60000
}

func (q asked) proposals() []proposal {
	kind := payloadSA2
	if q.version == v1 {
		kind = payloadSA1
	}
	sa, _ := q.find(kind)
	ps, _ := parseSA(q.version, sa)
	return ps
}

// answer begins an answer to a question.
func (q asked) answer(exchange byte, ps ...payload) []byte {
	m := message{initiator: q.initiator, responder: 7, version: q.version, exchange: exchange, payloads: ps}
	if q.version == v2 {
		m.flags = 0x20
	}
	return m.encode()
}

// refuse answers with a notification.
func (q asked) refuse(kind uint16, data ...byte) [][]byte {
	if q.version == v1 {
		return [][]byte{q.answer(exchangeInfoV1, payload{payloadNotify1, slices.Concat([]byte{0, 0, 0, 1}, encodeNotify(notification{kind, data}))})}
	}
	return [][]byte{q.answer(exchangeInit, payload{payloadNotify2, encodeNotify(notification{kind, data})})}
}

// accept answers with the first set of what is offered, and whatever else.
func (q asked) accept(more ...payload) [][]byte {
	var chosen []transform
	for _, t := range q.proposals()[0].transforms {
		if q.version == v1 {
			chosen = []transform{t}
			break
		}
		if !slices.ContainsFunc(chosen, func(u transform) bool { return t.kind == u.kind }) {
			chosen = append(chosen, t)
		}
	}
	kind := payloadSA2
	if q.version == v1 {
		kind = payloadSA1
	}
	sa := payload{kind, encodeSA(q.version, []proposal{{number: 1, transforms: chosen}})}
	return [][]byte{q.answer(q.exchange, append([]payload{sa}, more...)...)}
}

// share says how long the share of IKEv2 is, and of which group.
func (q asked) share() (group, size int) {
	b, _ := q.find(payloadKE2)
	if len(b) < 4 {
		return 0, 0
	}
	return int(binary.BigEndian.Uint16(b)), len(b) - 4
}
