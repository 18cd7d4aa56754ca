package slacklab

import (
	"strings"
	"time"

	"vpncheck/lab/slacklab/blockkit"
)

// trigger is the permission to open a view in front of one person, once and soon.
type trigger struct {
	user string
	view string // the view it came from, for views.push
	at   time.Time
	used bool
}

// newTrigger makes a trigger_id. Called with mu held.
func (s *Server) newTrigger(user, view string) string {
	id := s.id("") + "." + strings.TrimPrefix(s.cfg.TeamID, "T") + "." + strings.ToLower(secret())
	s.triggers[id] = &trigger{user: user, view: view, at: s.cfg.Now()}
	return id
}

// exchange uses a trigger_id up. Called with mu held.
func (s *Server) exchange(id string) (*trigger, error) {
	t := s.triggers[id]
	switch {
	case id == "":
		return nil, invalid("invalid_arguments", blockkit.Problem{Reason: "missing required field: trigger_id"})
	case t == nil:
		return nil, fail("invalid_trigger_id")
	case t.used:
		return nil, fail("exchanged_trigger_id")
	case s.cfg.Now().Sub(t.at) > s.cfg.TriggerLife:
		return nil, fail("expired_trigger_id")
	}
	t.used = true
	return t, nil
}
