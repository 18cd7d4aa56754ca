package cloudlab

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"
)

// Server is one account on a make-believe Tencent Cloud. All methods may be
// called from any goroutine.
type Server struct {
	cfg      Config
	services map[string]service

	mu      sync.Mutex // guards all below
	world   World
	faults  []planned
	rates   limiter
	log     []Request
	hooks   []func(action, tunnelID string, w *World)
	command CommandFunc
	tasks   []*task   // of TAT, the oldest first
	work    *commands // what runs; nil until something does
	serial  int       // of ids made here
	running *running
}

// running is what exists between Start and Close.
type running struct {
	http *http.Server
	addr string
	stop context.CancelFunc
	done chan struct{}
}

// New makes a server with an empty region for each of the configuration's.
func New(cfg Config) *Server {
	s := &Server{cfg: cfg.withDefaults(), services: services(), command: cfg.OnCommand}
	s.rates = limiter{limits: cfg.Limits, seen: map[string]window{}}
	s.world.Regions = map[string]*Region{}
	for _, name := range cfg.Regions {
		s.world.Regions[name] = &Region{Routes: map[string][]Route{}}
	}
	return s
}

// Start listens on addr, "127.0.0.1:0" where it is empty, and serves in the
// background until Close. It refuses addresses that are not on loopback: keys and
// pre-shared keys are plain to see here. A closed server can be started again,
// with its world as it was.
func (s *Server) Start(addr string) error {
	if addr == "" {
		addr = "127.0.0.1:0"
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.running != nil {
		return fmt.Errorf("cloudlab: start on %s: already running on %s", addr, s.running.addr)
	}
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return fmt.Errorf("cloudlab: %w", err)
	}
	if a, ok := l.Addr().(*net.TCPAddr); !ok || !a.IP.IsLoopback() {
		return errors.Join(fmt.Errorf("cloudlab: start on %s: not a loopback address", addr), l.Close())
	}
	ctx, stop := context.WithCancel(context.Background())
	r := &running{addr: l.Addr().String(), stop: stop, done: make(chan struct{})}
	var conns sync.WaitGroup
	r.http = &http.Server{
		Handler:           s.Handler(),
		BaseContext:       func(net.Listener) context.Context { return ctx },
		ConnState:         func(_ net.Conn, state http.ConnState) { count(&conns, state) },
		ErrorLog:          slog.NewLogLogger(s.cfg.Log.Handler(), slog.LevelWarn),
		ReadHeaderTimeout: 10 * time.Second,
	}
	s.running = r
	go func() {
		defer close(r.done)
		_ = r.http.Serve(l) // it ends by Close, with ErrServerClosed
		conns.Wait()
	}()
	return nil
}

// count keeps the number of connections that are served. Connections, unlike
// requests, are counted before Serve can return.
func count(conns *sync.WaitGroup, state http.ConnState) {
	switch state {
	case http.StateNew:
		conns.Add(1)
	case http.StateClosed, http.StateHijacked:
		conns.Done()
	default:
	}
}

// Close cuts all connections, also those that hang, ends the commands that run,
// and returns when no request is being served any more. Closing a server that does
// not run is no error. It must not be called inside Edit, View or a hook.
func (s *Server) Close() error {
	s.mu.Lock()
	r, work := s.running, s.work
	s.running, s.work = nil, nil
	s.mu.Unlock()
	defer work.end()
	if r == nil {
		return nil
	}
	r.stop()
	err := r.http.Close()
	<-r.done
	if err != nil {
		return fmt.Errorf("cloudlab: close: %w", err)
	}
	return nil
}

// URL is where the server listens, "http://127.0.0.1:PORT"; "" where it does not.
func (s *Server) URL() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.running == nil {
		return ""
	}
	return "http://" + s.running.addr
}

// Handler serves the API inside somebody else's HTTP server. Requests that hang
// there end with their context.
func (s *Server) Handler() http.Handler { return http.HandlerFunc(s.serve) }

// Edit changes the world. f must not keep w and must not call the server.
func (s *Server) Edit(f func(w *World)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f(&s.world)
}

// View reads the world. f must not change or keep w and must not call the server.
func (s *Server) View(f func(w *World)) { s.Edit(f) }

// SetNetStatus connects ("AVAILABLE") or disconnects ("UNAVAILABLE") a tunnel in
// whichever region it is. It panics on an id that does not exist: a test that
// waits for a tunnel that is not there would say less.
func (s *Server) SetNetStatus(tunnelID, status string) {
	s.Edit(func(w *World) {
		t, _ := w.Tunnel(tunnelID)
		if t == nil {
			panic("cloudlab: SetNetStatus: no tunnel " + tunnelID)
		}
		t.NetStatus = status
	})
}

// OnWrite adds a function that is called after ResetVpnConnection or
// ModifyVpnConnectionAttribute has changed a tunnel and before it is answered. It
// may change the world; it must not call the server. Without one a reset changes
// nothing.
func (s *Server) OnWrite(f func(action, tunnelID string, w *World)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.hooks = append(s.hooks, f)
}
