package slacklab

import (
	"context"
	"slices"
)

// DisconnectKind is a way in which Slack ends connections.
type DisconnectKind string

// Ways to disconnect. All act on every open connection.
const (
	Warning DisconnectKind = "warning"           // only says that the end is near
	Refresh DisconnectKind = "refresh_requested" // says so and closes
	Soft    DisconnectKind = "soft"              // Warning and, after Config.RefreshAfter, Refresh
	Link    DisconnectKind = "link_disabled"     // Socket Mode is switched off until Heal
	Hard    DisconnectKind = "hard"              // the TCP connection closes without a word
)

// Disconnect ends all connections in one way. It does not wait for clients to notice.
func (s *Server) Disconnect(kind DisconnectKind) {
	s.mu.Lock()
	if kind == Link {
		s.faults.noLink = true
	}
	open := slices.Clone(s.sockets.open)
	s.mu.Unlock()
	for _, k := range open {
		s.disconnect(k, kind)
	}
}

// DisconnectOne ends the oldest connection only, and tells whether there was one.
func (s *Server) DisconnectOne(kind DisconnectKind) bool {
	s.mu.Lock()
	open := slices.Clone(s.sockets.open)
	s.mu.Unlock()
	if len(open) == 0 {
		return false
	}
	s.disconnect(open[0], kind)
	return true
}

func (s *Server) disconnect(k *socket, kind DisconnectKind) {
	say := func(reason DisconnectKind) {
		k.send(map[string]any{"type": "disconnect", "reason": string(reason), "debug_info": debugInfo()})
	}
	switch kind {
	case Hard:
		s.forget(k)
		k.drop()
		return
	case Warning:
		say(Warning)
		return
	case Soft:
		say(Warning)
		s.spawn(func() {
			s.sleep(context.Background(), s.cfg.RefreshAfter)
			s.disconnect(k, Refresh)
		})
		return
	default:
		say(kind)
	}
	k.bye()
	s.forget(k)
}

// RefuseSockets greets the next n connections with a disconnect instead of a hello, e.g.
// for "too_many_websockets".
func (s *Server) RefuseSockets(n int, reason string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for range n {
		s.faults.refuse = append(s.faults.refuse, reason)
	}
}

// Pings switches WebSocket pings on or off; without them clients take the connection for
// dead.
func (s *Server) Pings(on bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults.noPings = !on
}
