package slacklab

import "slices"

// Invite puts a user, or the bot, into a channel.
func (s *Server) Invite(channel, user string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c := s.channel(channel); c != nil && !c.has(user) {
		c.Members = append(c.Members, user)
	}
}

// Kick takes a user, or the bot, out of a channel.
func (s *Server) Kick(channel, user string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c := s.channel(channel); c != nil {
		c.Members = slices.DeleteFunc(c.Members, func(m string) bool { return m == user })
	}
}

// Archive archives a channel, or opens it again.
func (s *Server) Archive(channel string, archived bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c := s.channel(channel); c != nil {
		c.Archived = archived
	}
}
