package slacklab

import (
	"maps"
	"slices"
	"time"
)

// Call is one request to the Web API, to an upload URL ("upload") or to a response_url
// ("response_url").
type Call struct {
	Method  string
	Args    map[string]string // without the token; values that are not strings are JSON
	At      time.Time
	Outcome string // "ok", the error's code, or the fault that struck
	Status  int    // of the HTTP answer; 0 if none was sent
}

// record keeps a call for Calls.
func (s *Server) record(c *call, outcome string, status int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.recordLocked(c.method, c.args, outcome, status)
}

func (s *Server) recordLocked(method string, args map[string]string, outcome string, status int) {
	s.calls = append(s.calls, Call{
		Method: method, Args: maps.Clone(args), At: s.cfg.Now(), Outcome: outcome, Status: status,
	})
	s.cfg.Log.Debug("call", "method", method, "outcome", outcome)
	s.changed()
}

// Calls are all requests so far, in the order in which they were answered.
func (s *Server) Calls() []Call {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.calls)
}

// CallsOf are the requests to one method.
func (s *Server) CallsOf(method string) []Call {
	return slices.DeleteFunc(s.Calls(), func(c Call) bool { return c.Method != method })
}
