package slacklab

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"strconv"

	"vpncheck/lab/slacklab/blockkit"
)

// trouble is what a modal shows when the app does not answer, or answers wrongly.
const trouble = "We had some trouble connecting. Try again?"

// Submit fills in a view and submits it: block_id → action_id → value. What is not given
// stays as it is. It returns what the person is told beside each input, by block_id: from
// Slack itself (a required input is empty, a text too long), in which case the app hears
// nothing, or from the app. With no such errors the view is closed, or changed as the app
// asked. The error is ErrNotThere for a view or an input that is not there, a *ShownError
// if the app did not answer in time or not validly; the view stays open.
func (s *Server) Submit(ctx context.Context, user, viewID string, values map[string]map[string]Value) (map[string]string, error) {
	payload, errs, err := s.fillIn(user, viewID, values)
	if err != nil || len(errs) > 0 {
		return errs, err
	}
	body, shown := s.deliver(ctx, "interactive", payload, true)
	if shown != nil {
		shown.Text = trouble
		return nil, shown
	}
	return s.answered(viewID, body)
}

// fillIn puts values into a view and makes the payload of its submission.
func (s *Server) fillIn(user, viewID string, values map[string]map[string]Value) (map[string]any, map[string]string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	v := s.view(viewID)
	if v == nil || v.User != user || s.front(user) != v {
		return nil, nil, fmt.Errorf("%w: view %s in front of %s", ErrNotThere, viewID, user)
	}
	blocks := blockkit.List(v.Blocks)
	for block, actions := range values {
		for action, value := range actions {
			if err := s.fillOne(v, blocks, block, action, value); err != nil {
				return nil, nil, err
			}
		}
	}
	if errs := s.incomplete(v, blocks); len(errs) > 0 {
		v.Errors = errs
		return nil, errs, nil
	}
	p := s.interaction("view_submission", s.user(user))
	p["view"] = s.wireView(v)
	p["trigger_id"] = s.newTrigger(user, v.ID)
	p["response_urls"] = []any{}
	return p, nil, nil
}

func (s *Server) fillOne(v *View, blocks []map[string]any, block, action string, value Value) error {
	for _, b := range blocks {
		if blockkit.Str(b, "block_id") != block {
			continue
		}
		for _, e := range blockkit.Elements(b) {
			if blockkit.Str(e, "action_id") != action {
				continue
			}
			fields, err := s.choose(e, value)
			if err != nil {
				return err
			}
			if fields != nil {
				fields["type"] = e["type"]
				v.state[block][action] = fields
			}
			return nil
		}
	}
	return fmt.Errorf("%w: input %s/%s in view %s", ErrNotThere, block, action, v.ID)
}

// incomplete is what Slack itself objects to in a form. Called with mu held.
func (s *Server) incomplete(v *View, blocks []map[string]any) map[string]string {
	errs := map[string]string{}
	for _, b := range blocks {
		e := blockkit.Object(b, "element")
		if blockkit.Str(b, "type") != "input" || e == nil {
			continue
		}
		id := blockkit.Str(b, "block_id")
		fields := v.state[id][blockkit.Str(e, "action_id")]
		optional, _ := b["optional"].(bool)
		if blank(fields) {
			if !optional {
				errs[id] = "Please complete this required field."
			}
			continue
		}
		if text, ok := fields["value"].(string); ok {
			if problem := wrongLength(e, text); problem != "" {
				errs[id] = problem
			}
		}
	}
	return errs
}

func wrongLength(e map[string]any, text string) string {
	n := len([]rune(text))
	if least, ok := number(e["min_length"]); ok && n < least {
		return fmt.Sprintf("This entry must be %d characters or more.", least)
	}
	most, ok := number(e["max_length"])
	if !ok {
		most = blockkit.MaxInputText
	}
	if n > most {
		return fmt.Sprintf("This entry must be %d characters or less.", most)
	}
	return ""
}

func number(v any) (int, bool) {
	n, ok := v.(json.Number)
	if !ok {
		return 0, false
	}
	i, err := strconv.Atoi(n.String())
	return i, err == nil
}

// answered does what the app answered to a submission.
func (s *Server) answered(viewID string, body json.RawMessage) (map[string]string, error) {
	var answer struct {
		Action string            `json:"response_action"`
		Errors map[string]string `json:"errors"`
		View   json.RawMessage   `json:"view"`
	}
	if len(body) > 0 && json.Unmarshal(body, &answer) != nil {
		return nil, &ShownError{Code: "invalid_response", Text: trouble}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	v := s.view(viewID)
	if v == nil {
		return nil, nil // closed by the person meanwhile
	}
	switch answer.Action {
	case "":
		s.closeView(v)
		return nil, nil
	case "clear":
		s.closeAll(v.User)
		return nil, nil
	case "errors":
		return s.showErrors(v, answer.Errors)
	case "update", "push":
		return nil, s.replace(v, answer.Action, answer.View)
	}
	return nil, &ShownError{Code: "invalid_response_action", Text: trouble}
}

// showErrors shows the app's objections, which must each belong to an input block.
func (s *Server) showErrors(v *View, errs map[string]string) (map[string]string, error) {
	inputs := map[string]bool{}
	for _, b := range blockkit.List(v.Blocks) {
		inputs[blockkit.Str(b, "block_id")] = blockkit.Str(b, "type") == "input"
	}
	for id, text := range errs {
		if !inputs[id] || text == "" {
			return nil, &ShownError{Code: "invalid_errors: " + id, Text: trouble}
		}
	}
	if len(errs) == 0 {
		return nil, &ShownError{Code: "invalid_errors", Text: trouble}
	}
	v.Errors = maps.Clone(errs)
	s.publish(Change{Kind: ViewUpdated, User: v.User, View: new(v.clone())})
	return maps.Clone(errs), nil
}

func (s *Server) replace(v *View, how string, view json.RawMessage) error {
	sent, err := parseView(string(view))
	if err != nil {
		return &ShownError{Code: "invalid_view: " + explain(err), Text: trouble}
	}
	if how == "push" {
		if s.depth(v.User) >= maxStack {
			return &ShownError{Code: "push_limit_reached", Text: trouble}
		}
		_, err = s.newView(v.User, v, sent)
		return err
	}
	s.set(v, sent)
	s.publish(Change{Kind: ViewUpdated, User: v.User, View: new(v.clone())})
	return nil
}
