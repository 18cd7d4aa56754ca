package slacklab

import (
	"crypto/rand"
	"fmt"
	"slices"
	"strings"
)

// channel is a Channel and what was said in it, oldest first, replies included.
type channel struct {
	Channel
	messages []*Message
}

// id makes an identifier like Slack's, unique in this server. Called with mu held.
func (s *Server) id(prefix string) string {
	s.serial++
	return fmt.Sprintf("%s0%09X", prefix, s.serial)
}

// secret makes a part of an address that cannot be guessed.
func secret() string { return rand.Text() }

// ts makes the next message timestamp. Called with mu held.
func (s *Server) ts() string {
	s.lastTS = max(s.lastTS+1, s.cfg.Now().UnixMicro())
	return fmt.Sprintf("%d.%06d", s.lastTS/1e6, s.lastTS%1e6)
}

func (s *Server) user(id string) *User { return s.users[id] }

func (s *Server) group(id string) *UserGroup {
	for _, g := range s.groups {
		if g.ID == id {
			return g
		}
	}
	return nil
}

// channel finds a conversation by id, or by its name.
func (s *Server) channel(id string) *channel {
	if c := s.channels[id]; c != nil {
		return c
	}
	return s.byName[strings.TrimPrefix(id, "#")]
}

// addChannel makes a conversation known.
func (s *Server) addChannel(c *channel) {
	s.channels[c.ID] = c
	if c.Name != "" {
		s.byName[c.Name] = c
	}
}

func (c *channel) has(user string) bool { return slices.Contains(c.Members, user) }

func (c *channel) message(ts string) *Message {
	for _, m := range c.messages {
		if m.TS == ts {
			return m
		}
	}
	return nil
}
