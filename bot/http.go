package bot

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"mime"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/slackevents"
	"golang.org/x/net/netutil"
)

// HTTP mode: Slack sends commands, clicks and forms as requests signed with the app's signing
// secret. Whoever cannot sign learns nothing but a status. What could not be stored is answered
// with 503, and Slack shows the person an error, as it does in Socket Mode without an ack.

const (
	maxBody        = 1 << 20 // Slack's own are a tenth of it
	maxHTTPConns   = 256     // at once; each may hold a body
	httpReadWithin = 3 * time.Second
	httpStopWithin = 5 * time.Second
)

// The names of Slack's payloads.
const (
	mediaForm = "application/x-www-form-urlencoded"
	mediaJSON = "application/json"
)

// serveHTTP takes Slack's requests until ctx ends, and then lets those under way finish.
func (b *Bot) serveHTTP(ctx context.Context) error {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", b.Config.HTTPAddr)
	if err != nil {
		return fmt.Errorf("listen for Slack: %w", err)
	}
	srv := &http.Server{
		Handler: b.Handler(), ReadHeaderTimeout: httpReadWithin, ReadTimeout: httpReadWithin,
		WriteTimeout: 2 * httpReadWithin, IdleTimeout: time.Minute, MaxHeaderBytes: 16 << 10,
		ErrorLog: slog.NewLogLogger(b.log.Handler(), slog.LevelDebug), // strangers' noise
	}
	b.log.Info("listening for Slack", "addr", l.Addr().String())
	b.listening.Store(true)
	stopped := make(chan error, 1)
	stop := context.AfterFunc(ctx, func() {
		b.listening.Store(false)
		within, cancel := context.WithTimeout(context.WithoutCancel(ctx), httpStopWithin)
		defer cancel()
		stopped <- srv.Shutdown(within)
	})
	err = srv.Serve(netutil.LimitListener(l, maxHTTPConns))
	if stop() { // not by us
		return fmt.Errorf("listen for Slack: %w", err)
	}
	if err := <-stopped; err != nil {
		b.log.Warn("requests of Slack were cut off", "err", err)
	}
	return nil
}

// Handler takes Slack's signed requests.
func (b *Bot) Handler() http.Handler {
	mux := http.NewServeMux()
	for _, path := range []string{"/slack/commands", "/slack/interactions", "/slack/events"} {
		mux.HandleFunc("POST "+path, b.signed)
	}
	return mux
}

// signed handles a request that Slack has signed, and refuses all others.
func (b *Bot) signed(w http.ResponseWriter, r *http.Request) {
	begin := time.Now()
	in, status, err := b.verified(w, r)
	if status != 0 {
		b.refused(status, err)
		http.Error(w, http.StatusText(status), status)
		return
	}
	// What is under way is stored even where Slack hangs up.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(r.Context()), ackWithin)
	defer cancel()
	answer, err := b.handle(ctx, in)
	defer func() { b.Config.Observer.Acked(in.kind(), outcome(err), time.Since(begin)) }()
	if err != nil {
		b.log.Error("not acknowledged, as it could not be stored", "type", in.kind(), "err", err)
		http.Error(w, http.StatusText(http.StatusServiceUnavailable), http.StatusServiceUnavailable)
		return
	}
	if answer == nil {
		return // an empty 200 is the ack
	}
	w.Header().Set("Content-Type", mediaJSON)
	if err := json.NewEncoder(w).Encode(answer); err != nil {
		b.log.Warn("acknowledgement not sent", "type", in.kind(), "err", err)
	}
}

// refused counts a request that was not Slack's, and logs some: a wrong secret must be seen, a
// flood must not fill the log.
func (b *Bot) refused(status int, err error) {
	b.Config.Observer.Refused(status)
	b.strangers.Do(func() { b.log.Warn("a request was refused", "status", status, "err", err) })
}

// verified reads a request and makes sure that it is Slack's, and of now. A status says that it is
// not taken; the error says why, for the log alone.
func (b *Bot) verified(w http.ResponseWriter, r *http.Request) (in inbound, status int, err error) {
	media, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || (media != mediaForm && media != mediaJSON) {
		return in, http.StatusUnsupportedMediaType, errors.New("not a media type of Slack's")
	}
	if r.ContentLength > maxBody {
		return in, http.StatusRequestEntityTooLarge, errors.New("a huge body")
	}
	v, err := slack.NewSecretsVerifier(r.Header, b.Config.SigningSecret)
	if err != nil {
		return in, http.StatusUnauthorized, err
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if _, huge := errors.AsType[*http.MaxBytesError](err); huge {
		return in, http.StatusRequestEntityTooLarge, err
	}
	if err != nil {
		return in, http.StatusBadRequest, err
	}
	if _, err := v.Write(body); err != nil {
		return in, http.StatusUnauthorized, err
	}
	if err := v.Ensure(); err != nil {
		return in, http.StatusUnauthorized, err
	}
	if in, err = parse(r, media, body); err != nil {
		return in, http.StatusBadRequest, err
	}
	return in, 0, nil
}

// parse reads a body that Slack has signed.
func parse(r *http.Request, media string, body []byte) (inbound, error) {
	if media == mediaJSON {
		return parseEvent(body)
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	if err := r.ParseForm(); err != nil {
		return inbound{}, err
	}
	switch {
	case r.PostForm.Has("payload"):
		var cb slack.InteractionCallback
		err := json.Unmarshal([]byte(r.PostForm.Get("payload")), &cb)
		return inbound{id: interactionID(cb, body), data: cb}, err
	case r.PostForm.Has("command"):
		c, err := slack.SlashCommandParse(r)
		return inbound{id: eventID(body, c.TriggerID), data: c}, err
	case r.PostForm.Has("ssl_check"):
		return inbound{}, nil
	default:
		return inbound{}, errors.New("neither a command nor an interaction")
	}
}

// parseEvent reads an event of the Events API, or the question whether the address is this app's.
func parseEvent(body []byte) (inbound, error) {
	var e hello
	if err := json.Unmarshal(body, &e); err != nil {
		return inbound{}, err
	}
	if e.Challenge != "" {
		return inbound{data: e}, nil
	}
	event, err := slackevents.ParseEvent(body, slackevents.OptionNoVerifyToken()) // the signature was checked
	return inbound{data: event}, err
}

// hello is Slack making sure that an address is this app's.
type hello struct {
	Type      string `json:"type"`
	Challenge string `json:"challenge"`
}

// interactionID is the same for every delivery of one click or form, and for no other.
func interactionID(cb slack.InteractionCallback, body []byte) string {
	if cb.Type == slack.InteractionTypeViewSubmission {
		return eventID(body, cb.View.ID, cb.View.Hash)
	}
	parts := []string{cb.TriggerID}
	for _, a := range cb.ActionCallback.BlockActions {
		parts = append(parts, a.ActionTs)
	}
	return eventID(body, parts...)
}

// eventID names an event by what Slack names it. Where a name is missing it is the request itself,
// which Slack repeats as it was.
func eventID(body []byte, parts ...string) string {
	name := []byte(strings.Join(parts, "\x00"))
	for _, p := range parts {
		if p == "" {
			name = body
		}
	}
	sum := sha256.Sum256(name)
	return "http-" + hex.EncodeToString(sum[:16])
}
