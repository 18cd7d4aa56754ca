package metrics

import (
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// Backlog is what waits in the store, for all replicas together.
type Backlog struct {
	Open   int           // runs
	Parked int           // events that nobody could handle
	Oldest time.Duration // how long the first run in the queue has been there
}

// Sources are asked whenever the metrics are read. They must be quick.
type Sources struct {
	Connections func() int // to Slack, by Socket Mode
	Backlog     func(context.Context) (Backlog, error)
}

// Watch adds what the sources say. Call it once.
func (m *Metrics) Watch(s Sources) {
	m.registry.MustRegister(&watched{
		Sources:     s,
		connections: desc("slack_connections", "Connections of Socket Mode that are up."),
		up:          desc("redis_up", "Whether Redis answered when the metrics were read."),
		open:        desc("open_runs", "Runs that are open, of all replicas."),
		parked:      desc("parked_events", "Events that nobody could handle, of all replicas."),
		queue:       desc("queue_age_seconds", "How long the first run in the queue has been there, of all replicas."),
	})
}

func desc(name, help string) *prometheus.Desc {
	return prometheus.NewDesc("vpncheck_"+name, help, nil, nil)
}

type watched struct {
	Sources
	connections, up, open, parked, queue *prometheus.Desc
}

// Describe is for the registry.
func (w *watched) Describe(ch chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{w.connections, w.up, w.open, w.parked, w.queue} {
		ch <- d
	}
}

// backlogWithin is how long reading the metrics may wait for Redis.
const backlogWithin = 2 * time.Second

// Collect asks the sources. Without Redis, what it knows is left out rather than shown as 0.
func (w *watched) Collect(ch chan<- prometheus.Metric) {
	send := func(d *prometheus.Desc, v float64) { ch <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, v) }
	send(w.connections, float64(w.Connections()))
	ctx, cancel := context.WithTimeout(context.Background(), backlogWithin)
	defer cancel()
	b, err := w.Backlog(ctx)
	if err != nil {
		send(w.up, 0)
		return
	}
	send(w.up, 1)
	send(w.open, float64(b.Open))
	send(w.parked, float64(b.Parked))
	send(w.queue, b.Oldest.Seconds())
}
