package slacklab_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/socketmode"

	"vpncheck/lab/slacklab"
)

// respond posts to a response_url.
func respond(t *testing.T, url, body string) (status int, code string) {
	t.Helper()
	r, err := http.NewRequestWithContext(within(t), http.MethodPost, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Close = true
	r.Header.Set("Content-Type", "application/json")
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	raw, _ := io.ReadAll(res.Body)
	var a struct{ Error string }
	if err := json.Unmarshal(raw, &a); err != nil {
		t.Fatalf("%v in %q", err, raw)
	}
	return res.StatusCode, a.Error
}

// acker acknowledges everything and hands on the response_urls of commands and clicks.
func acker(t *testing.T, s *slacklab.Server) <-chan string {
	t.Helper()
	urls := make(chan string, 10)
	run(t, s, func(b *bot, e socketmode.Event) {
		switch data := e.Data.(type) {
		case slack.SlashCommand:
			check(t, b.sock.Ack(*e.Request))
			urls <- data.ResponseURL
		case slack.InteractionCallback:
			check(t, b.sock.Ack(*e.Request))
			urls <- data.ResponseURL
		}
	})
	return urls
}

func TestResponseURL(t *testing.T) {
	k := newClock()
	s := start(t, func(c *slacklab.Config) { c.Now = k.now })
	urls := acker(t, s)
	type step struct {
		body string
		code string
	}
	use := func(steps ...step) {
		t.Helper()
		if _, err := s.Command(within(t), slacklab.Ana, slacklab.Random, "/vpncheck", "x"); err != nil {
			t.Fatal(err)
		}
		url := <-urls
		for i, st := range steps {
			status, code := respond(t, url, st.body)
			want := http.StatusOK
			switch st.code {
			case "":
			case "used_url", "expired_url":
				want = http.StatusNotFound
			default:
				want = http.StatusBadRequest
			}
			if code != st.code || status != want {
				t.Errorf("step %d, %s: %d %s", i, st.body, status, code)
			}
		}
	}
	use(step{`{"text":"one"}`, ""}, step{`{"text":"two","response_type":"in_channel"}`, ""}, step{`{"text":""}`, "no_text"},
		step{`{"blocks":[{"type":"x"}]}`, "invalid_blocks"}, step{`{"text":"five"}`, ""}, step{`{"text":"six"}`, "used_url"})
	if e := s.Ephemerals(slacklab.Ana); len(e) != 2 || e[1].Text != "five" {
		t.Errorf("ephemeral: %+v", e)
	}
	// The bot is not in #random: a response_url works all the same.
	if m := s.Messages(slacklab.Random); len(m) != 1 || m[0].Text != "two" {
		t.Errorf("in the channel: %+v", m)
	}
	if _, err := s.Command(within(t), slacklab.Ana, slacklab.Netops, "/vpncheck", "x"); err != nil {
		t.Fatal(err)
	}
	url := <-urls
	k.pass(31 * time.Minute)
	if _, code := respond(t, url, `{"text":"late"}`); code != "expired_url" {
		t.Errorf("late: %s", code)
	}
	if _, code := respond(t, url[:len(url)-1], `{"text":"x"}`); code != "expired_url" {
		t.Errorf("guessed: %s", code)
	}
}

const buttons = `blocks=[{"type":"actions","block_id":"b","elements":[` +
	`{"type":"button","action_id":"yes","value":"1","text":{"type":"plain_text","text":":white_check_mark: Yes"}},` +
	`{"type":"button","action_id":"no","value":"0","text":{"type":"plain_text","text":"❌ No"}}]}]`

func TestOriginal(t *testing.T) {
	s := start(t)
	urls := acker(t, s)
	c := callerOf(t, s)
	ts := c.posted(buttons)
	click := func(ts string) string {
		t.Helper()
		if err := s.ClickLabel(within(t), slacklab.Ana, slacklab.Netops, ts, "Yes"); err != nil {
			t.Fatal(err)
		}
		return <-urls
	}
	url := click(ts)
	if _, code := respond(t, url, `{"replace_original":true,"text":"done"}`); code != "" {
		t.Error(code)
	}
	m, _ := s.Message(slacklab.Netops, ts)
	if m.Text != "done" || m.Blocks != nil {
		t.Errorf("replaced: %+v", m)
	}
	if _, code := respond(t, url, `{"delete_original":true}`); code != "" || len(s.Messages(slacklab.Netops)) != 0 {
		t.Errorf("deleted: %s", code)
	}
	// An ephemeral message can be changed through its response_url only.
	a := c.form("chat.postEphemeral", "channel="+slacklab.Netops, "user="+slacklab.Ana, buttons)
	ts = a.Body["message_ts"].(string)
	if a := c.form("chat.update", "channel="+slacklab.Netops, "ts="+ts, "text=x"); a.code() != "message_not_found" {
		t.Errorf("chat.update on an ephemeral message: %v", a.Body)
	}
	url = click(ts)
	if _, code := respond(t, url, `{"replace_original":true,"text":"done"}`); code != "" {
		t.Error(code)
	}
	if e := s.Ephemerals(slacklab.Ana); len(e) != 1 || e[0].Text != "done" {
		t.Errorf("replaced: %+v", e)
	}
	if _, code := respond(t, url, `{"delete_original":true}`); code != "" || len(s.Ephemerals(slacklab.Ana)) != 0 {
		t.Errorf("deleted: %s", code)
	}
}

// A click on a version that is no longer shown arrives with that version's blocks.
func TestStaleClick(t *testing.T) {
	s := start(t)
	got := make(chan slack.InteractionCallback, 1)
	run(t, s, func(b *bot, e socketmode.Event) {
		if data, ok := e.Data.(slack.InteractionCallback); ok {
			check(t, b.sock.Ack(*e.Request))
			got <- data
		}
	})
	c := callerOf(t, s)
	ts := c.posted(buttons, `metadata={"event_type":"card","event_payload":{"seq":1}}`)
	reply := c.posted("thread_ts="+ts, buttons)
	seen, _ := s.Message(slacklab.Netops, ts)
	c.form("chat.update", "channel="+slacklab.Netops, "ts="+ts, "text=over")
	if err := s.Click(within(t), slacklab.Ben, slacklab.Netops, ts, "yes"); err == nil {
		t.Error("clicked a button that is gone")
	}
	if err := s.ClickRaw(within(t), slacklab.Ben, seen, "yes"); err != nil {
		t.Fatal(err)
	}
	p := <-got
	a := p.ActionCallback.BlockActions[0]
	if a.Value != "1" || a.BlockID != "b" || a.ActionTs == "" || p.User.ID != slacklab.Ben || p.Channel.ID != slacklab.Netops {
		t.Errorf("action: %+v", a)
	}
	if p.Message.Timestamp != ts || len(p.Message.Blocks.BlockSet) != 1 || p.Message.Metadata.EventType != "card" {
		t.Errorf("message: %+v", p.Message)
	}
	if p.Container.MessageTs != ts || p.Container.IsEphemeral || p.TriggerID == "" || p.ResponseURL == "" {
		t.Errorf("container: %+v", p.Container)
	}
	if err := s.ClickLabel(within(t), slacklab.Ben, slacklab.Netops, reply, "No"); err != nil {
		t.Fatal(err)
	}
	if p := <-got; p.Container.ThreadTs != ts || p.Message.ThreadTimestamp != ts {
		t.Errorf("in a thread: %+v", p.Container)
	}
}

// A bot that answers through the acknowledgement.
func TestAnswersInTheAck(t *testing.T) {
	for _, tt := range []struct{ name, ack, code string }{
		{"in the channel", `{"text":"x","response_type":"in_channel"}`, ""},
		{"for one", `{"blocks":[{"type":"divider"}]}`, ""},
		{"invalid blocks", `{"blocks":[{"type":"x"}]}`, "invalid_command_response"},
		{"nothing to show", `{"text":""}`, "invalid_command_response"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := start(t)
			run(t, s, func(b *bot, e socketmode.Event) {
				if _, ok := e.Data.(slack.SlashCommand); ok {
					check(t, b.sock.AckCtx(context.Background(), e.Request.EnvelopeID, json.RawMessage(tt.ack)))
				}
			})
			ack, err := s.Command(within(t), slacklab.Ana, slacklab.Netops, "/vpncheck", "x")
			if tt.code != "" {
				shows(t, err, tt.code)
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if inChannel := len(s.Messages(slacklab.Netops)) == 1; inChannel == ack.Message.Ephemeral {
				t.Errorf("in the channel %v, answer %+v", inChannel, ack.Message)
			}
		})
	}
}
