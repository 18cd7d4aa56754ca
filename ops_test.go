package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"vpncheck/internal/store"
	"vpncheck/lab/cloudlab"
	"vpncheck/lab/slacklab"
)

// What those who operate the bot see of it.

func get(t *testing.T, url string) (status int, body string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, string(b)
}

// operated serves with the metrics at an address, which it returns.
func (w *world) operated(s *store.Store) (url string) {
	w.t.Helper()
	w.ops.addr = freeAddr(w.t)
	w.serve(s)
	reachable(w.t, w.ops.addr)
	return "http://" + w.ops.addr
}

// counts says whether a page of metrics has a series with at least so much.
func counts(page, series string, least float64) bool {
	m := regexp.MustCompile(`(?m)^` + regexp.QuoteMeta(series) + ` ([0-9.e+]+)$`).FindStringSubmatch(page)
	if m == nil {
		return false
	}
	v, err := strconv.ParseFloat(m[1], 64)
	return err == nil && v >= least
}

func TestMetricsOfARun(t *testing.T) {
	w := newWorld(t)
	tunnel := w.cloud.AddTunnel("ap-guangzhou", cloudlab.Down())
	url := w.operated(w.embedded())
	w.command(tunnel.ID)
	card := w.asks("From a CVM in the VPC")
	if _, page := get(t, url+"/metrics"); !counts(page, "vpncheck_open_runs", 1) {
		t.Errorf("a run is open, and no metric says so:\n%s", page)
	}
	w.slack.Fail("chat.update", 1, slacklab.Fault{Code: "internal_error"})
	w.click(card, "Cancel")
	w.card("Cancelled")
	wants := map[string]float64{
		`vpncheck_ack_seconds_count{kind="command",outcome="ok"}`:                   1,
		`vpncheck_ack_seconds_count{kind="click",outcome="ok"}`:                     1,
		`vpncheck_ack_seconds_count{kind="form",outcome="not_stored"}`:              0,
		`vpncheck_events_total{kind="start",outcome="ok"}`:                          1,
		`vpncheck_events_total{kind="answer",outcome="ok"}`:                         1,
		`vpncheck_events_total{kind="reading",outcome="ok"}`:                        2,
		`vpncheck_event_wait_seconds_count`:                                         4,
		`vpncheck_runs_started_total`:                                               1,
		`vpncheck_run_seconds_count{state="cancelled"}`:                             1,
		`vpncheck_run_seconds_count{state="escalated"}`:                             0,
		`vpncheck_slack_calls_total{method="chat.postMessage",outcome="ok"}`:        1,
		`vpncheck_slack_calls_total{method="chat.update",outcome="internal_error"}`: 1,
		`vpncheck_slack_calls_total{method="chat.update",outcome="ok"}`:             1,
		`vpncheck_slack_calls_total{method="apps.connections.open",outcome="ok"}`:   2,
		`vpncheck_cloud_calls_total{action="DescribeVpnConnections",outcome="ok"}`:  1,
		`vpncheck_cloud_call_seconds_count{action="DescribeVpnGateways"}`:           1,
		`vpncheck_probes_total{need="ping_gateway",outcome="not_measured"}`:         0,
		`vpncheck_slack_connections`:                                                1,
		`vpncheck_redis_up`:                                                         1,
		`vpncheck_open_runs`:                                                        0,
		`vpncheck_parked_events`:                                                    0,
		`vpncheck_queue_age_seconds`:                                                0,
		`vpncheck_build_info{version="test"}`:                                       1,
	}
	page := ""
	for end := time.Now().Add(5 * time.Second); len(wants) > 0 && time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		_, page = get(t, url+"/metrics") // what is shown is counted a moment later
		for series, least := range wants {
			if counts(page, series, least) {
				delete(wants, series)
			}
		}
	}
	if len(wants) > 0 {
		t.Errorf("the metrics lack %v:\n%s", wants, page)
	}
	for _, private := range []string{tunnel.ID, w.user, w.channel} {
		if strings.Contains(page, private) {
			t.Errorf("the metrics name %s", private)
		}
	}
}

func TestReady(t *testing.T) {
	w := newWorld(t)
	redis := startRedis(t)
	s, err := store.Open(store.Options{URL: redis.url, Log: w.log()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	url := w.operated(s)
	becomesReady(t, url, "slack: ok\nredis: ok\n")
	redis.kill()
	if status, body := get(t, url+"/readyz"); status != 503 || !strings.HasPrefix(body, "slack: ok\nredis: ping redis:") {
		t.Errorf("without Redis: %d %q", status, body)
	}
	if _, page := get(t, url+"/metrics"); !counts(page, "vpncheck_redis_up", 0) || strings.Contains(page, "vpncheck_open_runs") {
		t.Error("without Redis the number of open runs is not known, and must not be shown")
	}
	if status, body := get(t, url+"/healthz"); status != 200 || body != "ok\n" {
		t.Errorf("the process lives: %d %q", status, body)
	}
	if status, _ := get(t, url+"/debug/pprof/"); status != 404 {
		t.Errorf("profiles are served unasked: %d", status)
	}
}

// becomesReady waits until the bot says so: it notes its connection a moment after Slack does.
func becomesReady(t *testing.T, url, want string) {
	t.Helper()
	var status int
	var body string
	for end := time.Now().Add(10 * time.Second); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		if status, body = get(t, url+"/readyz"); status == 200 && body == want {
			return
		}
	}
	t.Fatalf("never ready: %d %q", status, body)
}

// In HTTP mode nothing is heard while nobody types, and the bot is ready all the same.
func TestReadyByHTTP(t *testing.T) {
	w := byHTTP(t)
	w.ops.pprof = true
	url := w.operated(w.embedded())
	if status, body := get(t, url+"/readyz"); status != 200 {
		t.Errorf("%d %q", status, body)
	}
	if status, body := w.knock(request{method: "POST", path: "/slack/commands", media: mediaForm, at: time.Now(), secret: "wrong"}); status != 401 {
		t.Errorf("%d %q", status, body)
	}
	if _, page := get(t, url+"/metrics"); !counts(page, `vpncheck_http_refused_total{status="401"}`, 1) {
		t.Error("a refused request is not counted")
	}
	if status, _ := get(t, url+"/debug/pprof/heap?debug=1"); status != 200 {
		t.Errorf("profiles were asked for: %d", status)
	}
}

// The program as shipped, in HTTP mode, by its environment alone; SIGTERM ends it in good order.
func TestProcessByHTTP(t *testing.T) {
	w := byHTTP(t)
	redis := startRedis(t)
	tunnel := w.cloud.AddTunnel("ap-guangzhou", cloudlab.Down())
	metricsAddr := freeAddr(t)
	p := w.spawn(redis.url, "SLACK_APP_TOKEN=", "SLACK_SIGNING_SECRET="+w.slack.Config().SigningSecret,
		"VPNCHECK_HTTP_ADDR="+w.httpAddr, "VPNCHECK_METRICS_ADDR="+metricsAddr, "VPNCHECK_LOG_LEVEL=debug")
	reachable(t, metricsAddr)
	w.command(tunnel.ID)
	w.asks("From a CVM in the VPC")
	t.Logf("with metrics and an open run, memory is %.1f MB", float64(p.resident())/1e6)
	if status, body := get(t, "http://"+metricsAddr+"/readyz"); status != 200 {
		t.Errorf("%d %q", status, body)
	}
	p.terminate()
	for line := range strings.Lines(p.log.String()) {
		if strings.Contains(line, `"tunnel"`) && !strings.Contains(line, `"run"`) {
			t.Errorf("a line of the log about a run does not name it: %s", line)
		}
	}
	if strings.Contains(p.log.String(), w.slack.Config().SigningSecret) {
		t.Error("the signing secret is in the log")
	}
	if !strings.Contains(p.log.String(), fmt.Sprintf("%q:%q", "addr", w.httpAddr)) {
		t.Errorf("the log does not say where it listens:\n%s", p.log)
	}
}
