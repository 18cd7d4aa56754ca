package slacklab

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

// Server is one workspace with one app in it. All methods may be called at the same time.
type Server struct {
	cfg     Config
	mux     *http.ServeMux
	http    *http.Server
	client  *http.Client   // delivers to Config.RequestURL
	closing chan struct{}  // closed by Close
	work    sync.WaitGroup // deliveries and connections still under way

	mu         sync.Mutex // guards all below
	closed     bool
	base       string // how clients reach us
	serial     int
	lastTS     int64            // in µs; no two messages share a timestamp
	users      map[string]*User // by id
	groups     []*UserGroup
	channels   map[string]*channel // by id
	byName     map[string]*channel // by name, without #
	ephemerals []*Message
	views      []*View // open ones, a stack per user
	triggers   map[string]*trigger
	urls       map[string]*responseURL
	uploads    map[string]*upload
	files      []*File
	calls      []Call
	deliveries []*Delivery
	buckets    map[string]*bucket
	faults     faults
	sockets    sockets
	changes    changes
}

// New makes a workspace; it listens nowhere until Start, or until Handler is mounted.
func New(cfg Config) *Server {
	cfg = cfg.withDefaults()
	s := &Server{
		cfg:      cfg,
		base:     strings.TrimSuffix(cfg.PublicURL, "/"),
		client:   &http.Client{Timeout: cfg.AckTimeout},
		closing:  make(chan struct{}),
		triggers: map[string]*trigger{},
		urls:     map[string]*responseURL{},
		users:    map[string]*User{},
		channels: map[string]*channel{},
		byName:   map[string]*channel{},
		uploads:  map[string]*upload{},
		buckets:  map[string]*bucket{},
	}
	s.faults.calls = map[string][]Fault{}
	s.sockets.tickets = map[string]bool{}
	s.sockets.waiting = map[string]*waiter{}
	s.changes.bump = make(chan struct{})
	for _, u := range cfg.Users {
		s.users[u.ID] = &u
	}
	if s.users[cfg.BotUserID] == nil {
		s.users[cfg.BotUserID] = &User{ID: cfg.BotUserID, Name: "vpncheck", RealName: "vpncheck"}
	}
	for _, g := range cfg.UserGroups {
		s.groups = append(s.groups, &g)
	}
	for _, c := range cfg.Channels {
		c.Members = slices.Clone(c.Members)
		s.addChannel(&channel{Channel: c})
	}
	s.mux = s.routes()
	return s
}

func (s *Server) routes() *http.ServeMux {
	mux := http.NewServeMux()
	mux.HandleFunc("/api/{method}", s.serveAPI)
	mux.HandleFunc("/link/", s.serveSocket)
	mux.HandleFunc("POST /upload/v1/{secret}", s.serveUpload)
	mux.HandleFunc("GET /files-pri/{id}/{name}", s.serveFile)
	mux.HandleFunc("POST /commands/{team}/{id}/{secret}", s.serveResponseURL)
	mux.HandleFunc("POST /actions/{team}/{id}/{secret}", s.serveResponseURL)
	return mux
}

// Start listens on addr ("127.0.0.1:0" takes any free port) and serves until Close.
func (s *Server) Start(addr string) error {
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return fmt.Errorf("slacklab: %w", err)
	}
	s.mu.Lock()
	if s.base == "" {
		s.base = "http://" + l.Addr().String()
	}
	s.http = &http.Server{Handler: s.mux, ReadHeaderTimeout: 10 * time.Second}
	srv := s.http
	s.mu.Unlock()
	s.spawn(func() {
		if err := srv.Serve(l); !errors.Is(err, http.ErrServerClosed) {
			s.cfg.Log.Error("slacklab stopped", "err", err)
		}
	})
	return nil
}

// enter counts work that Close must wait for; false means that it is too late to begin.
// Who entered calls s.work.Done.
func (s *Server) enter() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return false
	}
	s.work.Add(1)
	return true
}

// spawn runs f unless the server is closed, and tells whether it does.
func (s *Server) spawn(f func()) bool {
	if !s.enter() {
		return false
	}
	go func() {
		defer s.work.Done()
		f()
	}()
	return true
}

// Close hangs up on everybody and waits until nothing of the server runs any more.
func (s *Server) Close() error {
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		return nil
	}
	s.closed = true
	close(s.closing)
	close(s.changes.bump)
	srv := s.http
	s.mu.Unlock()
	s.Disconnect(Hard)
	var err error
	if srv != nil {
		err = srv.Close()
	}
	s.client.CloseIdleConnections()
	s.work.Wait()
	return err
}

// Handler serves the Web API, the WebSocket, uploads and response_urls, to be mounted at
// the root of any server. Without Start, the server names itself by Config.PublicURL, or
// by the host of the first API request.
func (s *Server) Handler() http.Handler { return s.mux }

// learnBase takes the server's own address from a request if nobody gave it one.
func (s *Server) learnBase(r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.base == "" {
		s.base = "http://" + r.Host
	}
}

// URL is the server's address with no slash at the end.
func (s *Server) URL() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.base
}

// APIURL is what a client takes as Slack's API; it ends in a slash.
func (s *Server) APIURL() string { return s.URL() + "/api/" }

// Config is the configuration with its defaults filled in: tokens, secrets, people.
func (s *Server) Config() Config { return s.cfg }

// sleep waits for d, or until the server closes or ctx ends.
func (s *Server) sleep(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-ctx.Done():
	case <-s.closing:
	}
}
