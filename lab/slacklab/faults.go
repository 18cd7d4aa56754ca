package slacklab

import (
	"fmt"
	"math"
	"net/http"
	"strconv"
	"time"
)

// Fault is one way in which a call goes wrong. Delay goes with any other.
type Fault struct {
	Status     int           // answer with this HTTP status and a page that is not JSON
	RetryAfter time.Duration // answer 429 with this Retry-After, in whole seconds rounded up
	Code       string        // answer ok: false with this error, e.g. fatal_error, internal_error
	Garbage    bool          // answer 200 with HTML
	DropBefore bool          // hang up before anything is done
	DropAfter  bool          // do it, then hang up: the answer is lost
	Delay      time.Duration // wait before anything else
}

// Response and Upload name response_urls and upload URLs where a method's name is asked
// for; AnyMethod stands for every method.
const (
	Response  = "response_url"
	Upload    = "upload"
	AnyMethod = "*"
)

// faults are what is to go wrong.
type faults struct {
	calls     map[string][]Fault
	duplicate int
	redeliver int
	reorder   *reordering
	refuse    []string // reasons for the next connections
	noPings   bool
	noLink    bool // Socket Mode is switched off
	revoked   bool
}

// Fail makes the next n calls of a method, or of AnyMethod, go wrong. Faults for the same
// method queue up.
func (s *Server) Fail(method string, n int, f Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for range n {
		s.faults.calls[method] = append(s.faults.calls[method], f)
	}
}

// Heal removes all faults that have not struck yet, also those of Duplicate, Redeliver,
// Reorder, RefuseSockets and a disabled link.
func (s *Server) Heal() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = faults{calls: map[string][]Fault{}}
}

func (s *Server) nextFault(method string) Fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, name := range []string{method, AnyMethod} {
		if q := s.faults.calls[name]; len(q) > 0 {
			s.faults.calls[name] = q[1:]
			return q[0]
		}
	}
	return Fault{}
}

// before tells whether the fault keeps the call from being processed.
func (f Fault) before() bool {
	return f.Status != 0 || f.RetryAfter > 0 || f.Code != "" || f.Garbage || f.DropBefore
}

func (f Fault) status() int {
	switch {
	case f.DropBefore:
		return 0
	case f.RetryAfter > 0:
		return http.StatusTooManyRequests
	case f.Status != 0:
		return f.Status
	}
	return http.StatusOK
}

func (f Fault) outcome() string {
	switch {
	case f.DropBefore:
		return "dropped"
	case f.RetryAfter > 0:
		return "ratelimited"
	case f.Status != 0:
		return fmt.Sprintf("http %d", f.Status)
	case f.Code != "":
		return f.Code
	}
	return "garbage"
}

// strike answers, or hangs up, instead of the method.
func (f Fault) strike(w http.ResponseWriter) {
	switch {
	case f.DropBefore:
		// Aborting is net/http's way to close a connection without an answer.
		panic(http.ErrAbortHandler)
	case f.RetryAfter > 0:
		w.Header().Set("Retry-After", strconv.Itoa(int(math.Ceil(f.RetryAfter.Seconds()))))
		writeJSON(w, http.StatusTooManyRequests, reply{"ok": false, "error": "ratelimited"})
	case f.Code != "" && f.Status == 0:
		writeJSON(w, http.StatusOK, reply{"ok": false, "error": f.Code})
	default:
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.WriteHeader(f.status())
		_, _ = w.Write([]byte("<!DOCTYPE html><html><body><h1>There's been a glitch…</h1></body></html>"))
	}
}
