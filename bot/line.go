package bot

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/cenkalti/backoff/v5"
	"github.com/slack-go/slack"
	"github.com/slack-go/slack/socketmode"
	"golang.org/x/sync/errgroup"
)

// line is one connection of Socket Mode, which is kept up. The library connects again by itself,
// but at once where Slack closes a connection as soon as it is open (too many of them, Socket Mode
// switched off), ten thousand times in a few seconds: the line stands in front of its calls.
type line struct {
	b      *Bot
	client *socketmode.Client
	http   *http.Client

	mu       sync.Mutex
	up       bool      // greeted, and not closed since
	since    time.Time // since when it is up or down
	greeted  bool      // ever
	dialled  bool      // since the last end
	mute     int       // how often in a row it was closed before it was greeted
	trouble  error     // why it is down
	waits    *backoff.ExponentialBackOff
	notUntil time.Time // Slack's own Retry-After
	opened   bool      // at least once
	hangUp   context.CancelCauseFunc
}

const (
	firstWait = 500 * time.Millisecond
	maxWait   = 30 * time.Second
	// livedFor is how long a connection must have been up for the next to be opened at once.
	livedFor = 30 * time.Second
	// muteAfter is how many connections in a row that are closed before a greeting are no accident.
	muteAfter = 3
)

func (b *Bot) newLine() *line {
	l := &line{b: b, http: b.http, waits: backoff.NewExponentialBackOff(), since: time.Now()}
	l.waits.InitialInterval, l.waits.MaxInterval, l.waits.Multiplier = firstWait, maxWait, 2
	api := slack.New(b.Config.BotToken, slack.OptionAppLevelToken(b.Config.AppToken), slack.OptionAPIURL(b.Config.APIURL), slack.OptionHTTPClient(l))
	l.client = socketmode.New(api, socketmode.OptionLog(log.New(io.Discard, "", 0)))
	b.linesMu.Lock()
	defer b.linesMu.Unlock()
	b.lines = append(b.lines, l)
	return l
}

// keep keeps the line up until ctx ends. It returns an error only where the line never was up, and
// what is wrong does not pass.
func (l *line) keep(ctx context.Context) error {
	for {
		attempt, hangUp := context.WithCancelCause(ctx)
		l.mu.Lock()
		l.hangUp = hangUp
		l.mu.Unlock()
		err := l.client.RunContext(attempt)
		if cause := context.Cause(attempt); cause != nil {
			err = cause
		}
		hangUp(nil)
		if ctx.Err() != nil {
			return nil
		}
		if advice, ok := fatal(err); ok && !l.wasUp() {
			return fmt.Errorf("connect to Slack: %w: %s", err, advice)
		}
		l.down(err)
	}
}

// listen takes events as they come and handles each beside the others. It waits for those under
// way when ctx ends.
func (l *line) listen(ctx context.Context) error {
	var g errgroup.Group
	g.SetLimit(maxHandlers)
	defer func() { _ = g.Wait() }()
	for {
		select {
		case <-ctx.Done():
			return nil
		case e := <-l.client.Events:
			l.note(e)
			switch e.Type {
			case socketmode.EventTypeSlashCommand, socketmode.EventTypeInteractive, socketmode.EventTypeEventsAPI:
				g.Go(func() error {
					l.b.request(context.WithoutCancel(ctx), l.client, e)
					return nil
				})
			}
		}
	}
}

// note follows how the connection is. The library tells of an end only when it opens the next.
func (l *line) note(e socketmode.Event) {
	switch e.Type {
	case socketmode.EventTypeHello:
		l.mu.Lock()
		l.up, l.greeted, l.since, l.mute = true, true, time.Now(), 0
		l.mu.Unlock()
		l.b.log.Info("connected to Slack")
	case socketmode.EventTypeConnected: // not greeted yet
		l.mu.Lock()
		l.dialled, l.trouble = true, nil
		l.mu.Unlock()
	case socketmode.EventTypeConnecting:
		l.closed()
	case socketmode.EventTypeConnectionError:
		if c, ok := e.Data.(*slack.ConnectionErrorEvent); ok { // the library would wait for minutes
			l.mu.Lock()
			defer l.mu.Unlock()
			l.hangUp(c.ErrorObj)
		}
	}
}

// closed notes that the connection, if there was one, is closed.
func (l *line) closed() {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case l.up:
		l.b.log.Warn("connection to Slack lost; connecting again", "lasted", time.Since(l.since).Round(time.Second))
		if time.Since(l.since) >= livedFor {
			l.waits.Reset()
			l.opened = false
		}
		l.up, l.since = false, time.Now()
	case l.dialled:
		if l.mute++; l.mute == muteAfter {
			l.b.log.Error("Slack closes every connection at once", "err", errMute)
		}
	}
	l.dialled = false
}

// down notes why there is no connection.
func (l *line) down(err error) {
	l.closed()
	l.mu.Lock()
	defer l.mu.Unlock()
	advice, isFatal := fatal(err)
	switch {
	case isFatal && l.trouble == nil:
		l.b.log.Error("connection to Slack refused; trying on", "err", err, "advice", advice)
	case !isFatal:
		l.b.log.Warn("no connection to Slack; trying on", "err", err)
	}
	l.trouble = err
}

func (l *line) wasUp() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.greeted
}

// Do sends a request of the library. Opening a connection waits longer each time, until one lives.
func (l *line) Do(r *http.Request) (*http.Response, error) {
	if !strings.HasSuffix(r.URL.Path, "/apps.connections.open") {
		return l.http.Do(r)
	}
	if err := pause(r.Context(), l.wait()); err != nil {
		return nil, err
	}
	res, err := l.http.Do(r)
	if err == nil && res.StatusCode == http.StatusTooManyRequests {
		seconds, _ := strconv.Atoi(res.Header.Get("Retry-After"))
		l.mu.Lock()
		l.notUntil = time.Now().Add(time.Duration(seconds) * time.Second)
		l.mu.Unlock()
	}
	return res, err
}

// wait is how long to wait before the next connection is opened. The first is opened at once.
func (l *line) wait() time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	wait := time.Duration(0)
	if l.opened {
		wait = l.waits.NextBackOff()
	}
	l.opened = true
	return max(wait, time.Until(l.notUntil))
}

// errMute is shown where every connection is closed before it is greeted: Slack's reason does not
// come through the library.
var errMute = errors.New("Slack closes every connection at once: switch Socket Mode on in the app's settings, or end other replicas (an app may have ten connections)") //nolint:staticcheck // a name

// fatal says whether an error of opening a connection does not pass by itself, and what to do.
func fatal(err error) (advice string, ok bool) {
	if isSlackError(err, "invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired") {
		return "Slack refuses SLACK_APP_TOKEN: make a new app-level token with the scope connections:write (Basic Information > App-Level Tokens), and check that the app is installed", true
	}
	if isSlackError(err, "not_allowed_token_type") {
		return "SLACK_APP_TOKEN must be an app-level token (xapp-…)", true
	}
	if isSlackError(err, "missing_scope", "no_permission", "access_denied") {
		return "SLACK_APP_TOKEN lacks the scope connections:write", true
	}
	if status, is := errors.AsType[slack.StatusCodeError](err); is && status.Code == http.StatusNotFound {
		return "nothing of Slack's is at SLACK_API_URL", true
	}
	return "", false
}
