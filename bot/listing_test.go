package bot

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/slack-go/slack"

	"vpncheck/internal/conversation"
	"vpncheck/internal/store"
	"vpncheck/steps"
)

// scripted is a loop that answers as the test says.
type scripted struct {
	Conversations

	open                   bool
	document               conversation.Document
	read, history, targets error
}

func (s scripted) OpenRun(context.Context, string) (string, bool, error) { return "r1-0", s.open, nil }

func (s scripted) Document(context.Context, string) (conversation.Document, error) {
	return s.document, s.read
}

func (s scripted) History(context.Context, string, int) ([]conversation.Listing, error) {
	return nil, s.history
}

func (s scripted) Target(context.Context, string, steps.Run, netip.Addr, steps.Person) (string, error) {
	return "", s.targets
}

func (scripted) Audit(context.Context, conversation.AuditEntry) {}

func botOf(l Conversations) *Bot {
	all := []string{"*"}
	return &Bot{
		Config: Config{Allow: Allow{Teams: all, Channels: all, Users: all}},
		loop:   l, log: slog.New(slog.DiscardHandler), now: time.Now,
	}
}

// That the store cannot be read is no word about the check: who asks is told so.
func TestStoreAwayIsSaid(t *testing.T) {
	away, begun := errors.New("dial tcp: connection refused"), fmt.Errorf("read run r1-0: %w", conversation.ErrBegun)
	for name, c := range map[string]struct {
		loop scripted
		ask  func(*Bot) any
		want string
	}{
		"status of a run that cannot be read":      {scripted{open: true, read: away}, statusOf, storeAway},
		"status of one that has just begun":        {scripted{open: true, read: begun}, statusOf, "just begun"},
		"status, where the history cannot be read": {scripted{history: away}, statusOf, storeAway},
		"status of a tunnel that was never looked": {scripted{}, statusOf, "No check of"},
		"cancel of a run that cannot be read":      {scripted{open: true, read: away}, cancelOf, storeAway},
		"cancel of one that has just begun":        {scripted{open: true, read: begun}, cancelOf, "just begun"},
	} {
		got, ok := c.ask(botOf(c.loop)).(answer)
		if !ok || !strings.Contains(got.Text, c.want) {
			t.Errorf("%s: %q, want %q", name, got.Text, c.want)
		}
	}
}

func statusOf(b *Bot) any {
	return b.status(context.Background(), "", "vpnx-1a2b3c4d", steps.Person{}, conversation.Place{})
}

func cancelOf(b *Bot) any {
	return b.cancel(context.Background(), "", "vpnx-1a2b3c4d", steps.Person{}, conversation.Place{})
}

// A check that ends while somebody types the address of a host is no failure to store: the form says
// what became of it.
func TestTargetOfACheckThatEnds(t *testing.T) {
	form := slack.InteractionCallback{Type: slack.InteractionTypeViewSubmission, View: slack.View{
		CallbackID: targetForm, PrivateMetadata: "r1-0.3\n",
		State: &slack.ViewState{Values: map[string]map[string]slack.BlockAction{blockHost: {blockHost: {Value: "192.168.0.9"}}}},
	}}
	got, err := botOf(scripted{targets: fmt.Errorf("push to run r1-0: %w", store.ErrEnded)}).submitted(t.Context(), "form-1", form)
	refused, ok := got.(*slack.ViewSubmissionResponse)
	if err != nil || !ok || !strings.Contains(refused.Errors[blockHost], "over") {
		t.Errorf("the form shows %+v, with the error %v", got, err)
	}
	away := errors.New("dial tcp: connection refused")
	if _, err := botOf(scripted{targets: away}).submitted(t.Context(), "form-1", form); !errors.Is(err, away) {
		t.Errorf("what could not be stored is acknowledged: %v", err)
	}
}
