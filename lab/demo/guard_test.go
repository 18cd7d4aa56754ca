package demo

import (
	"net/http"
	"strings"
	"testing"
)

func TestOtherPagesCannotDriveTheDemo(t *testing.T) {
	d := start(t)
	for _, c := range []struct {
		why, method, path string
		change            func(*http.Request)
		want              int
	}{
		{"the page itself", "POST", "/demo/clock", func(r *http.Request) { r.Header.Set("Origin", d.URL()) }, 200},
		{"a program without a browser", "POST", "/demo/clock", func(*http.Request) {}, 200},
		{"another site", "POST", "/demo/clock", func(r *http.Request) { r.Header.Set("Origin", "https://evil.example") }, 403},
		{"another port of this machine", "POST", "/demo/clock", func(r *http.Request) { r.Header.Set("Origin", "http://127.0.0.1:1") }, 403},
		{"what the browser calls cross-site", "POST", "/demo/clock", func(r *http.Request) { r.Header.Set("Sec-Fetch-Site", "cross-site") }, 403},
		{"a name that resolves to loopback", "POST", "/demo/clock", func(r *http.Request) { r.Host = "evil.example:8090" }, 403},
		{"the same, reading", "GET", "/demo/state", func(r *http.Request) { r.Host = "evil.example" }, 403},
		{"localhost", "GET", "/demo/state", func(r *http.Request) { r.Host = "localhost:9000" }, 200},
		{"a form", "GET", "/demo/clock", func(*http.Request) {}, 404},
	} {
		t.Run(c.why, func(t *testing.T) {
			r, err := http.NewRequestWithContext(within(t), c.method, d.URL()+c.path, strings.NewReader(`{"minutes":1}`))
			if err != nil {
				t.Fatal(err)
			}
			c.change(r)
			resp, err := http.DefaultTransport.RoundTrip(r)
			if err != nil {
				t.Fatal(err)
			}
			_ = resp.Body.Close()
			http.DefaultClient.CloseIdleConnections()
			if resp.StatusCode != c.want {
				t.Errorf("status %d, want %d", resp.StatusCode, c.want)
			}
		})
	}
}

func TestBadRequestsSaySo(t *testing.T) {
	d := start(t)
	for _, c := range []struct {
		path, body string
		code       int
		says       string
	}{
		{"clock", `{`, 400, "not the JSON"},
		{"clock", `{"seconds":1}`, 400, "unknown field"},
		{"clock", `{"minutes":0}`, 400, "1 minute to 24 hours"},
		{"console", `{"story":"policy","console":"firewall","command":"rm"}`, 404, "no such thing"},
		{"reset", `{"story":"?"}`, 404, "no such thing"},
		{"play", `{"story":"?"}`, 404, "no such thing"},
		{"command", `{"user":"` + ana + `","channel":"` + netops + `","text":" "}`, 400, "nothing was typed"},
		{"command", `{"user":"U1","channel":"` + netops + `","text":"hi"}`, 404, "not there"},
		{"click", `{"user":"` + ana + `","channel":"` + netops + `","ts":"1.0","action_id":"x"}`, 404, "not there"},
		{"submit", `{"user":"` + ana + `","view":"V1"}`, 404, "not there"},
		{"close", `{"user":"` + ana + `","view":"V1"}`, 404, "not there"},
	} {
		code, a := d.post(t, c.path, c.body)
		if said, _ := a["error"].(string); code != c.code || !strings.Contains(said, c.says) {
			t.Errorf("%s %s: %d %v", c.path, c.body, code, a)
		}
	}
	// What Slack shows a person is an answer like any other.
	if code, a := d.post(t, "command", `{"user":"`+ana+`","channel":"`+netops+`","text":"/vpncheck x"}`); code != 200 || !strings.Contains(a["shown"].(string), "failed") {
		t.Errorf("with no bot: %d %v", code, a)
	}
	if code, a := d.post(t, "command", `{"user":"`+ana+`","channel":"`+netops+`","thread":"1.0","text":"/vpncheck x"}`); code != 200 || !strings.Contains(a["shown"].(string), "not supported in threads") {
		t.Errorf("in a thread: %d %v", code, a)
	}
}
