package slacklab

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// maxSockets is how many Socket Mode connections an app may have.
const maxSockets = 10

// sockets are the connections of the app and the envelopes on their way.
type sockets struct {
	tickets map[string]bool // not yet used
	open    []*socket
	greeted int // since the start
	next    int // round robin
	waiting map[string]*waiter
}

// socket is one WebSocket connection.
type socket struct {
	conn *websocket.Conn
	wmu  sync.Mutex // gorilla allows one writer at a time
	done chan struct{}
}

// waiter waits for the acknowledgement of an envelope.
type waiter struct {
	acked chan struct{}
	once  sync.Once
	body  json.RawMessage // set before acked is closed
}

// upgrader takes connections from anywhere: clients are programs, and this is a test server.
var upgrader = websocket.Upgrader{CheckOrigin: func(*http.Request) bool { return true }}

func (s *Server) connectionsOpen(*call) (reply, error) {
	ticket := secret()
	s.sockets.tickets[ticket] = true
	address := "ws" + strings.TrimPrefix(s.base, "http")
	return reply{"url": address + "/link/?ticket=" + ticket + "&app_id=" + s.cfg.AppID}, nil
}

// serveSocket is a Socket Mode connection from the handshake to its end.
func (s *Server) serveSocket(w http.ResponseWriter, r *http.Request) {
	ticket := r.URL.Query().Get("ticket")
	s.mu.Lock()
	valid := s.sockets.tickets[ticket]
	delete(s.sockets.tickets, ticket)
	s.mu.Unlock()
	if !valid {
		http.Error(w, "invalid ticket", http.StatusForbidden)
		return
	}
	conn, err := upgrader.Upgrade(w, r, nil)
	if err != nil {
		return // Upgrade has answered
	}
	k := &socket{conn: conn, done: make(chan struct{})}
	defer k.drop()
	if !s.enter() {
		return
	}
	defer s.work.Done()
	if reason := s.admit(k); reason != "" {
		k.send(map[string]any{"type": "disconnect", "reason": reason, "debug_info": debugInfo()})
		k.bye()
		return
	}
	s.spawn(func() { s.ping(k) })
	s.read(k)
	s.forget(k)
}

// admit greets a connection, or says why it is refused. The greeting is the first thing
// on the connection, and the connection counts only once it is greeted.
func (s *Server) admit(k *socket) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return "refresh_requested"
	}
	if q := s.faults.refuse; len(q) > 0 {
		s.faults.refuse = q[1:]
		return q[0]
	}
	switch {
	case s.faults.noLink:
		return "link_disabled"
	case len(s.sockets.open) >= maxSockets:
		return "too_many_websockets"
	}
	k.send(map[string]any{
		"type": "hello", "num_connections": len(s.sockets.open) + 1,
		"connection_info": map[string]any{"app_id": s.cfg.AppID}, "debug_info": debugInfo(),
	})
	s.sockets.open = append(s.sockets.open, k)
	s.sockets.greeted++
	s.changed()
	return ""
}

func debugInfo() map[string]any {
	return map[string]any{"host": "applink-lab", "build_number": 1, "approximate_connection_time": 18060}
}

// forget takes a connection that has ended off the list.
func (s *Server) forget(k *socket) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sockets.open = slices.DeleteFunc(s.sockets.open, func(o *socket) bool { return o == k })
	s.changed()
}

// read takes acknowledgements until the connection ends.
func (s *Server) read(k *socket) {
	for {
		_, text, err := k.conn.ReadMessage()
		if err != nil {
			return
		}
		var ack struct {
			EnvelopeID string          `json:"envelope_id"`
			Payload    json.RawMessage `json:"payload"`
		}
		if json.Unmarshal(text, &ack) != nil || ack.EnvelopeID == "" {
			s.cfg.Log.Warn("not an acknowledgement", "text", string(text))
			continue
		}
		s.acknowledge(ack.EnvelopeID, ack.Payload)
	}
}

func (s *Server) ping(k *socket) {
	t := time.NewTicker(s.cfg.PingEvery)
	defer t.Stop()
	for {
		s.mu.Lock()
		silent := s.faults.noPings
		s.mu.Unlock()
		if !silent {
			// An error means that the connection is ending: read sees it too.
			_ = k.conn.WriteControl(websocket.PingMessage, []byte("Ping from the lab"), time.Now().Add(time.Second))
		}
		select {
		case <-t.C:
		case <-k.done:
			return
		}
	}
}

// send writes one message; it gives up on a reader that does not read.
func (k *socket) send(v any) bool {
	k.wmu.Lock()
	defer k.wmu.Unlock()
	_ = k.conn.SetWriteDeadline(time.Now().Add(5 * time.Second))
	return k.conn.WriteJSON(v) == nil
}

// bye closes with a close frame, as Slack does after a disconnect message.
func (k *socket) bye() {
	frame := websocket.FormatCloseMessage(websocket.CloseNormalClosure, "")
	_ = k.conn.WriteControl(websocket.CloseMessage, frame, time.Now().Add(time.Second))
}

// drop ends the connection without a word.
func (k *socket) drop() {
	k.wmu.Lock()
	defer k.wmu.Unlock()
	select {
	case <-k.done:
	default:
		close(k.done)
		_ = k.conn.Close()
	}
}

// Connections is how many Socket Mode connections are open and greeted.
func (s *Server) Connections() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.sockets.open)
}

// Greeted is how many Socket Mode connections have been greeted so far, those included that have
// ended: the end of a killed process' connections is noticed at any time after it.
func (s *Server) Greeted() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.sockets.greeted
}
