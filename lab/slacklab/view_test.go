package slacklab_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/slack-go/slack"
	"github.com/slack-go/slack/socketmode"

	"vpncheck/lab/slacklab"
)

// modal is a view with some inputs.
func modal(title string, blocks ...string) string {
	return `{"type":"modal","notify_on_close":true,"title":{"type":"plain_text","text":"` + title + `"},` +
		`"submit":{"type":"plain_text","text":"Go"},"blocks":[` + strings.Join(blocks, ",") + `]}`
}

const (
	why = `{"type":"input","block_id":"why","label":{"type":"plain_text","text":"Why"},` +
		`"element":{"type":"plain_text_input","action_id":"t","initial_value":"as is","max_length":10}}`
	device = `{"type":"input","block_id":"device","optional":true,"label":{"type":"plain_text","text":"Device"},` +
		`"element":{"type":"static_select","action_id":"s","options":[{"text":{"type":"plain_text","text":"Cisco"},"value":"cisco"}]}}`
	evidence = `{"type":"input","block_id":"files","optional":true,"label":{"type":"plain_text","text":"File"},` +
		`"element":{"type":"file_input","action_id":"f"}}`
)

// heard is a bot that hands on interactions and acknowledges with what answer says.
func heard(t *testing.T, s *slacklab.Server, answer func() string) <-chan slack.InteractionCallback {
	t.Helper()
	got := make(chan slack.InteractionCallback, 10)
	run(t, s, func(b *bot, e socketmode.Event) {
		switch data := e.Data.(type) {
		case slack.InteractionCallback:
			if text := answer(); text != "" && data.Type == slack.InteractionTypeViewSubmission {
				check(t, b.sock.Ack(*e.Request, json.RawMessage(text)))
			} else {
				check(t, b.sock.Ack(*e.Request))
			}
			got <- data
		case slack.SlashCommand:
			check(t, b.sock.Ack(*e.Request))
			got <- slack.InteractionCallback{TriggerID: data.TriggerID}
		}
	})
	return got
}

// trigger types a command and returns its trigger_id.
func trigger(t *testing.T, s *slacklab.Server, got <-chan slack.InteractionCallback) string {
	t.Helper()
	if _, err := s.Command(within(t), slacklab.Ana, slacklab.Netops, "/vpncheck", "x"); err != nil {
		t.Fatal(err)
	}
	return (<-got).TriggerID
}

func TestTriggers(t *testing.T) {
	k := newClock()
	s := start(t, func(c *slacklab.Config) { c.Now = k.now })
	got := heard(t, s, func() string { return "" })
	c := callerOf(t, s)
	id := trigger(t, s, got)
	open := func(id string) string { return c.form("views.open", "trigger_id="+id, "view="+modal("t", why)).code() }
	if a := c.form("views.open", "trigger_id="+id, "view="+modal(strings.Repeat("t", 25), why)); a.code() != "invalid_arguments" {
		t.Errorf("invalid view: %v", a.Body)
	}
	// A view that was refused has not used the trigger up.
	if code := open(id); code != "ok" {
		t.Error(code)
	}
	if code := open(id); code != "exchanged_trigger_id" {
		t.Error(code)
	}
	id = trigger(t, s, got)
	k.pass(3*time.Second + time.Millisecond)
	if code := open(id); code != "expired_trigger_id" {
		t.Error(code)
	}
}

func TestSubmission(t *testing.T) {
	s := start(t)
	reply := ""
	got := heard(t, s, func() string { return reply })
	c := callerOf(t, s)
	if a := c.form("views.open", "trigger_id="+trigger(t, s, got), "view="+modal("first", why, device, evidence)); a.code() != "ok" {
		t.Fatal(a.Body)
	}
	view := s.Views(slacklab.Ana)[0]
	submit := func(values map[string]map[string]slacklab.Value) (map[string]string, error) {
		t.Helper()
		return s.Submit(within(t), slacklab.Ana, view.ID, values)
	}
	type v = map[string]map[string]slacklab.Value
	errs, err := submit(v{"why": {"t": {Text: strings.Repeat("x", 11)}}})
	if err != nil || errs["why"] != "This entry must be 10 characters or less." {
		t.Errorf("too long: %v, %v", errs, err)
	}
	if _, err := submit(v{"device": {"s": {Option: "juniper"}}}); !errors.Is(err, slacklab.ErrNotThere) {
		t.Errorf("an option that is not there: %v", err)
	}
	reply = `{"response_action":"errors","errors":{"nope":"x"}}`
	_, err = submit(v{"why": {"t": {Text: "y"}}})
	if shows(t, err, "invalid_errors: nope"); len(s.Views(slacklab.Ana)) != 1 {
		t.Error("the view is gone")
	}
	<-got
	reply = `{"response_action":"update","view":` + modal("second", why) + `}`
	errs, err = submit(v{
		"why": {"t": {Text: "because"}}, "device": {"s": {Option: "cisco"}},
		"files": {"f": {Files: []slacklab.FileUpload{{Name: "a.txt", Content: []byte("A")}}}},
	})
	if err != nil || len(errs) > 0 {
		t.Fatal(errs, err)
	}
	state := (<-got).View.State.Values
	if state["why"]["t"].Value != "because" || state["device"]["s"].SelectedOption.Value != "cisco" || len(state["files"]["f"].Files) != 1 {
		t.Errorf("state: %+v", state)
	}
	if now := s.Views(slacklab.Ana); len(now) != 1 || now[0].Title != "second" || now[0].ID != view.ID {
		t.Errorf("updated: %+v", now)
	}
	reply = `{"response_action":"push","view":` + modal("third", why) + `}`
	if _, err := submit(nil); err != nil {
		t.Fatal(err)
	}
	// What stays in place keeps what was filled in.
	if text := (<-got).View.State.Values["why"]["t"].Value; text != "because" {
		t.Errorf("after the update: %q", text)
	}
	stack := s.Views(slacklab.Ana)
	if len(stack) != 2 || stack[1].Previous != view.ID || stack[1].Root != view.ID {
		t.Errorf("pushed: %+v", stack)
	}
	if _, err := submit(nil); !errors.Is(err, slacklab.ErrNotThere) {
		t.Errorf("submitted a view behind another: %v", err)
	}
	view, reply = stack[1], `{"response_action":"clear"}`
	if _, err := submit(nil); err != nil || len(s.Views(slacklab.Ana)) != 0 {
		t.Errorf("cleared: %v", err)
	}
}

func TestUpdateAndCloseView(t *testing.T) {
	s := start(t)
	got := heard(t, s, func() string { return "" })
	c := callerOf(t, s)
	button := `{"type":"actions","block_id":"b","elements":[{"type":"button","action_id":"more","text":{"type":"plain_text","text":"More"}}]}`
	a := c.form("views.open", "trigger_id="+trigger(t, s, got), "view="+modal("one", why, button))
	view := a.Body["view"].(map[string]any)
	id, hash := view["id"].(string), view["hash"].(string)
	if err := s.ClickInView(within(t), slacklab.Ana, id, "more", slacklab.Value{}); err != nil {
		t.Fatal(err)
	}
	p := <-got
	if p.Container.ViewID != id || p.View.ID != id || p.ActionCallback.BlockActions[0].ActionID != "more" {
		t.Errorf("click in a view: %+v", p)
	}
	if a := c.form("views.push", "trigger_id="+p.TriggerID, "view="+modal("two", why)); a.code() != "ok" {
		t.Errorf("push: %v", a.Body)
	}
	for _, want := range []string{"ok", "hash_conflict"} {
		if a := c.form("views.update", "view_id="+id, "hash="+hash, "view="+modal("new", why)); a.code() != want {
			t.Errorf("update: %v, want %s", a.Body, want)
		}
	}
	front := s.Views(slacklab.Ana)[1].ID
	if err := s.CloseView(within(t), slacklab.Ana, front); err != nil {
		t.Fatal(err)
	}
	if p := <-got; p.Type != slack.InteractionTypeViewClosed || p.View.ID != front {
		t.Errorf("closed: %+v", p)
	}
	if left := s.Views(slacklab.Ana); len(left) != 1 || left[0].Title != "new" {
		t.Errorf("left: %+v", left)
	}
}

// Changes tell of everything, in order, and a reader that does not read holds up nothing.
func TestChanges(t *testing.T) {
	s := start(t)
	_ = s.Changes(t.Context()) // never read

	changes := s.Changes(t.Context())
	c := callerOf(t, s)
	ts := c.posted()
	c.form("chat.update", "channel="+slacklab.Netops, "ts="+ts, "text=two")
	c.form("chat.postEphemeral", "channel="+slacklab.Netops, "user="+slacklab.Ana, "text=psst")
	c.form("chat.delete", "channel="+slacklab.Netops, "ts="+ts)
	var got []string
	for range 4 {
		change := <-changes
		got = append(got, string(change.Kind)+" "+change.Message.Text)
	}
	if diff := cmp.Diff([]string{"post hello", "edit two", "ephemeral psst", "delete two"}, got); diff != "" {
		t.Error(diff)
	}
}
