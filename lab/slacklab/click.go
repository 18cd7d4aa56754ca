package slacklab

import (
	"context"
	"fmt"
	"maps"
	"strings"

	"vpncheck/lab/slacklab/blockkit"
)

// Click clicks the button with this action_id in a message as the person sees it now:
// in the channel, in a thread, or an ephemeral message of theirs. It confirms a confirm
// dialog. Once the app has acknowledged the click, it returns nil. The error wraps
// ErrNotThere if the button is not there, and is a *ShownError if Slack shows a warning.
func (s *Server) Click(ctx context.Context, user, channel, ts, actionID string) error {
	return s.clickWhere(ctx, user, channel, ts, "button "+actionID, func(e map[string]any) bool {
		return blockkit.Str(e, "action_id") == actionID
	})
}

// ClickLabel clicks the first button whose label begins with labelPrefix; an icon or an
// emoji code before the label does not count. Otherwise it is Click.
func (s *Server) ClickLabel(ctx context.Context, user, channel, ts, labelPrefix string) error {
	return s.clickWhere(ctx, user, channel, ts, "button labelled "+labelPrefix, func(e map[string]any) bool {
		return blockkit.Str(e, "type") == "button" && strings.HasPrefix(plainLabel(blockkit.TextOf(e, "text")), labelPrefix)
	})
}

// ClickRaw clicks a button of a message version seen earlier, as a person does whose
// screen lags behind. The payload carries that version's blocks.
func (s *Server) ClickRaw(ctx context.Context, user string, seen Message, actionID string) error {
	return s.clickOn(ctx, user, seen, "button "+actionID, nil, func(e map[string]any) bool {
		return blockkit.Str(e, "action_id") == actionID
	})
}

// Choose uses an element of a message that is not a button: it picks a select's,
// overflow's or radio button's option, checks checkboxes, or picks a user.
func (s *Server) Choose(ctx context.Context, user, channel, ts, actionID string, v Value) error {
	m, err := s.seen(user, channel, ts)
	if err != nil {
		return err
	}
	return s.clickOn(ctx, user, m, "element "+actionID, &v, func(e map[string]any) bool {
		return blockkit.Str(e, "action_id") == actionID
	})
}

func (s *Server) clickWhere(ctx context.Context, user, channel, ts, what string, is func(map[string]any) bool) error {
	m, err := s.seen(user, channel, ts)
	if err != nil {
		return err
	}
	return s.clickOn(ctx, user, m, what, nil, is)
}

// seen is a message as a person sees it now.
func (s *Server) seen(user, channel, ts string) (Message, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, ch, err := s.stands(user, channel)
	if err != nil {
		return Message{}, err
	}
	if m := ch.message(ts); m != nil {
		return m.clone(), nil
	}
	for _, m := range s.ephemerals {
		if m.TS == ts && m.To == user {
			return m.clone(), nil
		}
	}
	return Message{}, fmt.Errorf("%w: message %s in %s", ErrNotThere, ts, channel)
}

func (s *Server) clickOn(ctx context.Context, user string, m Message, what string, v *Value, is func(map[string]any) bool) error {
	block, element := find(blockkit.List(m.Blocks), is)
	if element == nil {
		return fmt.Errorf("%w: %s in message %s", ErrNotThere, what, m.TS)
	}
	if v == nil {
		v = &Value{}
	}
	s.mu.Lock()
	chosen, err := s.choose(element, *v)
	s.mu.Unlock()
	if err != nil {
		return err
	}
	payload, err := s.clickPayload(user, m, block, element, chosen)
	if err != nil {
		return err
	}
	if _, shown := s.deliver(ctx, "interactive", payload, false); shown != nil {
		shown.Text = "This app is not responding. Try again later."
		return shown
	}
	return nil
}

func find(blocks []map[string]any, is func(map[string]any) bool) (block, element map[string]any) {
	for _, b := range blocks {
		for _, e := range blockkit.Elements(b) {
			if is(e) {
				return b, e
			}
		}
	}
	return nil, nil
}

// clickPayload is a block_actions payload for a message.
func (s *Server) clickPayload(user string, m Message, block, element, chosen map[string]any) (map[string]any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	u, ch, err := s.stands(user, m.Channel)
	if err != nil {
		return nil, err
	}
	container := map[string]any{
		"type": "message", "message_ts": m.TS, "channel_id": ch.ID, "is_ephemeral": m.Ephemeral,
	}
	if m.ThreadTS != "" {
		container["thread_ts"] = m.ThreadTS
	}
	p := s.interaction("block_actions", u)
	maps.Copy(p, map[string]any{
		"container": container,
		"channel":   map[string]any{"id": ch.ID, "name": ch.Name},
		"state":     map[string]any{"values": s.initialState(blockkit.List(m.Blocks))},
		"actions":   []any{s.action(block, element, chosen)},
		"response_url": s.newResponseURL("actions", responseURL{
			channel: ch.ID, user: u.ID, thread: m.ThreadTS, message: m.TS,
		}),
		"trigger_id": s.newTrigger(u.ID, ""),
	})
	if !m.Ephemeral {
		// Slack keeps no copy of an ephemeral message, so it cannot send one along.
		p["message"] = s.wire(&m, true)
	}
	return p, nil
}

// interaction is what all interactive payloads have in common. Called with mu held.
func (s *Server) interaction(kind string, u *User) map[string]any {
	return map[string]any{
		"type": kind, "api_app_id": s.cfg.AppID, "token": "legacyVerificationToken",
		"team": map[string]any{"id": s.cfg.TeamID, "domain": s.cfg.TeamDomain},
		"user": map[string]any{
			"id": u.ID, "username": u.Name, "name": u.Name, "team_id": s.cfg.TeamID,
		},
		"enterprise": nil, "is_enterprise_install": false,
	}
}

// action is the one element of actions: what was used and what was chosen.
func (s *Server) action(block, element, chosen map[string]any) map[string]any {
	a := map[string]any{
		"type": element["type"], "action_id": element["action_id"], "block_id": block["block_id"],
		"action_ts": s.ts(),
	}
	for _, key := range []string{"text", "value", "style", "url"} {
		if v, ok := element[key]; ok && blockkit.Str(element, "type") == "button" {
			a[key] = v
		}
	}
	maps.Copy(a, chosen)
	return a
}
