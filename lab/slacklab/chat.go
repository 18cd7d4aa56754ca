package slacklab

import (
	"encoding/json"
	"strings"
)

func (s *Server) chatPostMessage(c *call) (reply, error) {
	ch, err := s.writable(c.args["channel"])
	if err != nil {
		return nil, err
	}
	body, err := parseContent(c.args)
	if err != nil {
		return nil, err
	}
	if body.empty() {
		return nil, fail("no_text")
	}
	if len([]rune(body.text)) > maxPostText {
		return nil, fail("msg_too_long")
	}
	thread, err := s.threadOf(ch, c.args["thread_ts"])
	if err != nil {
		return nil, err
	}
	m := &Message{User: s.cfg.BotUserID, ThreadTS: thread}
	if thread != "" && c.flag("reply_broadcast") {
		m.Subtype = "thread_broadcast"
	}
	s.fill(m, body)
	s.post(ch, m)
	return reply{"channel": ch.ID, "ts": m.TS, "message": s.wire(m, true)}, nil
}

func (s *Server) chatUpdate(c *call) (reply, error) {
	ch, m, err := s.own(c, "cant_update_message")
	if err != nil {
		return nil, err
	}
	to, err := parseContent(c.args)
	if err != nil {
		return nil, err
	}
	if len([]rune(to.text)) > maxUpdateText {
		return nil, fail("msg_too_long")
	}
	if !to.has("text") && !to.has("blocks") && !to.has("attachments") && !to.has("metadata") {
		return nil, fail("no_text")
	}
	to.keep(m)
	if to.empty() {
		return nil, fail("no_text")
	}
	s.edit(m, to)
	return reply{"channel": ch.ID, "ts": m.TS, "text": m.Text, "message": s.wire(m, true)}, nil
}

func (s *Server) chatDelete(c *call) (reply, error) {
	ch, m, err := s.own(c, "cant_delete_message")
	if err != nil {
		return nil, err
	}
	s.remove(ch, m)
	return reply{"channel": ch.ID, "ts": m.TS}, nil
}

func (s *Server) chatPostEphemeral(c *call) (reply, error) {
	ch, err := s.writable(c.args["channel"])
	if err != nil {
		return nil, err
	}
	if err := c.need("user"); err != nil {
		return nil, err
	}
	if s.user(c.args["user"]) == nil {
		return nil, fail("user_not_found")
	}
	if !ch.has(c.args["user"]) {
		return nil, fail("user_not_in_channel")
	}
	body, err := parseContent(c.args)
	switch {
	case err != nil:
		return nil, err
	case body.empty():
		return nil, fail("no_text")
	case len([]rune(body.text)) > maxPostText:
		return nil, fail("msg_too_long")
	}
	body.metadata = nil // there is no such thing on an ephemeral message
	m := &Message{User: s.cfg.BotUserID, ThreadTS: c.args["thread_ts"]}
	s.fill(m, body)
	s.postEphemeral(ch, c.args["user"], m)
	return reply{"message_ts": m.TS}, nil
}

func (s *Server) chatGetPermalink(c *call) (reply, error) {
	if err := c.need("channel", "message_ts"); err != nil {
		return nil, err
	}
	ch, err := s.readable(c.args["channel"])
	if err != nil {
		return nil, err
	}
	m := ch.message(c.args["message_ts"])
	if m == nil {
		return nil, fail("message_not_found")
	}
	link := "https://" + s.cfg.TeamDomain + ".slack.com/archives/" + ch.ID + "/p" + strings.Replace(m.TS, ".", "", 1)
	if m.ThreadTS != "" && m.ThreadTS != m.TS {
		link += "?thread_ts=" + m.ThreadTS + "&cid=" + ch.ID
	}
	return reply{"channel": ch.ID, "permalink": link}, nil
}

// writable is a channel that the bot may write to. A user's id means the
// direct messages with them.
func (s *Server) writable(id string) (*channel, error) {
	if u := s.user(id); u != nil && !u.Deleted {
		return s.directMessages(u), nil
	}
	ch := s.channel(id)
	switch {
	case id == "", ch == nil, ch.Private && !ch.has(s.cfg.BotUserID):
		return nil, fail("channel_not_found")
	case ch.Archived:
		return nil, fail("is_archived")
	case !ch.has(s.cfg.BotUserID):
		return nil, fail("not_in_channel")
	}
	return ch, nil
}

func (s *Server) directMessages(u *User) *channel {
	id := "D" + u.ID[1:]
	if ch := s.channel(id); ch != nil {
		return ch
	}
	ch := &channel{Channel: Channel{ID: id, Members: []string{u.ID, s.cfg.BotUserID}}}
	s.addChannel(ch)
	return ch
}

// threadOf checks a thread_ts: it must name a message of the channel that is no reply.
func (s *Server) threadOf(ch *channel, ts string) (string, error) {
	if ts == "" {
		return "", nil
	}
	m := ch.message(ts)
	switch {
	case m == nil:
		return "", fail("thread_not_found")
	case m.ThreadTS != "" && m.ThreadTS != m.TS:
		return "", fail("cannot_reply_to_message")
	}
	m.ThreadTS = m.TS
	return ts, nil
}

// own is the message that a call names, if the bot wrote it.
func (s *Server) own(c *call, code string) (*channel, *Message, error) {
	if err := c.need("channel", "ts"); err != nil {
		return nil, nil, err
	}
	// Names are not enough here: chat.update and chat.delete take ids only.
	ch := s.channel(c.args["channel"])
	if ch == nil || ch.ID != c.args["channel"] || ch.Private && !ch.has(s.cfg.BotUserID) {
		return nil, nil, fail("channel_not_found")
	}
	m := ch.message(c.args["ts"])
	switch {
	case m == nil, m.Subtype == "tombstone":
		return nil, nil, fail("message_not_found")
	case m.User != s.cfg.BotUserID:
		return nil, nil, fail(code)
	case ch.Archived:
		return nil, nil, fail("is_inactive")
	}
	return ch, m, nil
}

// wire is a message as the API shows it.
func (s *Server) wire(m *Message, withMetadata bool) map[string]any {
	w := map[string]any{"type": "message", "user": m.User, "ts": m.TS, "text": m.Text, "team": s.cfg.TeamID}
	set := func(key string, value any, there bool) {
		if there {
			w[key] = value
		}
	}
	bot := m.User == s.cfg.BotUserID
	set("bot_id", s.cfg.BotID, bot)
	set("app_id", s.cfg.AppID, bot)
	set("bot_profile", map[string]any{
		"id": s.cfg.BotID, "app_id": s.cfg.AppID, "name": "vpncheck", "team_id": s.cfg.TeamID, "deleted": false,
	}, bot)
	set("subtype", m.Subtype, m.Subtype != "")
	set("thread_ts", m.ThreadTS, m.ThreadTS != "")
	set("blocks", m.Blocks, m.Blocks != nil)
	set("attachments", m.Attachments, m.Attachments != nil)
	set("metadata", m.Metadata, withMetadata && m.Metadata != nil)
	// Slack does not mark a message with blocks as edited.
	set("edited", map[string]any{"user": m.User, "ts": stamp(m.Edited)}, !m.Edited.IsZero() && m.Blocks == nil)
	if len(m.Files) > 0 {
		files := []any{}
		for _, f := range m.Files {
			files = append(files, s.wireFile(&f))
		}
		w["files"] = files
	}
	return w
}

// raw is JSON made from a value that always has a form in it.
func raw(v any) json.RawMessage {
	b, err := json.Marshal(v)
	if err != nil {
		panic("slacklab: " + err.Error())
	}
	return b
}
