package store

import (
	"bytes"
	"net"
	"net/url"
	"sync"
)

// proxy stands between one store and Redis, to be the network that fails.
type proxy struct {
	l      net.Listener
	target string

	mu    sync.Mutex
	conns map[net.Conn]bool
	down  bool
	lose  []byte // the reply to the next request that has these bytes is lost…
	times int    // …so many times
	wg    sync.WaitGroup
}

// through returns a bench whose stores reach the same Redis by a proxy.
func (b *bench) through() (*bench, *proxy) {
	b.t.Helper()
	u, err := url.Parse(b.url)
	if err != nil {
		b.t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.t.Fatal(err)
	}
	p := &proxy{l: l, target: u.Host, conns: map[net.Conn]bool{}}
	p.wg.Go(p.accept)
	b.t.Cleanup(func() { _ = l.Close(); p.cut(); p.wg.Wait() })
	u.Host = l.Addr().String()
	return &bench{t: b.t, url: u.String(), o: b.o}, p
}

func (p *proxy) accept() {
	for {
		c, err := p.l.Accept()
		if err != nil {
			return
		}
		up, err := net.Dial("tcp", p.target)
		if err != nil {
			_ = c.Close()
			continue
		}
		p.mu.Lock()
		p.conns[c], p.conns[up] = true, true
		down := p.down
		p.mu.Unlock()
		if down {
			p.drop(c, up)
			continue
		}
		p.wg.Go(func() { p.copy(up, c, true) })
		p.wg.Go(func() { p.copy(c, up, false) })
	}
}

func (p *proxy) copy(to, from net.Conn, request bool) {
	defer p.drop(to, from)
	buf := make([]byte, 64<<10)
	for {
		n, err := from.Read(buf)
		if err != nil {
			return
		}
		lost := request && p.loses(buf[:n])
		if lost { // the other direction must not get to pass the reply on
			if half, ok := from.(*net.TCPConn); ok {
				_ = half.CloseWrite()
			}
		}
		if _, err := to.Write(buf[:n]); err != nil {
			return
		}
		if lost {
			_, _ = to.Read(buf) // it was executed: here is the reply, or it went nowhere
			return
		}
	}
}

func (p *proxy) loses(request []byte) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.times == 0 || !bytes.Contains(request, p.lose) {
		return false
	}
	p.times--
	return true
}

func (p *proxy) drop(conns ...net.Conn) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, c := range conns {
		_ = c.Close()
		delete(p.conns, c)
	}
}

// loseReplies has the next replies to requests that contain what vanish.
func (p *proxy) loseReplies(what string, times int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.lose, p.times = []byte(what), times
}

func (p *proxy) left() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.times
}

// cut ends all connections and lets no new one through, until heal.
func (p *proxy) cut() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.down = true
	for c := range p.conns {
		_ = c.Close()
	}
}

func (p *proxy) heal() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.down = false
}
