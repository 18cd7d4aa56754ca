package main

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/http/pprof"
	"net/netip"
	"time"

	"vpncheck/internal/conversation"
	"vpncheck/internal/metrics"
	"vpncheck/steps"
)

// What those who operate the bot see of it: /metrics, /healthz, /readyz. None of it is for the
// public: the address belongs inside, and is not the one that Slack calls.

// ops says where that is served.
type ops struct {
	addr  string // empty: nowhere
	pprof bool   // Go's profiles as well
}

// readyWithin is how long one answer to /readyz may take.
const readyWithin = 2 * time.Second

// hearer is what /readyz and the metrics want to know of the bot.
type hearer interface {
	Hears() error
	Connections() int
}

func (p parts) serveOps(ctx context.Context, b hearer) error {
	p.metrics.Watch(metrics.Sources{Connections: b.Connections, Backlog: func(ctx context.Context) (metrics.Backlog, error) {
		x, err := p.store.Backlog(ctx)
		return metrics.Backlog(x), err
	}})
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", p.ops.addr)
	if err != nil {
		return fmt.Errorf("serve metrics: %w", err)
	}
	srv := &http.Server{
		Handler: p.opsHandler(b), ReadHeaderTimeout: 3 * time.Second, ReadTimeout: 3 * time.Second, IdleTimeout: 2 * time.Minute,
		ErrorLog: slog.NewLogLogger(p.log.Handler(), slog.LevelDebug),
	}
	// It answers until the process ends: nothing of it needs to be finished.
	stop := context.AfterFunc(ctx, func() { _ = srv.Close() })
	p.log.Info("serving metrics", "addr", l.Addr().String(), "pprof", p.ops.pprof)
	err = srv.Serve(l)
	if stop() { // not by us
		return fmt.Errorf("serve metrics: %w", err)
	}
	return nil
}

func (p parts) opsHandler(b hearer) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", p.metrics.Handler())
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "ok") })
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), readyWithin)
		defer cancel()
		ready(w, readiness{"slack", b.Hears()}, readiness{"redis", p.store.Ping(ctx)})
	})
	if p.ops.pprof {
		mux.HandleFunc("GET /debug/pprof/", pprof.Index)
		mux.HandleFunc("GET /debug/pprof/profile", pprof.Profile)
		mux.HandleFunc("GET /debug/pprof/trace", pprof.Trace)
		mux.HandleFunc("GET /debug/pprof/cmdline", http.NotFound)
	}
	return mux
}

// readiness is one thing that must be well for the bot to be ready.
type readiness struct {
	name string
	err  error
}

// ready answers 200, or 503 and what is not ready.
func ready(w http.ResponseWriter, checks ...readiness) {
	status, text := http.StatusOK, ""
	for _, c := range checks {
		if c.err != nil {
			status = http.StatusServiceUnavailable
			text += c.name + ": " + c.err.Error() + "\n"
			continue
		}
		text += c.name + ": ok\n"
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(status)
	fmt.Fprint(w, text)
}

// observedProber counts what a prober measures.
type observedProber struct {
	conversation.Prober
	metrics *metrics.Metrics
}

// Ping is the prober's, and is counted.
func (p observedProber) Ping(ctx context.Context, need steps.Need, addr netip.Addr) steps.Measurement {
	m := p.Prober.Ping(ctx, need, addr)
	p.metrics.Probed(m)
	return m
}

// Internet is the prober's, and is counted.
func (p observedProber) Internet(ctx context.Context) steps.Measurement {
	m := p.Prober.Internet(ctx)
	p.metrics.Probed(m)
	return m
}
