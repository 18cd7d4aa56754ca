package metrics_test

import (
	"context"
	"errors"
	"net/http/httptest"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"vpncheck/internal/metrics"
	"vpncheck/steps"
)

// page gives every metric that there is, each with a sample.
func page(t *testing.T, backlog func(context.Context) (metrics.Backlog, error)) string {
	t.Helper()
	m := metrics.New("v1.2.3")
	m.Watch(metrics.Sources{Connections: func() int { return 2 }, Backlog: backlog})
	m.Acked("command", "ok", 5*time.Millisecond)
	m.Refused(401)
	m.SlackCalled("chat.update", "ok", time.Second)
	m.CloudCalled("DescribeVpnConnections", "rate_limited", time.Second)
	m.Handled("start", "ok", -time.Millisecond) // clocks differ
	m.Began()
	m.Ended(steps.StateEscalated, time.Minute)
	m.Probed(steps.Measurement{Need: steps.PingGateway, Sent: 5})
	m.Probed(steps.Measurement{Need: steps.PingPrivate, Sent: 5, Received: 1})
	m.Probed(steps.Measurement{Need: steps.Internet, Problem: "no permission to send"})
	m.Probed(steps.Measurement{Need: steps.ReadTraffic, Traffic: &steps.Traffic{}})
	w := httptest.NewRecorder()
	m.Handler().ServeHTTP(w, httptest.NewRequest("GET", "/metrics", nil))
	if w.Code != 200 {
		t.Fatalf("status %d: %s", w.Code, w.Body)
	}
	return w.Body.String()
}

func TestSamples(t *testing.T) {
	got := page(t, func(context.Context) (metrics.Backlog, error) {
		return metrics.Backlog{Open: 3, Parked: 1, Oldest: 1500 * time.Millisecond}, nil
	})
	for _, want := range []string{
		`vpncheck_ack_seconds_bucket{kind="command",outcome="ok",le="0.005"} 1`,
		`vpncheck_http_refused_total{status="401"} 1`,
		`vpncheck_slack_calls_total{method="chat.update",outcome="ok"} 1`,
		`vpncheck_cloud_calls_total{action="DescribeVpnConnections",outcome="rate_limited"} 1`,
		`vpncheck_event_wait_seconds_sum 0`,
		`vpncheck_run_seconds_sum{state="escalated"} 60`,
		`vpncheck_run_seconds_count{state="solved"} 0`,
		`vpncheck_probes_total{need="ping_gateway",outcome="silent"} 1`,
		`vpncheck_probes_total{need="ping_private",outcome="answered"} 1`,
		`vpncheck_probes_total{need="internet",outcome="not_measured"} 1`,
		`vpncheck_probes_total{need="traffic",outcome="answered"} 1`,
		`vpncheck_slack_connections 2`, `vpncheck_open_runs 3`, `vpncheck_parked_events 1`, `vpncheck_queue_age_seconds 1.5`, `vpncheck_redis_up 1`,
		`vpncheck_build_info{version="v1.2.3"} 1`,
	} {
		if !strings.Contains(got, want+"\n") {
			t.Errorf("no %s in:\n%s", want, got)
		}
	}
}

// What is not known is left out: 0 open runs would be a lie.
func TestWithoutRedis(t *testing.T) {
	got := page(t, func(context.Context) (metrics.Backlog, error) { return metrics.Backlog{}, errors.New("away") })
	if !strings.Contains(got, "vpncheck_redis_up 0\n") || strings.Contains(got, "vpncheck_open_runs") {
		t.Errorf("without Redis:\n%s", got)
	}
}

// Every metric is documented, and what is documented or used in an alert or on the dashboard is there.
func TestDocumented(t *testing.T) {
	there := map[string]bool{}
	got := page(t, func(context.Context) (metrics.Backlog, error) { return metrics.Backlog{}, nil })
	for _, m := range regexp.MustCompile(`(?m)^# TYPE (vpncheck_\w+)`).FindAllStringSubmatch(got, -1) {
		there[m[1]] = true
	}
	doc := read(t, "../../docs/metrics.md")
	for name := range there {
		if !strings.Contains(doc, "`"+name+"`") {
			t.Errorf("docs/metrics.md says nothing of %s", name)
		}
	}
	for _, file := range []string{"../../docs/metrics.md", "../../deploy/alerts.yaml", "../../deploy/dashboard.json"} {
		for _, name := range regexp.MustCompile(`vpncheck_\w+`).FindAllString(read(t, file), -1) {
			base := name
			for _, suffix := range []string{"_bucket", "_count", "_sum"} {
				base = strings.TrimSuffix(base, suffix)
			}
			if !there[name] && !there[base] {
				t.Errorf("%s names %s, which there is not", file, name)
			}
		}
	}
}

func read(t *testing.T, name string) string {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
