package slacklab

import (
	"encoding/json"
	"maps"
	"slices"

	"vpncheck/lab/slacklab/blockkit"
)

// maxView bounds a view, in bytes.
const maxView = 250 << 10

// View is a modal that a person has open.
type View struct {
	ID              string // V…
	User            string // in front of whom it is
	Title           string
	Submit, Close   string // labels; empty if the app gave none
	CallbackID      string
	ExternalID      string
	PrivateMetadata string
	Blocks          json.RawMessage // with all ids filled in
	Hash            string          // changes with every update
	Previous, Root  string          // in the stack of views; Previous is empty in the first
	ClearOnClose    bool
	NotifyOnClose   bool
	Errors          map[string]string // block_id → message, from the last submission

	state map[string]map[string]map[string]any // what is filled in
}

func (v *View) clone() View {
	c := *v
	c.Errors = maps.Clone(v.Errors)
	c.state = nil // changes in place
	return c
}

// Views are the modals that a person has open, the one in front last.
func (s *Server) Views(user string) []View {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []View
	for _, v := range s.views {
		if v.User == user {
			out = append(out, v.clone())
		}
	}
	return out
}

// view finds an open view by its id. Called with mu held.
func (s *Server) view(id string) *View {
	i := slices.IndexFunc(s.views, func(v *View) bool { return v.ID == id })
	if i < 0 {
		return nil
	}
	return s.views[i]
}

// front is the view that a person sees, or nil. Called with mu held.
func (s *Server) front(user string) *View {
	for _, v := range slices.Backward(s.views) {
		if v.User == user {
			return v
		}
	}
	return nil
}

// set gives a view the content that an app sent and that was checked. What people filled
// in stays where block_id and action_id stay. Called with mu held.
func (s *Server) set(v *View, sent map[string]any) {
	v.Title, v.Submit, v.Close = blockkit.TextOf(sent, "title"), blockkit.TextOf(sent, "submit"), blockkit.TextOf(sent, "close")
	v.CallbackID, v.ExternalID = blockkit.Str(sent, "callback_id"), blockkit.Str(sent, "external_id")
	v.PrivateMetadata = blockkit.Str(sent, "private_metadata")
	v.ClearOnClose, _ = sent["clear_on_close"].(bool)
	v.NotifyOnClose, _ = sent["notify_on_close"].(bool)
	v.Blocks = blockkit.FillIDs(raw(sent["blocks"]))
	v.Hash = s.ts() + "." + secret()[:8]
	v.Errors = nil
	fresh := s.initialState(blockkit.List(v.Blocks))
	for block, actions := range fresh {
		for action, fields := range actions {
			if old, ok := v.state[block][action]; ok && old["type"] == fields["type"] {
				actions[action] = old
			}
		}
	}
	v.state = fresh
}

// wireView is a view as the API and payloads show it. Called with mu held.
func (s *Server) wireView(v *View) map[string]any {
	label := func(text string) any {
		if text == "" {
			return nil
		}
		return map[string]any{"type": "plain_text", "text": text, "emoji": true}
	}
	return map[string]any{
		"id": v.ID, "team_id": s.cfg.TeamID, "type": "modal", "title": label(v.Title), "submit": label(v.Submit),
		"close": label(v.Close), "blocks": v.Blocks, "private_metadata": v.PrivateMetadata, "callback_id": v.CallbackID,
		"external_id": v.ExternalID, "state": map[string]any{"values": raw(v.state)}, "hash": v.Hash,
		"clear_on_close": v.ClearOnClose, "notify_on_close": v.NotifyOnClose, "root_view_id": v.Root,
		"previous_view_id": orNull(v.Previous), "app_id": s.cfg.AppID, "app_installed_team_id": s.cfg.TeamID, "bot_id": s.cfg.BotID,
	}
}

// parseView checks a view as an app sends it.
func parseView(text string) (map[string]any, error) {
	if text == "" {
		return nil, invalid("invalid_arguments", blockkit.Problem{Reason: "missing required field: view"})
	}
	if len(text) > maxView {
		return nil, fail("view_too_large")
	}
	v, err := blockkit.Decode([]byte(text))
	sent, ok := v.(map[string]any)
	if err != nil || !ok {
		return nil, invalid("invalid_arguments", blockkit.Problem{Pointer: "/view", Reason: "must be a valid JSON object"})
	}
	if problems := blockkit.CheckView([]byte(text)); len(problems) > 0 {
		return nil, invalid("invalid_arguments", problems...)
	}
	return sent, nil
}
