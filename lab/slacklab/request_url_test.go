package slacklab_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/slack-go/slack"

	"vpncheck/lab/slacklab"
)

// HTTP mode: requests are signed, and what the person sees depends on the answer.
func TestRequestURL(t *testing.T) {
	var s *slacklab.Server
	seen := make(chan string, 10)
	app := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		v, err := slack.NewSecretsVerifier(r.Header, s.Config().SigningSecret)
		if err != nil {
			t.Error(err)
		}
		body, _ := io.ReadAll(io.TeeReader(r.Body, &v))
		if err := v.Ensure(); err != nil {
			t.Error(err)
		}
		r.Body = io.NopCloser(&repeat{body})
		if err := r.ParseForm(); err != nil {
			t.Error(err)
		}
		if r.Form.Has("payload") {
			seen <- "click"
			return
		}
		text := r.Form.Get("text")
		seen <- text
		switch text {
		case "plain":
			_, _ = io.WriteString(w, "plain words")
		case "json":
			w.Header().Set("Content-Type", "application/json")
			_, _ = io.WriteString(w, `{"text":"json words"}`)
		case "broken":
			w.WriteHeader(http.StatusInternalServerError)
		case "missing":
			w.WriteHeader(http.StatusNotFound)
		case "slow":
			<-r.Context().Done()
		}
	}))
	defer app.Close()
	s = start(t, func(c *slacklab.Config) { c.RequestURL, c.AckTimeout = app.URL, time.Second })
	for _, tt := range []struct{ text, shown, code string }{
		{"plain", "plain words", ""},
		{"json", "json words", ""},
		{"empty", "", ""},
		{"broken", "", "http_service_error"},
		{"missing", "", "http_client_error"},
		{"slow", "", "operation_timeout"},
	} {
		ack, err := s.Command(within(t), slacklab.Ana, slacklab.Netops, "/vpncheck", tt.text)
		if got := <-seen; got != tt.text {
			t.Errorf("the app got %q", got)
		}
		if tt.code != "" {
			shows(t, err, tt.code)
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", tt.text, err)
		}
		if got := shownIn(ack); got != tt.shown {
			t.Errorf("%s: shown %q", tt.text, got)
		}
	}
	c := callerOf(t, s)
	ts := c.posted(buttons)
	s.Duplicate(1)
	if err := s.Click(within(t), slacklab.Ana, slacklab.Netops, ts, "no"); err != nil {
		t.Error(err)
	}
	if a, b := <-seen, <-seen; a != "click" || b != "click" {
		t.Errorf("duplicate: %s, %s", a, b)
	}
}

func shownIn(a slacklab.Ack) string {
	if a.Message == nil {
		return ""
	}
	return a.Message.Text
}

// repeat reads bytes that were read before.
type repeat struct{ rest []byte }

func (r *repeat) Read(p []byte) (int, error) {
	if len(r.rest) == 0 {
		return 0, io.EOF
	}
	n := copy(p, r.rest)
	r.rest = r.rest[n:]
	return n, nil
}
