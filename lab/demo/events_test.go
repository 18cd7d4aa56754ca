package demo

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"testing"
)

// events reads the snapshots of a stream.
func (d *Demo) events(t *testing.T, ctx context.Context, query, last string) (next func() (snapshot, string)) {
	t.Helper()
	r, err := http.NewRequestWithContext(ctx, "GET", d.URL()+"/demo/events?"+query, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Last-Event-ID", last)
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = resp.Body.Close() })
	lines := bufio.NewReader(resp.Body)
	return func() (s snapshot, id string) {
		for {
			line, err := lines.ReadBytes('\n')
			if err != nil {
				t.Fatal(err)
			}
			if v, ok := bytes.CutPrefix(line, []byte("id: ")); ok {
				id = string(bytes.TrimSpace(v))
			}
			if v, ok := bytes.CutPrefix(line, []byte("data: ")); ok {
				if err := json.Unmarshal(v, &s); err != nil {
					t.Fatal(err)
				}
				return s, id
			}
		}
	}
}

func TestEventsGoOnWhereTheyBroke(t *testing.T) {
	d := start(t)
	ctx, hangUp := context.WithCancel(within(t))
	next := d.events(t, ctx, "user="+ana, "")
	first, id := next()
	if !first.Full || first.Place == nil || len(first.Place.Stories) != len(Stories()) {
		t.Fatalf("the first event: %+v", first)
	}
	hangUp()
	if _, err := d.slack.Say(t.Context(), ben, netops, "", "while you were away"); err != nil {
		t.Fatal(err)
	}
	second, _ := d.events(t, within(t), "user="+ana, id)()
	for second.Full || len(second.Messages) == 0 {
		t.Fatalf("after a reconnection: %+v", second)
	}
	if m := second.Messages[0]; m.Text != "while you were away" || m.User != ben {
		t.Errorf("got %+v", m)
	}
	if s, _ := d.events(t, within(t), "user="+ana, "OTHERBOOT.7")(); !s.Full {
		t.Error("a page of another process did not get everything")
	}
	if s := d.state(t, "user=nobody"); s.Full {
		t.Error("a stranger got something")
	}
}
