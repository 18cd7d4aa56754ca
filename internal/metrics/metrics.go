// Package metrics counts what vpncheck does, for Prometheus.
//
// # Design
//
// The packages that do the work know nothing of Prometheus: each says in an interface of its own
// what it tells, in plain words and numbers, and [Metrics] has those methods. Every label has few
// values, all known beforehand or bounded by what Slack and Tencent Cloud can answer; no run, tunnel,
// channel or person is ever one. Numbers that the store knows for all replicas together (open runs,
// the queue) are read when they are asked for, and are the same from each replica.
//
// docs/metrics.md lists the metrics; a test keeps it complete.
package metrics

import (
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"vpncheck/steps"
)

// Metrics are the metrics of one process. Make them with [New]. All methods may be called at the
// same time.
type Metrics struct {
	registry *prometheus.Registry

	acks         *prometheus.HistogramVec
	refused      *prometheus.CounterVec
	events       *prometheus.CounterVec
	eventWait    prometheus.Histogram
	started      prometheus.Counter
	runs         *prometheus.HistogramVec
	slackCalls   *prometheus.CounterVec
	slackSeconds *prometheus.HistogramVec
	cloudCalls   *prometheus.CounterVec
	cloudSeconds *prometheus.HistogramVec
	probes       *prometheus.CounterVec
}

// Buckets, in seconds. Slack waits 3 s for an ack; a run ends after an hour or so at the latest.
var (
	ackBuckets  = []float64{.0025, .005, .01, .025, .05, .1, .25, .5, 1, 2, 3}
	callBuckets = []float64{.025, .05, .1, .25, .5, 1, 2, 4, 8, 15}
	runBuckets  = []float64{2, 10, 30, 60, 300, 900, 1800, 3600, 7200, 14400}
)

// New makes the metrics on a registry of their own.
func New(version string) *Metrics {
	m := &Metrics{
		registry:     prometheus.NewRegistry(),
		acks:         histogram("ack_seconds", "From a command, click or form to its acknowledgement; Slack waits 3 s.", ackBuckets, "kind", "outcome"),
		refused:      counter("http_refused_total", "HTTP requests that were not Slack's.", "status"),
		events:       counter("events_total", "Events handled.", "kind", "outcome"),
		eventWait:    histogram("event_wait_seconds", "From an event to its handling.", ackBuckets).With(nil).(prometheus.Histogram),
		started:      counter("runs_started_total", "Runs that began.").With(nil),
		runs:         histogram("run_seconds", "From a run's begin to its end, by the state in which it ended.", runBuckets, "state"),
		slackCalls:   counter("slack_calls_total", "Calls of Slack's Web API.", "method", "outcome"),
		slackSeconds: histogram("slack_call_seconds", "How long a call of Slack took.", callBuckets, "method"),
		cloudCalls:   counter("cloud_calls_total", "Calls of Tencent Cloud's API, each try.", "action", "outcome"),
		cloudSeconds: histogram("cloud_call_seconds", "How long a try of a call of Tencent Cloud took.", callBuckets, "action"),
		probes:       counter("probes_total", "Measurements from where the bot stands, and from elsewhere for it.", "need", "outcome"),
	}
	build := prometheus.NewGauge(prometheus.GaugeOpts{
		Name: "vpncheck_build_info", Help: "Always 1; the version is the label.", ConstLabels: prometheus.Labels{"version": version},
	})
	build.Set(1)
	m.registry.MustRegister(m.acks, m.refused, m.events, m.eventWait, m.started, m.runs, m.slackCalls, m.slackSeconds,
		m.cloudCalls, m.cloudSeconds, m.probes, build,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	m.zero()
	return m
}

// zero makes series exist before their first event: a rate over one that appears with 1 is 0.
func (m *Metrics) zero() {
	for _, kind := range []string{"command", "click", "form"} {
		for _, outcome := range []string{"ok", "not_stored", "not_sent"} {
			m.acks.WithLabelValues(kind, outcome)
		}
	}
	for _, state := range []string{
		steps.StateConnected, steps.StateSolved, steps.StateEscalated, steps.StateCancelled, steps.StateExpired,
	} {
		m.runs.WithLabelValues(steps.SnakeState(state))
	}
}

func counter(name, help string, labels ...string) *prometheus.CounterVec {
	return prometheus.NewCounterVec(prometheus.CounterOpts{Name: "vpncheck_" + name, Help: help}, labels)
}

func histogram(name, help string, buckets []float64, labels ...string) *prometheus.HistogramVec {
	return prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "vpncheck_" + name, Help: help, Buckets: buckets}, labels)
}

// Handler serves the metrics.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{MaxRequestsInFlight: 4})
}

// Acked counts a command, click or form.
func (m *Metrics) Acked(kind, outcome string, took time.Duration) {
	m.acks.WithLabelValues(kind, outcome).Observe(took.Seconds())
}

// Refused counts an HTTP request that was not Slack's.
func (m *Metrics) Refused(status int) {
	m.refused.WithLabelValues(strconv.Itoa(status)).Inc()
}

// SlackCalled counts a call of Slack.
func (m *Metrics) SlackCalled(method, outcome string, took time.Duration) {
	m.slackCalls.WithLabelValues(method, outcome).Inc()
	m.slackSeconds.WithLabelValues(method).Observe(took.Seconds())
}

// CloudCalled counts one try of a call of Tencent Cloud.
func (m *Metrics) CloudCalled(action, outcome string, took time.Duration) {
	m.cloudCalls.WithLabelValues(action, outcome).Inc()
	m.cloudSeconds.WithLabelValues(action).Observe(took.Seconds())
}

// Handled counts an event of a run.
func (m *Metrics) Handled(kind, outcome string, waited time.Duration) {
	m.events.WithLabelValues(kind, outcome).Inc()
	m.eventWait.Observe(max(waited, 0).Seconds())
}

// Began counts a run that began.
func (m *Metrics) Began() { m.started.Inc() }

// Ended counts a run that ended, in this state.
func (m *Metrics) Ended(state string, lasted time.Duration) {
	m.runs.WithLabelValues(steps.SnakeState(state)).Observe(lasted.Seconds())
}

// Probed counts a measurement, whoever made it.
func (m *Metrics) Probed(p steps.Measurement) {
	outcome := "answered"
	switch {
	case p.Problem != "":
		outcome = "not_measured"
	case p.Received == 0 && p.Traffic == nil: // nothing is sent for the traffic: the cloud tells it
		outcome = "silent"
	}
	m.probes.WithLabelValues(string(p.Need), outcome).Inc()
}
