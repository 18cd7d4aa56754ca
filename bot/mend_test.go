package bot

import (
	"bytes"
	"context"
	"log/slog"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"vpncheck/internal/conversation"
	"vpncheck/internal/store"
	"vpncheck/steps"
)

// slowLedger answers when it is let go: a replica that has lost a run waits for who has it now.
type slowLedger struct {
	Conversations
	asked, let chan struct{}
}

func (s slowLedger) Ledger(context.Context, string) (map[string]store.Shown, error) {
	s.asked <- struct{}{}
	<-s.let
	return map[string]store.Shown{keyCard: {State: store.Sent, TS: "1.1"}}, nil
}

// What a replica does about messages of a run that it has lost takes no worker from the runs that it
// has, and the process waits for it before it ends.
func TestPuttingRightKeepsNobodyWaiting(t *testing.T) {
	server := httptest.NewServer(nil)
	defer server.Close()
	loop := slowLedger{asked: make(chan struct{}, 100), let: make(chan struct{})}
	var logs bytes.Buffer
	b := New(Config{APIURL: server.URL}, loop, time.Now, slog.New(slog.NewTextHandler(&logs, nil)))
	lost, lose := context.WithCancelCause(t.Context())
	lose(store.ErrFenced)
	task := &store.ShowTask{Run: "r-0", Ledger: map[string]store.Shown{keyCard: {State: store.Intended}}}
	d := conversation.Document{Place: conversation.Place{Channel: "C1"}, Run: steps.Run{ID: "r-0"}}
	if _, err := b.Present(lost, task, d); err == nil {
		t.Error("a run that is lost was presented")
	}
	<-loop.asked // Present is over, and this is still under way
	unsettled := func() int { return strings.Count(logs.String(), "stand twice") }
	b.Settle(0)
	if unsettled() != 1 {
		t.Errorf("the process ends without a word while a message may stand twice: %s", &logs)
	}
	close(loop.let)
	b.Settle(time.Minute)
	if unsettled() != 2 { // Slack here knows no such channel, and that is said
		t.Errorf("the process ended before it was through: %s", &logs)
	}
}
