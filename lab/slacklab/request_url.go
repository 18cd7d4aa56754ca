package slacklab

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

// Sign is Slack's signature of a request body: the value of X-Slack-Signature.
func Sign(secret, timestamp string, body []byte) string {
	h := hmac.New(sha256.New, []byte(secret))
	h.Write([]byte("v0:" + timestamp + ":"))
	h.Write(body)
	return "v0=" + hex.EncodeToString(h.Sum(nil))
}

// deliverHTTP sends an envelope's payload to Config.RequestURL. What the person is shown
// when that fails are the codes that Slack uses for HTTP.
func (s *Server) deliverHTTP(ctx context.Context, d *Delivery) (json.RawMessage, *ShownError) {
	s.mu.Lock()
	copies := 1
	if s.faults.duplicate > 0 {
		s.faults.duplicate--
		copies = 2
	}
	s.mu.Unlock()
	if copies == 2 {
		// The answer to the copy goes nowhere.
		s.spawn(func() { _, _ = s.postSigned(ctx, d) })
	}
	body, shown := s.postSigned(ctx, d)
	if shown == nil {
		s.mu.Lock()
		d.Acked = true
		s.changed()
		s.mu.Unlock()
	}
	return body, shown
}

func (s *Server) postSigned(ctx context.Context, d *Delivery) (json.RawMessage, *ShownError) {
	s.mu.Lock()
	d.Sent++
	s.changed()
	s.mu.Unlock()
	ctx, cancel := context.WithTimeout(ctx, s.cfg.AckTimeout)
	defer cancel()
	form, kind := encodeForm(d), "application/x-www-form-urlencoded"
	if d.Type == "events_api" {
		form, kind = d.Payload, "application/json"
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, s.cfg.RequestURL, bytes.NewReader(form))
	if err != nil {
		return nil, &ShownError{Code: "dispatch_failed"}
	}
	now := strconv.FormatInt(s.cfg.Now().Unix(), 10)
	r.Header.Set("Content-Type", kind)
	r.Header.Set("User-Agent", "Slackbot 1.0 (+https://api.slack.com/robots)")
	r.Header.Set("X-Slack-Request-Timestamp", now)
	r.Header.Set("X-Slack-Signature", Sign(s.cfg.SigningSecret, now, form))
	res, err := s.client.Do(r)
	if err != nil {
		return nil, &ShownError{Code: unreachable(err)}
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(res.Body, maxBody))
	switch {
	case err != nil:
		return nil, &ShownError{Code: unreachable(err)}
	case res.StatusCode >= 500:
		return nil, &ShownError{Code: "http_service_error"}
	case res.StatusCode != http.StatusOK:
		return nil, &ShownError{Code: "http_client_error"}
	}
	return answerBody(res.Header.Get("Content-Type"), body), nil
}

func unreachable(err error) string {
	var ne net.Error
	if errors.As(err, &ne) && ne.Timeout() {
		return "operation_timeout"
	}
	return "dispatch_failed"
}

// answerBody is an HTTP answer in the form of an acknowledgement: plain text is a message.
func answerBody(contentType string, body []byte) json.RawMessage {
	if len(bytes.TrimSpace(body)) == 0 {
		return nil
	}
	if strings.HasPrefix(contentType, "application/json") {
		return body
	}
	return raw(map[string]string{"text": string(body)})
}

// encodeForm is the body of a request: a slash command's fields, or an interaction's
// payload as JSON in one field.
func encodeForm(d *Delivery) []byte {
	if d.Type != "slash_commands" {
		return []byte(url.Values{"payload": {string(d.Payload)}}.Encode())
	}
	var fields map[string]string
	if err := json.Unmarshal(d.Payload, &fields); err != nil {
		panic("slacklab: " + err.Error()) // we made it
	}
	form := url.Values{}
	for k, v := range fields {
		form.Set(k, v)
	}
	return []byte(form.Encode())
}
