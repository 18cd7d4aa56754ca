package cloud

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"vpncheck/steps"
)

// trafficLag is how old Cloud Monitor's newest points are at least.
const trafficLag = 2 * time.Minute

// smallest is what a packet takes on the wire at least, in megabits. The bandwidths are rounded: a few
// keepalives a minute show in the counts of packets alone.
const smallest = 64 * 8 / 1e6

// The metrics of a tunnel that are read. Bandwidths are in Mbit/s, counts in packets a second, the loss
// in percent of the health check's probes.
var trafficMetrics = []string{"InBandwidth", "OutBandwidth", "InPkg", "OutPkg", "PkgDrop"}

type dimension struct{ Name, Value string }

type monitored struct{ Dimensions []dimension }

type getMonitorDataParams struct {
	Namespace  string
	MetricName string
	Instances  []monitored
	Period     int
	StartTime  string
	EndTime    string
}

type monitorData struct {
	DataPoints []struct{ Timestamps, Values []*float64 }
}

// series is a metric by the beginnings of its periods, in Unix seconds. A period without a point is
// not in it.
type series map[int64]float64

// Traffic reads what the tunnel carried in the last hours, from one to 24: minute by minute for up to
// three hours, else in steps of five. It is measured from no vantage.
func (c *Client) Traffic(ctx context.Context, r steps.Reading, hours int) steps.Measurement {
	start := c.now()
	m := steps.Measurement{Need: steps.ReadTraffic, Target: r.Tunnel.ID, At: start}
	period := 5 * time.Minute
	if hours = min(max(hours, 1), 24); hours <= 3 {
		period = time.Minute
	}
	to := start.Add(-trafficLag)
	from := to.Add(-time.Duration(hours) * time.Hour).Truncate(period)
	found := make([]metric, len(trafficMetrics))
	var wg sync.WaitGroup
	for i, name := range trafficMetrics {
		wg.Go(func() { found[i] = c.metric(ctx, r, name, period, from, to) })
	}
	wg.Wait()
	all := map[string]series{}
	for i, f := range found {
		m.Requests = append(m.Requests, f.request)
		all[trafficMetrics[i]] = f.points
		if f.refusal != nil && m.Problem == "" && needed(trafficMetrics[i]) {
			m.Problem = problem(f.refusal)
		}
	}
	if m.Problem == "" {
		m.Traffic = &steps.Traffic{Period: period, Samples: samples(all)}
		m.Raw = table(all)
		if len(m.Traffic.Samples) == 0 {
			m.Problem = fmt.Sprintf("Cloud Monitor has no points of %s in the last %d hours", r.Tunnel.ID, hours)
			m.Traffic = nil
		}
	}
	m.Took = c.now().Sub(start)
	return m
}

// needed says whether there is nothing to tell without a metric.
func needed(name string) bool { return strings.HasSuffix(name, "Bandwidth") }

// metric is what was found of one.
type metric struct {
	points  series
	request steps.Request
	refusal *steps.Refusal
}

func (c *Client) metric(ctx context.Context, r steps.Reading, name string, period time.Duration, from, to time.Time) metric {
	q := question{action: getMonitorData, region: r.Region, subject: r.Tunnel.ID}
	p := monitorParams(r.Tunnel.ID, name, period, from, to)
	a, refusal := ask(ctx, c, q, direct[monitorData](q.action, p))
	if refusal != nil {
		return metric{request: steps.Request{Action: q.action, ID: refusal.RequestID}, refusal: refusal}
	}
	out := metric{points: series{}, request: requested(q.action, &a.requestID)[0]}
	for _, p := range a.data.DataPoints {
		for i := range min(len(p.Timestamps), len(p.Values)) {
			// What is outside the window was not asked for.
			at, v := time.Unix(int64(val(p.Timestamps[i])), 0), p.Values[i]
			if v != nil && *v >= 0 && !at.Before(from) && !at.After(to) {
				out.points[at.Unix()] = *v
			}
		}
	}
	return out
}

func monitorParams(tunnel, name string, period time.Duration, from, to time.Time) getMonitorDataParams {
	return getMonitorDataParams{
		Namespace: "QCE/VPNX", MetricName: name,
		Instances: []monitored{{[]dimension{{"vpnConnId", tunnel}}}},
		Period:    int(period / time.Second),
		StartTime: from.In(china).Format(time.RFC3339), EndTime: to.In(china).Format(time.RFC3339),
	}
}

// samples joins the metrics of both directions, the oldest first.
func samples(all map[string]series) []steps.TrafficSample {
	out := []steps.TrafficSample{}
	for _, at := range times(all) {
		out = append(out, steps.TrafficSample{
			At:  time.Unix(at, 0).UTC(),
			In:  mbits(all["InBandwidth"], all["InPkg"], at),
			Out: mbits(all["OutBandwidth"], all["OutPkg"], at),
		})
	}
	return out
}

// mbits is the bandwidth of a period, in Mbit/s; -1 where there is no point.
func mbits(bandwidth, packets series, at int64) float64 {
	v, known := bandwidth[at]
	n, counted := packets[at]
	switch {
	case counted:
		return max(v, n*smallest)
	case known:
		return v
	default:
		return -1
	}
}

// times are all beginnings of periods of which there is a point.
func times(all map[string]series) []int64 {
	set := map[int64]bool{}
	for _, s := range all {
		for at := range s {
			set[at] = true
		}
	}
	return slices.Sorted(maps.Keys(set))
}

// table is the metrics as a person reads them: at most the last hundred periods.
func table(all map[string]series) string {
	var w strings.Builder
	fmt.Fprintf(&w, "%-17s", "UTC")
	for _, name := range trafficMetrics {
		fmt.Fprintf(&w, "%14s", name)
	}
	w.WriteByte('\n')
	at := times(all)
	for _, t := range at[max(0, len(at)-100):] {
		w.WriteString(time.Unix(t, 0).UTC().Format("2006-01-02 15:04 "))
		for _, name := range trafficMetrics {
			if v, ok := all[name][t]; ok {
				fmt.Fprintf(&w, "%14.3f", v)
			} else {
				fmt.Fprintf(&w, "%14s", "-")
			}
		}
		w.WriteByte('\n')
	}
	return w.String()
}
