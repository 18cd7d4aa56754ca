package cloudlab

import (
	"slices"
	"time"
)

// Kind is what goes wrong.
type Kind int

// The kinds of faults. Those that say "after" change the world and then do not
// let the caller know.
const (
	Slow       Kind = iota // only Latency, then a normal answer
	Error                  // Code and Message as the answer; nothing else is done
	HTML                   // HTTP Status (500 where 0) with an HTML page; nothing else is done
	Empty                  // HTTP 200 without a body, after the action was done
	Truncated              // half of the answer's JSON, after the action was done
	DropBefore             // the connection is cut, nothing is done
	DropAfter              // the connection is cut after the action was done
	Hang                   // no answer until the caller gives up; nothing is done
	HangAfter              // the same after the action was done
)

var kindNames = [...]string{
	"slow", "error", "html", "empty", "truncated", "drop before", "drop after", "hang", "hang after",
}

// String is the name that stands in the log of requests.
func (k Kind) String() string {
	if k < 0 || int(k) >= len(kindNames) {
		return "unknown"
	}
	return kindNames[k]
}

// Fault is one thing that goes wrong, on demand.
type Fault struct {
	Kind    Kind
	Region  string        // only there; "" is everywhere
	Latency time.Duration // real time, before anything else; over at once when the caller gives up
	Code    string        // of Error; InternalError where empty
	Message string        // of Error
	Status  int           // of HTML
}

// planned is a fault waiting for its requests.
type planned struct {
	action string
	left   int // requests; negative is until cleared
	fault  Fault
}

// Fail makes the next n requests of action ("*" is any) go wrong; 0 or less means
// all until [Server.Clear]. Where several faults fit a request, the first one
// given is used. Faults come before every check, so unsigned requests use them up
// too.
func (s *Server) Fail(action string, n int, f Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if n <= 0 {
		n = -1
	}
	s.faults = append(s.faults, planned{action, n, f})
}

// Clear forgets all faults. Requests that hang already go on hanging.
func (s *Server) Clear() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = nil
}

// takeFault uses up one request's worth of the first fault that fits.
func (s *Server) takeFault(action, region string) *Fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i := range s.faults {
		p := &s.faults[i]
		if p.action != "*" && p.action != action || p.fault.Region != "" && p.fault.Region != region {
			continue
		}
		f := p.fault
		if p.left--; p.left == 0 {
			s.faults = slices.Delete(s.faults, i, i+1)
		}
		return &f
	}
	return nil
}
