package slacklab

import (
	"encoding/json"
	"slices"
	"time"

	"vpncheck/lab/slacklab/blockkit"
)

// Message is a message as it is shown now.
type Message struct {
	TS       string // its id in the channel
	ThreadTS string // the thread's first message; empty outside threads
	Channel  string
	User     string // who wrote it
	To       string // who alone sees it, if Ephemeral
	Subtype  string // "", file_share, thread_broadcast, tombstone

	Text        string
	Blocks      json.RawMessage // a JSON array with all block_ids and action_ids filled in; nil if none
	Attachments json.RawMessage
	Metadata    *Metadata
	Files       []File

	// Mentions are those whom this text notifies: user ids, user group ids, and
	// "channel", "here", "everyone"; sorted, each once. An edit notifies nobody in
	// Slack, but its mentions are listed all the same.
	Mentions []string

	Edited    time.Time // the last edit; zero if there was none
	Edits     []Version // the versions before this one, oldest first
	Ephemeral bool
}

// Version is a message's content before an edit.
type Version struct {
	Text     string
	Blocks   json.RawMessage
	Metadata *Metadata
	Until    time.Time // when it was replaced
}

// Metadata is what an app attaches to a message for itself.
type Metadata struct {
	EventType    string         `json:"event_type"`
	EventPayload map[string]any `json:"event_payload"`
}

// Shown is what a person reads: the text of the blocks, or Text if there are none.
func (m Message) Shown() string {
	if m.Blocks == nil {
		return m.Text
	}
	return blockkit.PlainText(m.Blocks)
}

// clone is a copy that outlives the lock; blocks and versions are never changed in place.
func (m *Message) clone() Message {
	c := *m
	c.Edits = slices.Clone(m.Edits)
	c.Files = slices.Clone(m.Files)
	c.Mentions = slices.Clone(m.Mentions)
	return c
}

func clones(list []*Message, want func(*Message) bool) []Message {
	var out []Message
	for _, m := range list {
		if want(m) {
			out = append(out, m.clone())
		}
	}
	return out
}

// topLevel tells whether the message shows in the channel itself.
func (m *Message) topLevel() bool {
	return m.ThreadTS == "" || m.ThreadTS == m.TS || m.Subtype == "thread_broadcast"
}

// Messages are the top-level messages of a channel, oldest first, as edited now.
func (s *Server) Messages(channel string) []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.channel(channel)
	if c == nil {
		return nil
	}
	return clones(c.messages, (*Message).topLevel)
}

// Thread is a message and its replies, oldest first.
func (s *Server) Thread(channel, ts string) []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.channel(channel)
	if c == nil {
		return nil
	}
	return clones(c.messages, func(m *Message) bool { return m.TS == ts || m.ThreadTS == ts })
}

// Message is one message of a channel as it is now, a reply or not.
func (s *Server) Message(channel, ts string) (Message, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c := s.channel(channel); c != nil {
		if m := c.message(ts); m != nil {
			return m.clone(), true
		}
	}
	return Message{}, false
}

// Ephemerals are the messages that only this user sees, oldest first, from
// chat.postEphemeral, from response_urls and from acknowledgements.
func (s *Server) Ephemerals(user string) []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	return clones(s.ephemerals, func(m *Message) bool { return m.To == user })
}

// post adds a message. Called with mu held.
func (s *Server) post(c *channel, m *Message) *Message {
	if m.Channel = c.ID; m.TS == "" {
		m.TS = s.ts()
	}
	c.messages = append(c.messages, m)
	s.publish(Change{Kind: Posted, Channel: c.ID, User: m.User, Message: new(m.clone())})
	return m
}

// postEphemeral shows a message to one person. Called with mu held.
func (s *Server) postEphemeral(c *channel, to string, m *Message) *Message {
	m.TS, m.Channel, m.To, m.Ephemeral = s.ts(), c.ID, to, true
	s.ephemerals = append(s.ephemerals, m)
	s.publish(Change{Kind: EphemeralPosted, Channel: c.ID, User: to, Message: new(m.clone())})
	return m
}

// edit replaces a message's content and keeps the old. Called with mu held.
func (s *Server) edit(m *Message, to content) {
	m.Edits = append(m.Edits, Version{Text: m.Text, Blocks: m.Blocks, Metadata: m.Metadata, Until: s.cfg.Now()})
	m.Edited = s.cfg.Now()
	s.fill(m, to)
	kind := Edited
	if m.Ephemeral {
		kind = EphemeralEdited
	}
	s.publish(Change{Kind: kind, Channel: m.Channel, User: m.User, Message: new(m.clone())})
}

// remove takes a message away; one with replies leaves a tombstone. Called with mu held.
func (s *Server) remove(c *channel, m *Message) {
	old := new(m.clone())
	replied := slices.ContainsFunc(c.messages, func(o *Message) bool { return o != m && o.ThreadTS == m.TS })
	if replied {
		*m = Message{
			TS: m.TS, ThreadTS: m.ThreadTS, Channel: m.Channel, User: "USLACKBOT",
			Subtype: "tombstone", Text: "This message was deleted.",
		}
	} else {
		c.messages = slices.DeleteFunc(c.messages, func(o *Message) bool { return o == m })
	}
	s.publish(Change{Kind: Deleted, Channel: c.ID, User: old.User, Message: old})
}

// fill sets a message's content. Called with mu held.
func (s *Server) fill(m *Message, c content) {
	m.Text, m.Blocks, m.Attachments, m.Metadata = c.text, c.blocks, c.attachments, c.metadata
	m.Mentions = s.mentions(c)
}
