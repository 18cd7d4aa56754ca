package slacklab

import (
	"context"
	"encoding/json"
	"time"

	"github.com/google/uuid"
)

// Delivery is one envelope and what became of it.
type Delivery struct {
	EnvelopeID string
	Type       string // slash_commands, interactive, events_api
	Payload    json.RawMessage
	At         time.Time
	Sent       int           // how often it was sent, duplicates and retries included
	Acked      bool          // within Config.AckTimeout
	AckedIn    time.Duration // real time from the first sending to the acknowledgement
}

// Deliveries are all envelopes so far, oldest first.
func (s *Server) Deliveries() []Delivery {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []Delivery
	for _, d := range s.deliveries {
		out = append(out, *d)
	}
	return out
}

// deliver hands an envelope to the app and returns the body of its acknowledgement. The
// error is what the person is shown instead: its Text is filled in by the caller.
func (s *Server) deliver(ctx context.Context, kind string, payload map[string]any, takesAnswer bool) (json.RawMessage, *ShownError) {
	d := &Delivery{EnvelopeID: uuid.NewString(), Type: kind, Payload: raw(payload), At: s.cfg.Now()}
	s.mu.Lock()
	s.deliveries = append(s.deliveries, d)
	turn := s.takeTurn()
	s.changed()
	s.mu.Unlock()
	turn.wait(ctx, s)
	if s.cfg.RequestURL != "" {
		defer turn.release()
		return s.deliverHTTP(ctx, d)
	}
	return s.deliverSocket(ctx, d, turn, takesAnswer)
}

func (s *Server) deliverSocket(ctx context.Context, d *Delivery, t *turn, takesAnswer bool) (json.RawMessage, *ShownError) {
	env := map[string]any{
		"envelope_id": d.EnvelopeID, "type": d.Type, "payload": d.Payload, "accepts_response_payload": takesAnswer,
	}
	w := &waiter{acked: make(chan struct{})}
	s.mu.Lock()
	s.sockets.waiting[d.EnvelopeID] = w
	copies := 1
	if s.faults.duplicate > 0 {
		s.faults.duplicate--
		copies = 2
	}
	s.mu.Unlock()
	start := time.Now()
	sent := 0
	for range copies {
		if s.sendNext(d, env) {
			sent++
		}
	}
	t.release()
	if sent == 0 {
		return nil, &ShownError{Code: "dispatch_failed"}
	}
	if s.awaitAck(ctx, w) {
		s.mu.Lock()
		d.Acked, d.AckedIn = true, time.Since(start)
		s.changed()
		s.mu.Unlock()
		return w.body, nil
	}
	s.redeliver(d, env)
	return nil, &ShownError{Code: "operation_timeout"}
}

// sendNext sends on the next connection in turn, whether or not that one was warned of
// its end: so does Slack.
func (s *Server) sendNext(d *Delivery, env map[string]any) bool {
	s.mu.Lock()
	if len(s.sockets.open) == 0 {
		s.mu.Unlock()
		return false
	}
	s.sockets.next++
	k := s.sockets.open[s.sockets.next%len(s.sockets.open)]
	d.Sent++
	s.changed()
	s.mu.Unlock()
	// A failed write looks the same to Slack as an app that does not answer.
	k.send(env)
	return true
}

func (s *Server) awaitAck(ctx context.Context, w *waiter) bool {
	t := time.NewTimer(s.cfg.AckTimeout)
	defer t.Stop()
	select {
	case <-w.acked:
		return true
	case <-t.C:
	case <-ctx.Done():
	case <-s.closing:
	}
	return false
}

// redeliver sends an envelope that was not acknowledged once more, if Redeliver asks so.
func (s *Server) redeliver(d *Delivery, env map[string]any) {
	s.mu.Lock()
	again := s.faults.redeliver > 0
	if again {
		s.faults.redeliver--
	}
	s.mu.Unlock()
	if again {
		env["retry_attempt"], env["retry_reason"] = 1, "timeout"
		s.sendNext(d, env)
	}
}

// acknowledge hands an acknowledgement to who waits for it; later ones count for nothing.
func (s *Server) acknowledge(id string, body json.RawMessage) {
	s.mu.Lock()
	w := s.sockets.waiting[id]
	s.mu.Unlock()
	if w == nil {
		s.cfg.Log.Warn("acknowledgement of an unknown envelope", "envelope_id", id)
		return
	}
	w.once.Do(func() {
		w.body = body
		close(w.acked)
	})
}

// Duplicate delivers each of the next n envelopes twice with the same envelope_id, the
// second time on another connection if there is one.
func (s *Server) Duplicate(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults.duplicate += n
}

// Redeliver sends each of the next n envelopes that are not acknowledged in time once
// more, marked as a retry, on another connection if there is one. The person has seen the
// error by then.
func (s *Server) Redeliver(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults.redeliver += n
}
