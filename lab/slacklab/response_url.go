package slacklab

import (
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"vpncheck/lab/slacklab/blockkit"
)

// Limits of a response_url.
const (
	maxResponses = 5
	responseLife = 30 * time.Minute
)

// responseURL is an address that answers one command or click.
type responseURL struct {
	secret  string
	channel string
	user    string // who sees ephemeral answers
	thread  string // where the clicked message is
	message string // ts of the clicked message; empty for a command
	at      time.Time
	used    int
}

// newResponseURL makes an address for answers. Called with mu held.
func (s *Server) newResponseURL(kind string, u responseURL) string {
	id := s.id("")
	u.secret, u.at = secret(), s.cfg.Now()
	s.urls[id] = &u
	return s.base + "/" + kind + "/" + s.cfg.TeamID + "/" + id + "/" + u.secret
}

// serveResponseURL takes an answer. Unlike the Web API it says what is wrong in the HTTP
// status too.
func (s *Server) serveResponseURL(w http.ResponseWriter, r *http.Request) {
	c, err := parseCall(Response, r)
	if p := c.args["payload"]; p != "" {
		var inner call
		inner.args = map[string]string{}
		if inner.parseJSON(strings.NewReader(p)) == nil {
			c.args = inner.args
		}
	}
	fault := s.nextFault(Response)
	s.sleep(r.Context(), fault.Delay)
	if fault.before() {
		s.record(c, fault.outcome(), fault.status())
		fault.strike(w)
		return
	}
	if err == nil {
		err = s.respond(r.PathValue("id"), r.PathValue("secret"), c)
	}
	var ae *apiError
	if !errors.As(err, &ae) {
		ae = nil
	}
	outcome, status := "ok", http.StatusOK
	if ae != nil {
		outcome, status = ae.code, http.StatusBadRequest
		if ae.code == "used_url" || ae.code == "expired_url" {
			status = http.StatusNotFound
		}
	}
	s.record(c, outcome, status)
	if fault.DropAfter {
		panic(http.ErrAbortHandler)
	}
	s.answer(w, c, nil, ae, status)
}

// respond does what an answer asks for.
func (s *Server) respond(id, key string, c *call) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	u := s.urls[id]
	switch {
	case u == nil, u.secret != key, s.cfg.Now().Sub(u.at) > responseLife:
		return fail("expired_url")
	case u.used >= maxResponses:
		return fail("used_url")
	}
	u.used++
	ch := s.channel(u.channel)
	if ch == nil || ch.Archived {
		return fail("is_archived")
	}
	if c.flag("delete_original") {
		return s.deleteOriginal(ch, u)
	}
	body, err := parseContent(c.args)
	if err != nil {
		return err
	}
	if body.empty() {
		return fail("no_text")
	}
	if len([]rune(body.text)) > maxPostText {
		return fail("msg_too_long")
	}
	if m := s.original(ch, u); c.flag("replace_original") && m != nil {
		s.edit(m, body)
		return nil
	}
	return s.show(ch, u, body, c.args)
}

// original is the message whose button was clicked, if it is still there.
func (s *Server) original(ch *channel, u *responseURL) *Message {
	if u.message == "" {
		return nil
	}
	if m := ch.message(u.message); m != nil {
		return m
	}
	i := slices.IndexFunc(s.ephemerals, func(m *Message) bool { return m.TS == u.message })
	if i < 0 {
		return nil
	}
	return s.ephemerals[i]
}

func (s *Server) deleteOriginal(ch *channel, u *responseURL) error {
	m := s.original(ch, u)
	switch {
	case m == nil:
		return fail("message_not_found")
	case !m.Ephemeral:
		s.remove(ch, m)
		return nil
	}
	s.ephemerals = slices.DeleteFunc(s.ephemerals, func(o *Message) bool { return o == m })
	s.publish(Change{Kind: EphemeralGone, Channel: ch.ID, User: m.To, Message: new(m.clone())})
	return nil
}

// show posts an answer: to the one person unless it asks for the channel. The bot need
// not be in the channel. Called with mu held.
func (s *Server) show(ch *channel, u *responseURL, body content, args map[string]string) error {
	m := &Message{User: s.cfg.BotUserID}
	if ts := args["thread_ts"]; ts != "" {
		thread, err := s.threadOf(ch, ts)
		if err != nil {
			return err
		}
		m.ThreadTS = thread
	}
	s.fill(m, body)
	switch args["response_type"] {
	case "in_channel":
		s.post(ch, m)
	case "", "ephemeral":
		s.postEphemeral(ch, u.user, m)
	default:
		return invalid("invalid_arguments", blockkit.Problem{Pointer: "/response_type", Reason: "must be ephemeral or in_channel"})
	}
	return nil
}

// ackContent reads an immediate answer to a command.
func ackContent(body json.RawMessage) (map[string]string, content, error) {
	c := &call{args: map[string]string{}}
	if err := c.parseJSON(strings.NewReader(string(body))); err != nil {
		return nil, content{}, err
	}
	out, err := parseContent(c.args)
	return c.args, out, err
}
