package slacklab

import (
	"context"
	"sync"
	"time"
)

// reordering holds envelopes back until enough have come, to let them go last first.
type reordering struct {
	size  int
	turns []*turn
}

// turn is an envelope's permission to leave.
type turn struct {
	next *turn         // who may go after us
	free chan struct{} // closed when we may go
	once sync.Once
}

// Reorder holds back the next n envelopes until all n are there, or for half of
// Config.AckTimeout, and then delivers them last first. They must come from goroutines
// that do not wait for each other.
func (s *Server) Reorder(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults.reorder = &reordering{size: n}
}

// takeTurn joins a reordering that is under way; nil means go at once. Called with mu held.
func (s *Server) takeTurn() *turn {
	r := s.faults.reorder
	if r == nil {
		return nil
	}
	t := &turn{free: make(chan struct{})}
	if n := len(r.turns); n > 0 {
		t.next = r.turns[n-1]
	}
	r.turns = append(r.turns, t)
	if len(r.turns) == r.size {
		s.faults.reorder = nil
		t.once.Do(func() { close(t.free) })
	}
	return t
}

// wait returns when the envelope may go.
func (t *turn) wait(ctx context.Context, s *Server) {
	if t == nil {
		return
	}
	late := time.NewTimer(s.cfg.AckTimeout / 2)
	defer late.Stop()
	select {
	case <-t.free:
	case <-late.C:
	case <-ctx.Done():
	case <-s.closing:
	}
}

// release lets the next envelope go, once ours has been written.
func (t *turn) release() {
	if t == nil || t.next == nil {
		return
	}
	t.next.once.Do(func() { close(t.next.free) })
}
