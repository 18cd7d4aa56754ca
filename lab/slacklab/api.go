package slacklab

import (
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"strconv"
	"time"
)

// reply is an answer with ok: true, before that is added.
type reply map[string]any

// endpoint is a Web API method.
type endpoint struct {
	run   func(*Server, *call) (reply, error)
	tier  tier
	token tokenKind
	scope string // "" needs none
	// formOnly methods read arguments from forms and queries but not from JSON.
	formOnly bool
}

// endpoints are the Web API as far as it is modelled.
var endpoints = map[string]endpoint{
	"api.test":                   {run: (*Server).apiTest, tier: tier4, token: noToken},
	"auth.test":                  {run: (*Server).authTest, tier: tierSpecial, token: botOrApp},
	"apps.connections.open":      {run: (*Server).connectionsOpen, tier: tier3, token: appToken},
	"chat.postMessage":           {run: (*Server).chatPostMessage, tier: tierPost, token: botToken, scope: "chat:write"},
	"chat.update":                {run: (*Server).chatUpdate, tier: tier3, token: botToken, scope: "chat:write"},
	"chat.delete":                {run: (*Server).chatDelete, tier: tier3, token: botToken, scope: "chat:write"},
	"chat.postEphemeral":         {run: (*Server).chatPostEphemeral, tier: tier4, token: botToken, scope: "chat:write"},
	"chat.getPermalink":          {run: (*Server).chatGetPermalink, tier: tierSpecial, token: botToken, formOnly: true},
	"conversations.replies":      {run: (*Server).conversationsReplies, tier: tier3, token: botToken, scope: "channels:history", formOnly: true},
	"conversations.history":      {run: (*Server).conversationsHistory, tier: tier3, token: botToken, scope: "channels:history"},
	"conversations.info":         {run: (*Server).conversationsInfo, tier: tier3, token: botToken, scope: "channels:read", formOnly: true},
	"users.info":                 {run: (*Server).usersInfo, tier: tier4, token: botToken, scope: "users:read", formOnly: true},
	"usergroups.list":            {run: (*Server).usergroupsList, tier: tier2, token: botToken, scope: "usergroups:read", formOnly: true},
	"usergroups.users.list":      {run: (*Server).usergroupsUsersList, tier: tier2, token: botToken, scope: "usergroups:read", formOnly: true},
	"views.open":                 {run: (*Server).viewsOpen, tier: tier4, token: botToken},
	"views.push":                 {run: (*Server).viewsPush, tier: tier4, token: botToken},
	"views.update":               {run: (*Server).viewsUpdate, tier: tier4, token: botToken},
	"files.getUploadURLExternal": {run: (*Server).filesGetUploadURL, tier: tier4, token: botToken, scope: "files:write", formOnly: true},
	"files.info":                 {run: (*Server).filesInfo, tier: tier4, token: botToken, scope: "files:read", formOnly: true},
	"files.completeUploadExternal": {
		run: (*Server).filesCompleteUpload, tier: tier4, token: botToken, scope: "files:write",
	},
}

// serveAPI answers one Web API request: faults first, then the token, the rate limit and
// the method itself, and faults that strike after the work is done.
func (s *Server) serveAPI(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("method")
	s.learnBase(r)
	c, err := parseCall(name, r)
	fault := s.nextFault(name)
	if fault.Delay > 0 {
		s.sleep(r.Context(), fault.Delay)
	}
	if fault.before() {
		s.record(c, fault.outcome(), fault.status())
		fault.strike(w)
		return
	}
	var out reply
	if err == nil {
		out, err = s.run(c)
		for _, f := range c.after {
			s.spawn(f)
		}
	}
	outcome, status := "ok", http.StatusOK
	var ae *apiError
	if errors.As(err, &ae) {
		outcome = ae.code
		if ae.code == "ratelimited" {
			status = http.StatusTooManyRequests
		}
	}
	if fault.DropAfter {
		s.record(c, outcome+", answer lost", 0)
		panic(http.ErrAbortHandler)
	}
	s.record(c, outcome, status)
	s.answer(w, c, out, ae, status)
}

// run does what a call asks for, if it may be done.
func (s *Server) run(c *call) (reply, error) {
	e, ok := endpoints[c.method]
	if !ok {
		return nil, &apiError{code: "unknown_method", extra: map[string]any{"req_method": c.method}}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.authorize(e, c); err != nil {
		return nil, err
	}
	if e.formOnly && c.json {
		c.args = map[string]string{}
	}
	if wait := s.limit(e.tier, c); wait > 0 {
		seconds := int((wait + time.Second - 1) / time.Second)
		return nil, &apiError{code: "ratelimited", extra: map[string]any{"retry_after": seconds}}
	}
	return e.run(s, c)
}

// answer writes the JSON that every method answers with.
func (s *Server) answer(w http.ResponseWriter, c *call, out reply, ae *apiError, status int) {
	body := reply{"ok": true}
	maps.Copy(body, out)
	if ae != nil {
		body = reply{"ok": false, "error": ae.code}
		maps.Copy(body, ae.extra)
		if len(ae.messages) > 0 {
			body["response_metadata"] = map[string]any{"messages": ae.messages}
		}
		if seconds, ok := ae.extra["retry_after"].(int); ok {
			delete(body, "retry_after")
			w.Header().Set("Retry-After", strconv.Itoa(seconds))
		}
	}
	if e, ok := endpoints[c.method]; ok && e.scope != "" {
		w.Header().Set("X-Accepted-OAuth-Scopes", e.scope)
	}
	w.Header().Set("X-OAuth-Scopes", s.scopes())
	writeJSON(w, status, body)
}

func writeJSON(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	// The client may have gone: there is nobody left to tell.
	_ = json.NewEncoder(w).Encode(body)
}
