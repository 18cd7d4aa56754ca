package slacklab

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// Ack is what a person sees at once after a slash command. What the app says later is in
// Messages and Ephemerals.
type Ack struct {
	Message *Message // the immediate answer; nil if the acknowledgement had none
}

// Command types a slash command into a channel. It returns once the app has acknowledged
// it. The error is a *ShownError if Slack shows the person one: not a command, archived
// channel, no connection, no acknowledgement in time, an answer that is not valid.
func (s *Server) Command(ctx context.Context, user, channel, command, text string) (Ack, error) {
	payload, err := s.commandPayload(user, channel, command, text)
	if err != nil {
		return Ack{}, err
	}
	body, shown := s.deliver(ctx, "slash_commands", payload, true)
	if shown != nil {
		shown.Text = fmt.Sprintf("%s failed with the error %q", command, shown.Code)
		return Ack{}, shown
	}
	if len(body) == 0 || string(body) == "null" || string(body) == "{}" {
		return Ack{}, nil
	}
	return s.showAck(user, channel, command, body)
}

// CommandInThread types a slash command into a thread, which Slack refuses.
func (s *Server) CommandInThread(_ context.Context, _, _, _, command, _ string) (Ack, error) {
	return Ack{}, &ShownError{Code: "not_supported_in_threads", Text: command + " is not supported in threads. Sorry!"}
}

func (s *Server) commandPayload(user, channel, command, text string) (map[string]any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	u, ch, err := s.stands(user, channel)
	if err != nil {
		return nil, err
	}
	if ch.Archived {
		return nil, &ShownError{Code: "is_archived", Text: "This channel is archived."}
	}
	if len(s.cfg.Commands) > 0 && !slices.Contains(s.cfg.Commands, command) {
		return nil, &ShownError{Code: "unknown_command", Text: command + " is not a valid command."}
	}
	name := ch.Name
	switch {
	case ch.Private:
		name = "privategroup"
	case ch.Name == "":
		name = "directmessage"
	}
	return map[string]any{
		"token": "legacyVerificationToken", "team_id": s.cfg.TeamID, "team_domain": s.cfg.TeamDomain,
		"channel_id": ch.ID, "channel_name": name, "user_id": u.ID, "user_name": u.Name,
		"command": command, "text": strings.TrimSpace(text), "api_app_id": s.cfg.AppID, "is_enterprise_install": "false",
		"response_url": s.newResponseURL("commands", responseURL{channel: ch.ID, user: u.ID}),
		"trigger_id":   s.newTrigger(u.ID, ""),
	}, nil
}

// stands checks that a person is where they act. Called with mu held.
func (s *Server) stands(user, channel string) (*User, *channel, error) {
	u, ch := s.user(user), s.channel(channel)
	switch {
	case u == nil || u.Deleted:
		return nil, nil, fmt.Errorf("%w: user %s", ErrNotThere, user)
	case ch == nil, !ch.has(user):
		return nil, nil, fmt.Errorf("%w: user %s in channel %s", ErrNotThere, user, channel)
	}
	return u, ch, nil
}

func (s *Server) showAck(user, channel, command string, body []byte) (Ack, error) {
	args, c, err := ackContent(body)
	if err != nil || c.empty() {
		s.cfg.Log.Warn("invalid answer to a command", "err", err, "body", string(body))
		return Ack{}, &ShownError{
			Code: "invalid_command_response",
			Text: fmt.Sprintf("%s failed with the error %q", command, "invalid_command_response"),
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	m := &Message{User: s.cfg.BotUserID}
	s.fill(m, c)
	ch := s.channel(channel)
	if args["response_type"] == "in_channel" {
		s.post(ch, m)
	} else {
		s.postEphemeral(ch, user, m)
	}
	return Ack{Message: new(m.clone())}, nil
}

// Say posts a person's message and returns its timestamp; thread may be empty.
func (s *Server) Say(_ context.Context, user, channel, thread, text string) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, ch, err := s.stands(user, channel)
	if err != nil {
		return "", err
	}
	if _, err := s.threadOf(ch, thread); err != nil {
		return "", fmt.Errorf("slacklab: say: %w", err)
	}
	m := &Message{User: user, ThreadTS: thread}
	s.fill(m, content{text: text})
	return s.post(ch, m).TS, nil
}

// plainLabel is a label without the icon, or emoji code, that stands before its words.
func plainLabel(label string) string {
	label = strings.TrimSpace(label)
	if rest, ok := strings.CutPrefix(label, ":"); ok {
		if code, after, ok := strings.Cut(rest, ":"); ok && !strings.ContainsRune(code, ' ') {
			label = after
		}
	}
	return strings.TrimLeftFunc(label, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}
