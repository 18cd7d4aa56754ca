package main

import (
	"context"
	"io"
	"maps"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"vpncheck/lab/cloudlab"
	"vpncheck/lab/slacklab"
)

// HTTP mode: the same conversation by signed requests, without Socket Mode.

// byHTTP gives the world a Slack that sends its requests to the bot, which has no app-level token.
func byHTTP(t *testing.T) *world {
	t.Helper()
	w := newWorld(t)
	w.httpAddr = freeAddr(t)
	sc := slacklab.Default()
	sc.RequestURL = "http://" + w.httpAddr + "/slack/interactions"
	w.slack = slacklab.New(sc)
	if err := w.slack.Start("127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = w.slack.Close() })
	return w
}

func freeAddr(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	return l.Addr().String()
}

// reachable waits until something listens.
func reachable(t *testing.T, addr string) {
	t.Helper()
	for end := time.Now().Add(10 * time.Second); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		if c, err := net.Dial("tcp", addr); err == nil {
			_ = c.Close()
			return
		}
	}
	t.Fatalf("nothing listens at %s", addr)
}

func TestTheMainJobByHTTP(t *testing.T) {
	w := byHTTP(t)
	tunnel := w.cloud.AddTunnel("ap-guangzhou", cloudlab.Down())
	w.serve(w.embedded())
	if got := w.command("help"); !strings.Contains(got, "/vpncheck list") {
		t.Errorf("help is answered %q", got)
	}
	w.slack.Duplicate(100) // everything arrives twice, and counts once
	w.command(tunnel.ID)
	w.click(w.asks("From a CVM in the VPC"), "No")
	w.pasteByHTTP(w.asks("ping the VPN gateway's public address"), "5 packets transmitted, 5 received")
	w.click(w.asks("Does the security policy"), "No")
	card := w.card("Waiting for a repair")
	w.cloud.SetNetStatus(tunnel.ID, "AVAILABLE")
	w.click(card, "Done, check again")
	w.shows(w.card("Solved"), "security policy does not let the tunnel through", "UNAVAILABLE", "AVAILABLE")
	if n := len(w.slack.Messages(w.channel)); n != 1 {
		t.Errorf("%d cards, want 1", n)
	}
	if n := w.slack.Connections(); n != 0 {
		t.Errorf("%d connections of Socket Mode, want none", n)
	}
	w.nowhere(w.slack.Config().SigningSecret)
}

// pasteByHTTP fills in the form behind Paste: first without text, which the bot refuses beside the
// field.
func (w *world) pasteByHTTP(card slacklab.Message, text string) {
	w.t.Helper()
	w.slack.Duplicate(-100) // the form's trigger counts once, which is Slack's own rule
	w.click(card, "Paste")
	var view slacklab.View
	w.wait("the form", func(s *slacklab.Server) bool {
		for _, v := range s.Views(w.user) {
			view = v
			return true
		}
		return false
	})
	w.slack.Duplicate(100)
	for _, said := range []struct{ text, refused string }{{"  ", "Paste what the device printed"}, {text, ""}} {
		errs, err := w.slack.Submit(ctx10(w.t), w.user, view.ID, map[string]map[string]slacklab.Value{
			"output": {"output": {Text: said.text}}, "verdict": {"verdict": {Option: "yes"}},
		})
		if err != nil {
			w.t.Fatal(err)
		}
		if got := errs["output"]; !strings.Contains(got, said.refused) || (said.refused == "" && len(errs) > 0) {
			w.t.Errorf("the form with %q says %v, want %q", said.text, errs, said.refused)
		}
	}
}

// Without the store nothing is acknowledged, and Slack shows the person an error.
func TestRedisAwayByHTTP(t *testing.T) {
	w := byHTTP(t)
	tunnel := w.cloud.AddTunnel("ap-guangzhou", cloudlab.Down())
	redis := w.serveOverRedis()
	redis.kill()
	_, err := w.slack.Command(ctx10(t), w.user, w.channel, "/vpncheck", tunnel.ID)
	if err == nil || !strings.Contains(err.Error(), "http_service_error") {
		t.Errorf("a command without Redis: %v, want http_service_error", err)
	}
	redis.start()
	w.wait("the command to work again", func(*slacklab.Server) bool {
		_, err := w.slack.Command(ctx10(t), w.user, w.channel, "/vpncheck", tunnel.ID)
		return err == nil
	})
	w.asks("From a CVM in the VPC")
}

// request is a request at the door, as Slack or somebody else would send it.
type request struct {
	method, path, media string
	body                string
	at                  time.Time
	secret              string
	header              http.Header
}

func (w *world) knock(r request) (status int, body string) {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, r.method, "http://"+w.httpAddr+r.path, strings.NewReader(r.body))
	if err != nil {
		w.t.Fatal(err)
	}
	stamp := strconv.FormatInt(r.at.Unix(), 10)
	req.Header.Set("Content-Type", r.media)
	req.Header.Set("X-Slack-Request-Timestamp", stamp)
	req.Header.Set("X-Slack-Signature", slacklab.Sign(r.secret, stamp, []byte(r.body)))
	maps.Copy(req.Header, r.header)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		w.t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		w.t.Fatal(err)
	}
	return res.StatusCode, string(b)
}

const mediaForm = "application/x-www-form-urlencoded"

func TestWhoMayKnock(t *testing.T) {
	w := byHTTP(t)
	w.serve(w.embedded())
	secret := w.slack.Config().SigningSecret
	now := time.Now()
	team := "command=%2Fvpncheck&text=help&team_id=" + w.slack.Config().TeamID + "&channel_id=" + w.channel + "&user_id=" + w.user + "&trigger_id=1.2.3"
	for what, tt := range map[string]struct {
		r      request
		status int
		says   string
	}{
		"a command":                        {request{body: team}, 200, "/vpncheck list"},
		"a command, a little late":         {request{body: team, at: now.Add(-4 * time.Minute)}, 200, "/vpncheck list"},
		"signed by somebody else":          {request{body: team, secret: "not the secret"}, 401, "Unauthorized\n"},
		"a recording from 6 minutes ago":   {request{body: team, at: now.Add(-6 * time.Minute)}, 401, "Unauthorized\n"},
		"a clock that is ahead":            {request{body: team, at: now.Add(6 * time.Minute)}, 401, "Unauthorized\n"},
		"no signature":                     {request{body: team, header: http.Header{"X-Slack-Signature": nil}}, 401, "Unauthorized\n"},
		"no time":                          {request{body: team, header: http.Header{"X-Slack-Request-Timestamp": nil}}, 401, "Unauthorized\n"},
		"a signature of another body":      {request{body: team, header: http.Header{"X-Slack-Signature": {slacklab.Sign(secret, strconv.FormatInt(now.Unix(), 10), []byte("x"))}}}, 401, "Unauthorized\n"},
		"a huge body":                      {request{body: team + strings.Repeat("x", 1<<20)}, 413, "Request Entity Too Large\n"},
		"XML":                              {request{body: "<a/>", media: "text/xml"}, 415, "Unsupported Media Type\n"},
		"no media type":                    {request{body: team, header: http.Header{"Content-Type": nil}}, 415, "Unsupported Media Type\n"},
		"a look":                           {request{method: "GET"}, 405, "Method Not Allowed\n"},
		"another address":                  {request{path: "/"}, 404, "404 page not found\n"},
		"signed, but no command":           {request{body: "a=b"}, 400, "Bad Request\n"},
		"signed, but a broken payload":     {request{body: "payload=%7B"}, 400, "Bad Request\n"},
		"an unknown kind of interaction":   {request{body: "payload=%7B%22type%22%3A%22shortcut%22%7D", path: "/slack/interactions"}, 200, ""},
		"the check of the address":         {request{body: `{"type":"url_verification","challenge":"xyz"}`, media: "application/json", path: "/slack/events"}, 200, `{"challenge":"xyz"}`},
		"the check of the certificate":     {request{body: "ssl_check=1&token=x"}, 200, ""},
		"a click that names nothing of us": {request{body: "payload=%7B%22type%22%3A%22block_actions%22%2C%22actions%22%3A%5B%7B%7D%5D%7D", path: "/slack/interactions"}, 200, ""},
	} {
		t.Run(what, func(t *testing.T) {
			r := tt.r
			if r.method == "" {
				r.method = http.MethodPost
			}
			if r.path == "" {
				r.path = "/slack/commands"
			}
			if r.media == "" {
				r.media = mediaForm
			}
			if r.at.IsZero() {
				r.at = now
			}
			if r.secret == "" {
				r.secret = secret
			}
			status, body := w.knock(r)
			if status != tt.status {
				t.Errorf("status %d, want %d: %s", status, tt.status, body)
			}
			if !strings.Contains(body, tt.says) || (status >= 400 && body != tt.says) {
				t.Errorf("answered %q, want %q", body, tt.says)
			}
		})
	}
	if strings.Contains(w.logs.String(), "panic") {
		t.Errorf("a request made the bot panic:\n%s", w.logs)
	}
}

// Slack sends again what it got no answer to. Concurrently or one after the other, it counts once.
func TestRepeatedByHTTP(t *testing.T) {
	w := byHTTP(t)
	tunnel := w.cloud.AddTunnel("ap-guangzhou", cloudlab.Down())
	w.serve(w.embedded())
	c := w.slack.Config()
	r := request{
		method: "POST", path: "/slack/commands", media: mediaForm, at: time.Now(), secret: c.SigningSecret,
		body: "command=%2Fvpncheck&text=" + tunnel.ID + "&team_id=" + c.TeamID + "&channel_id=" + w.channel + "&user_id=" + w.user + "&trigger_id=7.8.9",
	}
	var wg sync.WaitGroup
	for i := range 4 {
		wg.Go(func() {
			r := r
			r.header = http.Header{"X-Slack-Retry-Num": {strconv.Itoa(i)}}
			if status, body := w.knock(r); status != 200 || body != "" {
				t.Errorf("status %d %q: a repeated command was taken for another", status, body)
			}
		})
	}
	wg.Wait()
	w.asks("From a CVM in the VPC")
	if n := len(w.slack.Messages(w.channel)); n != 1 {
		t.Errorf("%d cards, want 1", n)
	}
}

// A client that dawdles is hung up on, and keeps nobody else waiting.
func TestSlowClient(t *testing.T) {
	t.Parallel()
	w := byHTTP(t)
	w.serve(w.embedded())
	for what, begin := range map[string]string{
		"in its header": "POST /slack/commands HTTP/1.1\r\nHost: x\r\n",
		"in its body": "POST /slack/commands HTTP/1.1\r\nHost: x\r\nContent-Type: " + mediaForm + "\r\nX-Slack-Request-Timestamp: " +
			strconv.FormatInt(time.Now().Unix(), 10) + "\r\nX-Slack-Signature: v0=" + strings.Repeat("0", 64) + "\r\nContent-Length: 1000\r\n\r\ncommand",
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			conn, err := net.Dial("tcp", w.httpAddr)
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = conn.Close() }()
			if _, err := io.WriteString(conn, begin); err != nil {
				t.Fatal(err)
			}
			if got := w.command("help"); got == "" {
				t.Error("others are not served meanwhile")
			}
			if err := conn.SetReadDeadline(time.Now().Add(8 * time.Second)); err != nil {
				t.Fatal(err)
			}
			if _, err := io.ReadAll(conn); err != nil {
				t.Errorf("the connection is still open after 8 s: %v", err)
			}
		})
	}
}
