package slacklab

import (
	"context"
	"fmt"
	"slices"

	"vpncheck/lab/slacklab/blockkit"
)

// closeView takes a view away; the one below it shows again. Called with mu held.
func (s *Server) closeView(v *View) {
	s.views = slices.DeleteFunc(s.views, func(o *View) bool { return o == v })
	s.publish(Change{Kind: ViewClosed, User: v.User, View: new(v.clone())})
}

func (s *Server) closeAll(user string) {
	for v := s.front(user); v != nil; v = s.front(user) {
		s.closeView(v)
	}
}

// CloseView closes a view as its close button does. The app hears of it if it asked to,
// and need not answer for the view to close.
func (s *Server) CloseView(ctx context.Context, user, viewID string) error {
	s.mu.Lock()
	v := s.view(viewID)
	if v == nil || v.User != user {
		s.mu.Unlock()
		return fmt.Errorf("%w: view %s in front of %s", ErrNotThere, viewID, user)
	}
	p := s.interaction("view_closed", s.user(user))
	p["view"], p["is_cleared"] = s.wireView(v), v.ClearOnClose
	notify := v.NotifyOnClose
	if v.ClearOnClose {
		s.closeAll(user)
	} else {
		s.closeView(v)
	}
	s.mu.Unlock()
	if notify {
		// The person has turned to other things: there is nobody to show an error to.
		_, _ = s.deliver(ctx, "interactive", p, false)
	}
	return nil
}

// ClickInView uses an element of a view that acts at once: a button, or an input with
// dispatch_action. The value counts for elements that hold one.
func (s *Server) ClickInView(ctx context.Context, user, viewID, actionID string, value Value) error {
	s.mu.Lock()
	v := s.view(viewID)
	if v == nil || v.User != user {
		s.mu.Unlock()
		return fmt.Errorf("%w: view %s in front of %s", ErrNotThere, viewID, user)
	}
	blocks := blockkit.List(v.Blocks)
	block, e := find(blocks, func(e map[string]any) bool { return blockkit.Str(e, "action_id") == actionID })
	if e == nil {
		s.mu.Unlock()
		return fmt.Errorf("%w: element %s in view %s", ErrNotThere, actionID, viewID)
	}
	if err := s.fillOne(v, blocks, blockkit.Str(block, "block_id"), actionID, value); err != nil {
		s.mu.Unlock()
		return err
	}
	p := s.interaction("block_actions", s.user(user))
	p["container"] = map[string]any{"type": "view", "view_id": v.ID}
	p["view"] = s.wireView(v)
	p["trigger_id"] = s.newTrigger(user, v.ID)
	p["actions"] = []any{s.action(block, e, v.state[blockkit.Str(block, "block_id")][actionID])}
	s.mu.Unlock()
	if _, shown := s.deliver(ctx, "interactive", p, false); shown != nil {
		shown.Text = "This app is not responding. Try again later."
		return shown
	}
	return nil
}
