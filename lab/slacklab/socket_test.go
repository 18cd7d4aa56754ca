package slacklab_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"github.com/slack-go/slack"
	"github.com/slack-go/slack/socketmode"

	"vpncheck/lab/slacklab"
)

// frame is what arrives on a connection.
type frame struct {
	Type         string `json:"type"`
	Reason       string `json:"reason"`
	EnvelopeID   string `json:"envelope_id"`
	Accepts      bool   `json:"accepts_response_payload"`
	RetryAttempt int    `json:"retry_attempt"`
	RetryReason  string `json:"retry_reason"`
	Payload      struct {
		Text string `json:"text"`
	} `json:"payload"`
}

// dial opens a bare connection, with which a test decides itself what to acknowledge.
func dial(t *testing.T, s *slacklab.Server) *websocket.Conn {
	t.Helper()
	_, url, err := client(t, s).StartSocketModeContext(within(t))
	if err != nil {
		t.Fatal(err)
	}
	conn, res, err := websocket.DefaultDialer.DialContext(within(t), url, nil)
	if err != nil {
		t.Fatal(err)
	}
	_ = res.Body.Close()
	t.Cleanup(func() { _ = conn.Close() })
	_ = conn.SetReadDeadline(time.Now().Add(20 * time.Second))
	return conn
}

func next(t *testing.T, conn *websocket.Conn) frame {
	t.Helper()
	var f frame
	if err := conn.ReadJSON(&f); err != nil {
		t.Fatal(err)
	}
	return f
}

// connect opens a bare connection and takes its greeting.
func connect(t *testing.T, s *slacklab.Server) *websocket.Conn {
	t.Helper()
	conn := dial(t, s)
	if f := next(t, conn); f.Type != "hello" {
		t.Fatalf("greeting: %+v", f)
	}
	return conn
}

func acknowledge(t *testing.T, conn *websocket.Conn, f frame) {
	t.Helper()
	if err := conn.WriteJSON(map[string]any{"envelope_id": f.EnvelopeID}); err != nil {
		t.Error(err)
	}
}

// command types a command in a goroutine of its own; the result comes on the channel.
func command(t *testing.T, s *slacklab.Server, text string) <-chan error {
	t.Helper()
	done := make(chan error, 1)
	ctx := within(t)
	go func() {
		_, err := s.Command(ctx, slacklab.Ana, slacklab.Netops, "/vpncheck", text)
		done <- err
	}()
	return done
}

func shows(t *testing.T, err error, code string) {
	t.Helper()
	var shown *slacklab.ShownError
	if !errors.As(err, &shown) || shown.Code != code {
		t.Errorf("shown: %v, want %s", err, code)
	}
}

func impatient(c *slacklab.Config) { c.AckTimeout = 150 * time.Millisecond }

func TestTicketsWorkOnce(t *testing.T) {
	s := start(t)
	_, url, err := client(t, s).StartSocketModeContext(within(t))
	if err != nil {
		t.Fatal(err)
	}
	conn, res, err := websocket.DefaultDialer.DialContext(within(t), url, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	_ = res.Body.Close()
	again, res, err := websocket.DefaultDialer.DialContext(within(t), url, nil)
	if err == nil {
		_ = again.Close()
		t.Fatal("a ticket worked twice")
	}
	_ = res.Body.Close()
}

func TestAppThatIsNotThere(t *testing.T) {
	s := start(t, impatient)
	_, err := s.Command(within(t), slacklab.Ana, slacklab.Netops, "/vpncheck", "x")
	shows(t, err, "dispatch_failed")
	connect(t, s)
	_, err = s.Command(within(t), slacklab.Ana, slacklab.Netops, "/vpncheck", "x")
	shows(t, err, "operation_timeout")
	if err.Error() != `slack shows: /vpncheck failed with the error "operation_timeout" (operation_timeout)` {
		t.Error(err)
	}
	d := s.Deliveries()
	if len(d) != 2 || d[0].Sent != 0 || d[1].Sent != 1 || d[1].Acked {
		t.Errorf("deliveries: %+v", d)
	}
}

func TestCommandsThatSlackRefuses(t *testing.T) {
	s := start(t)
	ctx := within(t)
	_, err := s.Command(ctx, slacklab.Ana, slacklab.Netops, "/other", "")
	shows(t, err, "unknown_command")
	_, err = s.Command(ctx, slacklab.Ana, slacklab.Archived, "/vpncheck", "")
	shows(t, err, "is_archived")
	_, err = s.CommandInThread(ctx, slacklab.Ana, slacklab.Netops, "1.2", "/vpncheck", "")
	shows(t, err, "not_supported_in_threads")
	if _, err = s.Command(ctx, slacklab.Dora, slacklab.Netops, "/vpncheck", ""); !errors.Is(err, slacklab.ErrNotThere) {
		t.Errorf("a stranger: %v", err)
	}
	if len(s.Deliveries()) != 0 {
		t.Error("the app heard of it")
	}
}

func TestDuplicateOnAnotherConnection(t *testing.T) {
	s := start(t)
	one, two := connect(t, s), connect(t, s)
	s.Duplicate(1)
	done := command(t, s, "x")
	a, b := next(t, one), next(t, two)
	if a.EnvelopeID != b.EnvelopeID || a.Type != "slash_commands" || !a.Accepts {
		t.Errorf("%+v, %+v", a, b)
	}
	acknowledge(t, one, a)
	if err := <-done; err != nil {
		t.Error(err)
	}
	acknowledge(t, two, b) // late, and counts for nothing
	if d := s.Deliveries(); d[0].Sent != 2 || !d[0].Acked || d[0].AckedIn <= 0 {
		t.Errorf("delivery: %+v", d[0])
	}
}

func TestRedelivery(t *testing.T) {
	s := start(t, impatient)
	one, two := connect(t, s), connect(t, s)
	s.Redeliver(1)
	done := command(t, s, "x")
	frames := make(chan frame, 2)
	for _, conn := range []*websocket.Conn{one, two} {
		go func() {
			var f frame
			if conn.ReadJSON(&f) == nil {
				frames <- f
			}
		}()
	}
	a, b := <-frames, <-frames
	if a.EnvelopeID != b.EnvelopeID || a.RetryAttempt != 0 || b.RetryAttempt != 1 || b.RetryReason != "timeout" {
		t.Errorf("%+v, %+v", a, b)
	}
	shows(t, <-done, "operation_timeout")
}

func TestReorder(t *testing.T) {
	s := start(t)
	conn := connect(t, s)
	s.Reorder(3)
	var done []<-chan error
	for i, text := range []string{"1", "2", "3"} {
		done = append(done, command(t, s, text))
		// The next one must come after this one.
		wait(t, s, func(s *slacklab.Server) bool { return len(s.Deliveries()) == i+1 })
	}
	got := ""
	for range 3 {
		f := next(t, conn)
		got += f.Payload.Text
		acknowledge(t, conn, f)
	}
	if got != "321" {
		t.Errorf("order: %s", got)
	}
	for _, d := range done {
		if err := <-d; err != nil {
			t.Error(err)
		}
	}
}

func TestTooManyConnections(t *testing.T) {
	s := start(t)
	for range 10 {
		connect(t, s)
	}
	if f := next(t, dial(t, s)); f.Type != "disconnect" || f.Reason != "too_many_websockets" {
		t.Errorf("the eleventh: %+v", f)
	}
	if n := s.Connections(); n != 10 {
		t.Errorf("%d connections", n)
	}
}

func TestDisconnects(t *testing.T) {
	s := start(t, func(c *slacklab.Config) { c.RefreshAfter = time.Millisecond })
	ended := func(conn *websocket.Conn) {
		t.Helper()
		if _, _, err := conn.ReadMessage(); err == nil {
			t.Error("the connection goes on")
		}
		wait(t, s, func(s *slacklab.Server) bool { return s.Connections() == 0 })
	}
	conn := connect(t, s)
	s.Disconnect(slacklab.Warning)
	if f := next(t, conn); f.Reason != "warning" || s.Connections() != 1 {
		t.Errorf("warning: %+v", f)
	}
	s.Disconnect(slacklab.Soft)
	if f := next(t, conn); f.Reason != "warning" {
		t.Errorf("soft: %+v", f)
	}
	if f := next(t, conn); f.Reason != "refresh_requested" {
		t.Errorf("soft: %+v", f)
	}
	ended(conn)
	conn = connect(t, s)
	s.DisconnectOne(slacklab.Hard)
	ended(conn)
	conn = connect(t, s)
	s.Disconnect(slacklab.Link)
	if f := next(t, conn); f.Reason != "link_disabled" {
		t.Errorf("link: %+v", f)
	}
	ended(conn)
	if f := next(t, dial(t, s)); f.Reason != "link_disabled" {
		t.Errorf("while disabled: %+v", f)
	}
	s.Heal()
	connect(t, s)
}

func TestPings(t *testing.T) {
	s := start(t, func(c *slacklab.Config) { c.PingEvery = time.Millisecond })
	s.Pings(false)
	conn := connect(t, s)
	pinged := make(chan struct{})
	var once sync.Once
	conn.SetPingHandler(func(string) error {
		once.Do(func() { close(pinged) })
		return nil
	})
	go func() { _, _, _ = conn.ReadMessage() }()
	s.Pings(true)
	select {
	case <-pinged:
	case <-within(t).Done():
		t.Error("no ping")
	}
}

// slack-go comes back after each way to lose a connection.
func TestSlackGoReconnects(t *testing.T) {
	s := start(t)
	run(t, s, func(b *bot, e socketmode.Event) {
		if _, ok := e.Data.(slack.SlashCommand); ok {
			check(t, b.sock.Ack(*e.Request))
		}
	})
	for i, kind := range []slacklab.DisconnectKind{slacklab.Refresh, slacklab.Hard} {
		s.Disconnect(kind)
		wait(t, s, func(s *slacklab.Server) bool {
			return len(s.CallsOf("apps.connections.open")) == i+2 && s.Connections() == 1
		})
		if _, err := s.Command(within(t), slacklab.Ana, slacklab.Netops, "/vpncheck", "x"); err != nil {
			t.Errorf("after %s: %v", kind, err)
		}
	}
}

func TestWaitForEnds(t *testing.T) {
	s := start(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	never := func(*slacklab.Server) bool { return false }
	if err := s.WaitFor(ctx, never); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	changes := s.Changes(t.Context())
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	if err := s.WaitFor(t.Context(), never); !errors.Is(err, slacklab.ErrClosed) {
		t.Error(err)
	}
	if _, open := <-changes; open {
		t.Error("changes go on")
	}
}
