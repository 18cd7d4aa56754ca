package slacklab

import (
	"slices"
	"strings"
)

// tokenKind is which tokens a method takes.
type tokenKind int

const (
	botToken tokenKind = iota
	appToken
	botOrApp
	noToken
)

// authorize checks the token, its type and its scopes. Called with mu held.
func (s *Server) authorize(e endpoint, c *call) error {
	isBot, isApp := c.token == s.cfg.BotToken, c.token == s.cfg.AppToken
	switch {
	case e.token == noToken:
		return nil
	case c.token == "":
		return fail("not_authed")
	case !isBot && !isApp, s.faults.revoked:
		return fail("invalid_auth")
	case e.token == botToken && !isBot, e.token == appToken && !isApp:
		return fail("not_allowed_token_type")
	case isBot && e.scope != "" && !s.granted(e.scope):
		return &apiError{code: "missing_scope", extra: map[string]any{"needed": e.scope, "provided": s.scopes()}}
	}
	return nil
}

// granted says whether the bot token has a scope.
func (s *Server) granted(scope string) bool {
	return len(s.cfg.Scopes) == 0 || slices.Contains(s.cfg.Scopes, scope)
}

// scopes are those of the bot token, as answers name them.
func (s *Server) scopes() string {
	if len(s.cfg.Scopes) > 0 {
		return strings.Join(s.cfg.Scopes, ",")
	}
	all := []string{"commands"}
	for _, e := range endpoints {
		if e.scope != "" {
			all = append(all, e.scope)
		}
	}
	slices.Sort(all)
	return strings.Join(slices.Compact(all), ",")
}

func (s *Server) apiTest(c *call) (reply, error) {
	if code := c.args["error"]; code != "" {
		return nil, &apiError{code: code, extra: map[string]any{"args": c.args}}
	}
	return reply{"args": c.args}, nil
}

func (s *Server) authTest(c *call) (reply, error) {
	if c.token == s.cfg.AppToken {
		return reply{"app_name": "vpncheck", "app_id": s.cfg.AppID}, nil
	}
	return reply{
		"url":  "https://" + s.cfg.TeamDomain + ".slack.com/",
		"team": s.cfg.TeamDomain, "team_id": s.cfg.TeamID,
		"user": s.user(s.cfg.BotUserID).Name, "user_id": s.cfg.BotUserID, "bot_id": s.cfg.BotID,
		"is_enterprise_install": false,
	}, nil
}

// RevokeTokens makes every token invalid, or valid again.
func (s *Server) RevokeTokens(revoked bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults.revoked = revoked
}
