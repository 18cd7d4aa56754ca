package slacklab_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vpncheck/lab/slacklab"
)

// answer is what the Web API said.
type answer struct {
	Status int
	Header http.Header
	Body   map[string]any
}

func (a answer) code() string {
	if a.Body["ok"] == true {
		return "ok"
	}
	code, _ := a.Body["error"].(string)
	return code
}

// caller calls methods with no client in between.
type caller struct {
	t      *testing.T
	s      *slacklab.Server
	client *http.Client
}

func callerOf(t *testing.T, s *slacklab.Server) *caller {
	t.Helper()
	transport := &http.Transport{}
	t.Cleanup(transport.CloseIdleConnections)
	return &caller{t, s, &http.Client{Transport: transport}}
}

// form calls a method as the bot, with arguments "key=value".
func (c *caller) form(method string, args ...string) answer {
	return c.as(c.s.Config().BotToken, method, args...)
}

func (c *caller) as(token, method string, args ...string) answer {
	c.t.Helper()
	v := url.Values{}
	for _, a := range args {
		key, value, _ := strings.Cut(a, "=")
		v.Set(key, value)
	}
	if token != "" {
		v.Set("token", token)
	}
	return c.send(method, "application/x-www-form-urlencoded", "", v.Encode())
}

func (c *caller) send(method, contentType, bearer, body string) answer {
	c.t.Helper()
	r, err := http.NewRequestWithContext(within(c.t), http.MethodPost, c.s.APIURL()+method, strings.NewReader(body))
	if err != nil {
		c.t.Fatal(err)
	}
	r.Header.Set("Content-Type", contentType)
	if bearer != "" {
		r.Header.Set("Authorization", "Bearer "+bearer)
	}
	res, err := c.client.Do(r)
	if err != nil {
		c.t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		c.t.Fatal(err)
	}
	a := answer{Status: res.StatusCode, Header: res.Header}
	if err := json.Unmarshal(raw, &a.Body); err != nil {
		c.t.Fatalf("%s: %v in %q", method, err, raw)
	}
	return a
}

// posted posts a message of the bot and returns its timestamp.
func (c *caller) posted(args ...string) string {
	c.t.Helper()
	a := c.form("chat.postMessage", append([]string{"channel=" + slacklab.Netops, "text=hello"}, args...)...)
	if a.code() != "ok" {
		c.t.Fatalf("posting: %v", a.Body)
	}
	return a.Body["ts"].(string)
}

func TestErrors(t *testing.T) {
	s := start(t, func(c *slacklab.Config) { c.Scopes = nil })
	c := callerOf(t, s)
	mine := c.posted()
	reply := c.posted("thread_ts=" + mine)
	theirs, err := s.Say(t.Context(), slacklab.Ana, slacklab.Netops, "", "hi")
	if err != nil {
		t.Fatal(err)
	}
	const ch, text = "channel=" + slacklab.Netops, "text=x"
	long := func(n int) string { return "text=" + strings.Repeat("x", n) }
	big := `blocks=[` + strings.Repeat(`{"type":"section","text":{"type":"mrkdwn","text":"`+strings.Repeat("x", 2990)+`"}},`, 4) + `{"type":"divider"}]`
	for _, tt := range []struct {
		method string
		args   []string
		want   string
	}{
		{"chat.fly", nil, "unknown_method"},
		{"api.test", []string{"error=boom"}, "boom"},
		{"chat.postMessage", []string{text}, "channel_not_found"},
		{"chat.postMessage", []string{"channel=C0NOPE", text}, "channel_not_found"},
		{"chat.postMessage", []string{"channel=" + slacklab.Secret, text}, "channel_not_found"},
		{"chat.postMessage", []string{"channel=" + slacklab.Random, text}, "not_in_channel"},
		{"chat.postMessage", []string{"channel=" + slacklab.Archived, text}, "is_archived"},
		{"chat.postMessage", []string{"channel=#netops", text}, "ok"},
		{"chat.postMessage", []string{"channel=" + slacklab.Ana, text}, "ok"},
		{"chat.postMessage", []string{ch}, "no_text"},
		{"chat.postMessage", []string{ch, "blocks=[]"}, "no_text"},
		{"chat.postMessage", []string{ch, "blocks={}"}, "invalid_blocks_format"},
		{"chat.postMessage", []string{ch, `blocks=[{"type":"x"}]`}, "invalid_blocks"},
		{"chat.postMessage", []string{ch, big}, "msg_blocks_too_long"},
		{"chat.postMessage", []string{ch, long(40001)}, "msg_too_long"},
		{"chat.postMessage", []string{ch, text, "thread_ts=1.2"}, "thread_not_found"},
		{"chat.postMessage", []string{ch, text, "thread_ts=" + reply}, "cannot_reply_to_message"},
		{"chat.postMessage", []string{ch, text, "metadata=x"}, "invalid_metadata_format"},
		{"chat.postMessage", []string{ch, text, `metadata={"event_type":"a"}`}, "invalid_metadata_schema"},
		{"chat.postMessage", []string{ch, text, `metadata={"event_type":"a","event_payload":{"x":[1]}}`}, "invalid_metadata_schema"},
		{"chat.postMessage", []string{ch, text, `metadata={"event_type":"a","event_payload":{"x":"` + strings.Repeat("x", 8000) + `"}}`}, "metadata_too_large"},
		{"chat.update", []string{ch, text}, "invalid_arguments"},
		{"chat.update", []string{ch, text, "ts=1.2"}, "message_not_found"},
		{"chat.update", []string{"channel=netops", text, "ts=" + mine}, "channel_not_found"},
		{"chat.update", []string{ch, text, "ts=" + theirs}, "cant_update_message"},
		{"chat.update", []string{ch, "ts=" + mine}, "no_text"},
		{"chat.update", []string{ch, "ts=" + mine, "text="}, "no_text"},
		{"chat.update", []string{ch, "ts=" + mine, long(4000)}, "ok"},
		{"chat.update", []string{ch, "ts=" + mine, long(4001)}, "msg_too_long"},
		{"chat.delete", []string{ch, "ts=" + theirs}, "cant_delete_message"},
		{"chat.postEphemeral", []string{ch, text}, "invalid_arguments"},
		{"chat.postEphemeral", []string{ch, text, "user=" + slacklab.Dora}, "user_not_in_channel"},
		{"chat.postEphemeral", []string{ch, text, "user=U0NOPE"}, "user_not_found"},
		{"chat.postEphemeral", []string{ch, "user=" + slacklab.Ana}, "no_text"},
		{"chat.getPermalink", []string{ch, "message_ts=1.2"}, "message_not_found"},
		{"chat.getPermalink", []string{ch, "message_ts=" + mine}, "ok"},
		{"conversations.replies", []string{ch, "ts=1.2"}, "thread_not_found"},
		{"conversations.replies", []string{"channel=" + slacklab.Random, "ts=" + mine}, "not_in_channel"},
		{"conversations.replies", []string{ch, "ts=" + mine, "limit=0"}, "invalid_limit"},
		{"conversations.history", []string{ch, "cursor=x"}, "invalid_cursor"},
		{"conversations.info", []string{"channel=" + slacklab.Secret}, "channel_not_found"},
		{"conversations.info", []string{"channel=" + slacklab.Random}, "ok"},
		{"users.info", []string{"user=U0NOPE"}, "user_not_found"},
		{"usergroups.list", nil, "ok"},
		{"usergroups.users.list", []string{"usergroup=S0NOPE"}, "no_such_subteam"},
		{"views.open", []string{"trigger_id=1", "view={"}, "invalid_arguments"},
		{"views.open", []string{"trigger_id=1", `view={"type":"modal","title":{"type":"plain_text","text":"t"},"blocks":[]}`}, "invalid_trigger_id"},
		{"views.update", []string{"view_id=V0", `view={"type":"modal","title":{"type":"plain_text","text":"t"},"blocks":[]}`}, "not_found"},
		{"files.getUploadURLExternal", []string{"filename=x", "length=0"}, "invalid_arguments"},
		{"files.completeUploadExternal", []string{`files=[{"id":"F0"}]`}, "file_not_found"},
		{"apps.connections.open", nil, "not_allowed_token_type"},
	} {
		if got := c.form(tt.method, tt.args...).code(); got != tt.want {
			t.Errorf("%s %.80q: %s, want %s", tt.method, tt.args, got, tt.want)
		}
	}
}

func TestInvalidBlocksAreExplained(t *testing.T) {
	c := callerOf(t, start(t))
	a := c.form("chat.postMessage", "channel="+slacklab.Netops, `blocks=[{"type":"section"},{"type":"x"}]`)
	want := []any{
		"must define either `text` or `fields` [json-pointer:/blocks/0/type]",
		"unsupported type: x [json-pointer:/blocks/1/type]",
	}
	if diff := cmp.Diff(want, a.Body["errors"]); diff != "" {
		t.Error(diff)
	}
	messages := a.Body["response_metadata"].(map[string]any)["messages"].([]any)
	if diff := cmp.Diff("[ERROR] "+want[0].(string), messages[0]); diff != "" {
		t.Error(diff)
	}
}

func TestTokens(t *testing.T) {
	s := start(t, func(c *slacklab.Config) { c.Scopes = []string{"commands", "chat:write"} })
	c := callerOf(t, s)
	cfg := s.Config()
	for _, tt := range []struct{ method, token, want string }{
		{"auth.test", "", "not_authed"},
		{"auth.test", "xoxb-other", "invalid_auth"},
		{"auth.test", cfg.BotToken, "ok"},
		{"auth.test", cfg.AppToken, "ok"},
		{"apps.connections.open", cfg.AppToken, "ok"},
		{"apps.connections.open", cfg.BotToken, "not_allowed_token_type"},
		{"chat.postMessage", cfg.AppToken, "not_allowed_token_type"},
		{"users.info", cfg.BotToken, "missing_scope"},
		{"api.test", "", "ok"},
	} {
		if got := c.as(tt.token, tt.method).code(); got != tt.want {
			t.Errorf("%s with %q: %s, want %s", tt.method, tt.token, got, tt.want)
		}
	}
	if a := c.form("users.info"); a.Body["needed"] != "users:read" || a.Header.Get("X-OAuth-Scopes") != "commands,chat:write" {
		t.Errorf("missing scope: %v", a.Body)
	}
	s.RevokeTokens(true)
	if got := c.form("auth.test").code(); got != "invalid_auth" {
		t.Errorf("revoked: %s", got)
	}
}

func TestBodies(t *testing.T) {
	s := start(t)
	c := callerOf(t, s)
	token := s.Config().BotToken
	post := `{"channel":"` + slacklab.Netops + `","text":"x","blocks":[{"type":"divider"}]`
	for _, tt := range []struct{ name, method, kind, bearer, body, want string }{
		{"json", "chat.postMessage", "application/json; charset=utf-8", token, post + "}", "ok"},
		{"a token in JSON is no token", "chat.postMessage", "application/json", "", post + `,"token":"` + token + `"}`, "not_authed"},
		{"broken json", "chat.postMessage", "application/json", token, "{", "invalid_json"},
		{"not an object", "chat.postMessage", "application/json", token, "[]", "json_not_object"},
		{"reading methods do not read JSON", "users.info", "application/json", token, `{"user":"` + slacklab.Ana + `"}`, "invalid_arguments"},
		{"text", "auth.test", "text/plain", token, "x", "invalid_post_type"},
	} {
		if got := c.send(tt.method, tt.kind, tt.bearer, tt.body).code(); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
	}
}
