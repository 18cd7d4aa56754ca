package slacklab

import (
	"slices"
	"strconv"
)

// readable is a channel by its id, if the bot may read it.
func (s *Server) readable(id string) (*channel, error) {
	ch := s.channel(id)
	switch {
	case ch == nil, ch.ID != id, ch.Private && !ch.has(s.cfg.BotUserID):
		return nil, fail("channel_not_found")
	case !ch.has(s.cfg.BotUserID):
		return nil, fail("not_in_channel")
	}
	return ch, nil
}

func (s *Server) conversationsInfo(c *call) (reply, error) {
	ch := s.channel(c.args["channel"])
	if ch == nil || ch.ID != c.args["channel"] || ch.Private && !ch.has(s.cfg.BotUserID) {
		return nil, fail("channel_not_found")
	}
	info := map[string]any{
		"id": ch.ID, "name": ch.Name, "is_channel": ch.Name != "" && !ch.Private, "is_group": ch.Private, "is_im": ch.Name == "",
		"is_private": ch.Private, "is_archived": ch.Archived, "is_member": ch.has(s.cfg.BotUserID), "context_team_id": s.cfg.TeamID,
	}
	if c.flag("include_num_members") {
		info["num_members"] = len(ch.Members)
	}
	return reply{"channel": info}, nil
}

func (s *Server) conversationsReplies(c *call) (reply, error) {
	if err := c.need("channel", "ts"); err != nil {
		return nil, err
	}
	ch, err := s.readable(c.args["channel"])
	if err != nil {
		return nil, err
	}
	ts := c.args["ts"]
	first := ch.message(ts)
	if first == nil {
		return nil, fail("thread_not_found")
	}
	var list []*Message
	for _, m := range ch.messages {
		if m.TS == ts || m.ThreadTS == ts {
			list = append(list, m)
		}
	}
	return s.page(c, list, 1000)
}

func (s *Server) conversationsHistory(c *call) (reply, error) {
	if err := c.need("channel"); err != nil {
		return nil, err
	}
	ch, err := s.readable(c.args["channel"])
	if err != nil {
		return nil, err
	}
	var list []*Message
	for _, m := range ch.messages {
		if m.topLevel() {
			list = append(list, m)
		}
	}
	slices.Reverse(list)
	return s.page(c, list, 100)
}

// page is the part of a list between oldest and latest that fits the limit.
func (s *Server) page(c *call, list []*Message, standard int) (reply, error) {
	limit, err := c.number("limit", standard, 1, 1000)
	if err != nil {
		return nil, err
	}
	from := 0
	if cursor := c.args["cursor"]; cursor != "" {
		if from, err = strconv.Atoi(cursor); err != nil || from < 0 {
			return nil, fail("invalid_cursor")
		}
	}
	list = slices.DeleteFunc(list, func(m *Message) bool { return !c.covers(m.TS) })
	list = list[min(from, len(list)):]
	out := reply{"has_more": len(list) > limit, "response_metadata": map[string]any{"next_cursor": ""}}
	if len(list) > limit {
		list = list[:limit]
		out["response_metadata"] = map[string]any{"next_cursor": strconv.Itoa(from + limit)}
	}
	messages := []any{}
	for _, m := range list {
		w := s.wire(m, c.flag("include_all_metadata"))
		if m.ThreadTS == m.TS {
			s.addReplies(m, w)
		}
		messages = append(messages, w)
	}
	out["messages"] = messages
	return out, nil
}

// covers tells whether a timestamp lies between oldest and latest, whose own moments
// count only if inclusive is set. Timestamps of equal length compare as strings.
func (c *call) covers(ts string) bool {
	oldest, latest := c.args["oldest"], c.args["latest"]
	if c.flag("inclusive") && (ts == oldest || ts == latest) {
		return true
	}
	return (oldest == "" || oldest == "0" || ts > oldest) && (latest == "" || ts < latest)
}

// addReplies adds what the first message of a thread knows about its replies.
func (s *Server) addReplies(parent *Message, w map[string]any) {
	n, last, users := 0, "", []string{}
	for _, m := range s.channel(parent.Channel).messages {
		if m.ThreadTS != parent.TS || m == parent {
			continue
		}
		n, last = n+1, m.TS
		if !slices.Contains(users, m.User) {
			users = append(users, m.User)
		}
	}
	w["reply_count"], w["reply_users_count"], w["reply_users"], w["latest_reply"] = n, len(users), users, last
}
