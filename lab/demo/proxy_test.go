package demo

import (
	"io"
	"net"
	"strings"
	"sync"
	"testing"
)

// proxy stands between a browser and the page, so that connections can be cut.
type proxy struct {
	to string
	l  net.Listener

	mu    sync.Mutex
	down  bool
	conns []net.Conn
	work  sync.WaitGroup
}

func newProxy(t *testing.T, url string) *proxy {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &proxy{to: strings.TrimPrefix(url, "http://"), l: l}
	p.work.Go(p.serve)
	t.Cleanup(func() {
		_ = l.Close()
		p.cut(true)
		p.work.Wait()
	})
	return p
}

func (p *proxy) url() string { return "http://" + p.l.Addr().String() }

func (p *proxy) serve() {
	for {
		in, err := p.l.Accept()
		if err != nil {
			return
		}
		out, err := net.Dial("tcp", p.to)
		if err != nil || !p.keep(in, out) {
			_ = in.Close()
			continue
		}
		p.work.Go(func() { _, _ = io.Copy(out, in); _ = out.Close() })
		p.work.Go(func() { _, _ = io.Copy(in, out); _ = in.Close() })
	}
}

// keep remembers a pair of connections, unless the line is down.
func (p *proxy) keep(in, out net.Conn) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.down {
		_ = out.Close()
		return false
	}
	p.conns = append(p.conns, in, out)
	return true
}

// cut closes what is open, and refuses or takes what comes.
func (p *proxy) cut(down bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.down = down
	for _, c := range p.conns {
		_ = c.Close()
	}
	p.conns = nil
}
