package slacklab

import (
	"context"
	"slices"
	"time"
)

// ChangeKind says what happened.
type ChangeKind string

// What a Change can be.
const (
	Posted          ChangeKind = "post"
	Edited          ChangeKind = "edit"
	Deleted         ChangeKind = "delete"
	EphemeralPosted ChangeKind = "ephemeral"        // somebody sees a message of their own
	EphemeralEdited ChangeKind = "ephemeral_edit"   // through a response_url
	EphemeralGone   ChangeKind = "ephemeral_delete" // likewise
	ViewOpened      ChangeKind = "view_open"
	ViewUpdated     ChangeKind = "view_update"
	ViewClosed      ChangeKind = "view_close"
	FileShared      ChangeKind = "file"
)

// Change is one thing that somebody in the workspace could see happen.
type Change struct {
	Kind    ChangeKind
	At      time.Time
	Channel string   // where; empty for views
	User    string   // whose: the author, or who sees the ephemeral message or the view
	Message *Message // a copy, as of then
	View    *View    // a copy, as of then
	File    *File
}

// changes tells the waiting about what happens.
type changes struct {
	bump        chan struct{} // closed and replaced at every change
	subscribers []*subscriber
}

// subscriber has a queue without bounds, so that a slow reader never holds up the server.
type subscriber struct {
	queue []Change
	ready chan struct{} // holds one token while the queue may be non-empty
}

// publish records a change. Called with mu held.
func (s *Server) publish(c Change) {
	c.At = s.cfg.Now()
	for _, sub := range s.changes.subscribers {
		sub.queue = append(sub.queue, c)
		select {
		case sub.ready <- struct{}{}:
		default:
		}
	}
	s.changed()
}

// changed wakes WaitFor. Called with mu held.
func (s *Server) changed() {
	if !s.closed {
		close(s.changes.bump)
		s.changes.bump = make(chan struct{})
	}
}

// Changes sends everything that happens from now on, in order, until ctx ends or the
// server closes; then the channel is closed. However slowly it is read, the server goes on.
func (s *Server) Changes(ctx context.Context) <-chan Change {
	out := make(chan Change)
	sub := &subscriber{ready: make(chan struct{}, 1)}
	s.mu.Lock()
	s.changes.subscribers = append(s.changes.subscribers, sub)
	s.mu.Unlock()
	running := s.spawn(func() {
		defer close(out)
		defer s.unsubscribe(sub)
		for {
			select {
			case <-sub.ready:
			case <-ctx.Done():
				return
			case <-s.closing:
				return
			}
			for _, c := range s.take(sub) {
				select {
				case out <- c:
				case <-ctx.Done():
					return
				case <-s.closing:
					return
				}
			}
		}
	})
	if !running {
		close(out)
	}
	return out
}

func (s *Server) take(sub *subscriber) []Change {
	s.mu.Lock()
	defer s.mu.Unlock()
	q := sub.queue
	sub.queue = nil
	return q
}

func (s *Server) unsubscribe(sub *subscriber) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.changes.subscribers = slices.DeleteFunc(s.changes.subscribers, func(o *subscriber) bool { return o == sub })
}

// WaitFor returns once cond holds. It asks now, and after each change, API call,
// acknowledgement and connection. Otherwise it returns ctx's error, or ErrClosed.
func (s *Server) WaitFor(ctx context.Context, cond func(*Server) bool) error {
	for {
		s.mu.Lock()
		bump, closed := s.changes.bump, s.closed
		s.mu.Unlock()
		if cond(s) {
			return nil
		}
		if closed {
			return ErrClosed
		}
		select {
		case <-bump:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}
