package demo

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
)

// post does what the page does, and gives the answer.
func (d *Demo) post(t *testing.T, path, body string) (int, map[string]any) {
	t.Helper()
	r, err := http.Post(d.URL()+"/demo/"+path, "application/json", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = r.Body.Close() }()
	var a map[string]any
	if err := json.NewDecoder(r.Body).Decode(&a); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	http.DefaultClient.CloseIdleConnections()
	return r.StatusCode, a
}

func (d *Demo) state(t *testing.T, query string) snapshot {
	t.Helper()
	r, err := http.Get(d.URL() + "/demo/state?" + query)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = r.Body.Close() }()
	var s snapshot
	if err := json.NewDecoder(r.Body).Decode(&s); err != nil {
		t.Fatal(err)
	}
	http.DefaultClient.CloseIdleConnections()
	return s
}

func TestConsoleRepairsAndIsRemembered(t *testing.T) {
	d := start(t)
	if _, a := d.post(t, "console", `{"story":"policy","console":"firewall","command":"permit"}`); !strings.Contains(a["output"].(string), "end") {
		t.Errorf("the console prints %v", a)
	}
	if err := d.until(within(t), func() bool { return d.world.Up("policy") }); err != nil {
		t.Fatal(err)
	}
	s := d.state(t, "user="+ana)
	if !s.Stories["policy"].Up || len(s.Desks["policy"]) != 1 || !s.Desks["policy"][0].Repair {
		t.Errorf("state has %+v, %+v", s.Stories["policy"], s.Desks["policy"])
	}
	d.post(t, "reset", `{"story":"policy"}`)
	if s := d.state(t, ""); s.Stories["policy"].Up || len(s.Desks["policy"]) != 0 {
		t.Errorf("after a reset: %+v, %+v", s.Stories["policy"], s.Desks["policy"])
	}
}

func TestEphemeralsAndTombstones(t *testing.T) {
	d := start(t)
	d.withStandIn(t)
	d.post(t, "command", `{"user":"`+ana+`","channel":"`+netops+`","text":"/vpncheck help"}`)
	seen := func(user string) int { return len(d.state(t, "user="+user).Messages) }
	if err := d.until(within(t), func() bool { return seen(ana) == 1 }); err != nil {
		t.Fatal(err)
	}
	if n := seen(ben); n != 0 {
		t.Errorf("Ben sees %d messages that are for Ana only", n)
	}
}

func TestFilesAreServedAsText(t *testing.T) {
	d := start(t)
	d.withStandIn(t)
	if err := d.standInStory(t); err != nil {
		t.Fatal(err)
	}
	for _, f := range d.slack.Files() {
		r, err := http.Get(d.URL() + "/demo/files/" + f.ID + "?download=1")
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(r.Body)
		_ = r.Body.Close()
		if !bytes.Equal(body, f.Content) || r.Header.Get("Content-Type") != "text/plain; charset=utf-8" || !strings.Contains(r.Header.Get("Content-Disposition"), f.Name) {
			t.Errorf("%s: %q, %v", f.Name, body, r.Header)
		}
	}
	http.DefaultClient.CloseIdleConnections()
}

func TestAddresses(t *testing.T) {
	if _, err := New(Options{Addr: "0.0.0.0:8090"}); err == nil {
		t.Error("a demo for the whole network was made")
	}
	a, b := start(t), start(t)
	if a.URL() == b.URL() || a.SlackAPIURL() == b.SlackAPIURL() || a.CloudURL() == b.CloudURL() {
		t.Error("two demos share an address")
	}
	if now := time.Since(a.Now()); now > time.Second || now < -time.Second {
		t.Errorf("the clock is off by %s", now)
	}
}
