package cloudlab

import (
	"slices"
	"time"
)

// keptRequests bounds the log, so that a demo may run for weeks.
const keptRequests = 10_000

// Request is one line of the log of requests. It is written before the answer is
// sent, and for those that hang before they do.
type Request struct {
	Time            time.Time
	Service         string // of the signature's scope; "" where none could be read
	Action, Version string
	Region          string
	SecretID        string
	RequestID       string // also where the caller never got to see it
	Outcome         string // "OK", an error's code, or the name of the fault that kept it from being done
	Fault           string // the name of the fault that it met; "" where none
	Body            string // the parameters as JSON; those of a Modify may hold a pre-shared key
}

// Requests are the latest 10,000 requests, oldest first.
func (s *Server) Requests() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.log)
}

// note logs r.
func (s *Server) note(r Request) {
	s.mu.Lock()
	if len(s.log) >= keptRequests {
		s.log = slices.Delete(s.log, 0, keptRequests/10) // not one by one: that would copy all each time
	}
	s.log = append(s.log, r)
	s.mu.Unlock()
	s.cfg.Log.Info("request",
		"service", r.Service, "action", r.Action, "region", r.Region,
		"request_id", r.RequestID, "outcome", r.Outcome, "fault", r.Fault)
}
