package slacklab_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/slackevents"
	"github.com/slack-go/slack/socketmode"

	"vpncheck/lab/slacklab"
)

// A file that a person drops into a thread reaches the app as an event; what it is, where it was
// dropped and what is in it are for the app to ask.
func TestFileDroppedIntoAThread(t *testing.T) {
	s := start(t)
	heard := make(chan *slackevents.FileSharedEvent, 4)
	b := run(t, s, func(b *bot, e socketmode.Event) {
		if e.Type != socketmode.EventTypeEventsAPI {
			return
		}
		if err := b.sock.Ack(*e.Request); err != nil {
			t.Error(err)
		}
		if shared, ok := e.Data.(slackevents.EventsAPIEvent).InnerEvent.Data.(*slackevents.FileSharedEvent); ok {
			heard <- shared
		}
	})
	_, card, err := b.PostMessageContext(within(t), slacklab.Netops, slack.MsgOptionText("card", false))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Share(within(t), slacklab.Ana, slacklab.Netops, card, "here", slacklab.FileUpload{Name: "fw.cfg", Content: []byte("ike proposal 10\n")}); err != nil {
		t.Fatal(err)
	}
	e := <-heard
	if e.UserID != slacklab.Ana || e.ChannelID != slacklab.Netops {
		t.Errorf("event %+v", e)
	}
	f, _, _, err := b.GetFileInfoContext(within(t), e.FileID, 0, 0)
	if err != nil {
		t.Fatal(err)
	}
	if got := f.Shares.Public[slacklab.Netops]; len(got) != 1 || got[0].ThreadTs != card {
		t.Errorf("shared at %+v, want in the thread %s", f.Shares, card)
	}
	var content bytes.Buffer
	if err := b.GetFileContext(within(t), f.URLPrivateDownload, &content); err != nil || content.String() != "ike proposal 10\n" {
		t.Errorf("content %q, %v", content.String(), err)
	}
}

func TestFilesNeedTheScope(t *testing.T) {
	s := start(t, func(c *slacklab.Config) { c.Scopes = []string{"chat:write", "commands"}; c.Events = nil })
	if _, err := s.Share(within(t), slacklab.Ana, slacklab.Netops, "", "", slacklab.FileUpload{Name: "fw.cfg", Content: []byte("x")}); err != nil {
		t.Fatal(err)
	}
	api := client(t, s)
	if _, _, _, err := api.GetFileInfoContext(within(t), s.Files()[0].ID, 0, 0); err == nil || err.Error() != "missing_scope" {
		t.Errorf("files.info: %v, want missing_scope", err)
	}
	if n := len(s.Deliveries()); n != 0 {
		t.Errorf("%d events for an app that subscribed to none", n)
	}
}

func TestEventsAreSentAgain(t *testing.T) {
	s := start(t, func(c *slacklab.Config) { c.AckTimeout = 50 * time.Millisecond })
	ids := make(chan string, 4)
	run(t, s, func(_ *bot, e socketmode.Event) {
		if e.Type == socketmode.EventTypeEventsAPI { // and not acknowledged
			var p struct {
				EventID string `json:"event_id"`
			}
			if err := json.NewDecoder(strings.NewReader(string(e.Request.Payload))).Decode(&p); err == nil {
				ids <- p.EventID
			}
		}
	})
	if _, err := s.Share(within(t), slacklab.Ana, slacklab.Netops, "", "", slacklab.FileUpload{Name: "fw.cfg", Content: []byte("x")}); err != nil {
		t.Fatal(err)
	}
	if first, second := <-ids, <-ids; first != second || first == "" {
		t.Errorf("sent as %q and %q, want the same event twice", first, second)
	}
}
