package cloudlab

import (
	"slices"
	"time"
)

// What one GetMonitorData may ask for.
const (
	maxMonitored = 50
	maxPoints    = 7200
)

// metrics are those of a VPN tunnel. Their units: Mbit/s, Mbit/s, packets a second
// (two), percent, milliseconds.
var metrics = []string{"InBandwidth", "OutBandwidth", "InPkg", "OutPkg", "PkgDrop", "Delay"}

// kept says for how long points of a period are kept.
var kept = map[uint64]time.Duration{
	60:    15 * 24 * time.Hour,
	300:   31 * 24 * time.Hour,
	3600:  93 * 24 * time.Hour,
	86400: 186 * 24 * time.Hour,
}

// lag is how long after the end of a period its point appears.
const lag = time.Minute

type dimension struct{ Name, Value *string }

type monitored struct{ Dimensions []dimension }

type monitorQuery struct {
	Namespace, MetricName *string
	Instances             []monitored
	Period                *uint64
	StartTime, EndTime    *string
}

type dataPoint struct {
	Dimensions []dimension
	Timestamps []float64
	Values     []float64
}

type monitorAnswer struct {
	Period             uint64
	MetricName         string
	DataPoints         []dataPoint
	StartTime, EndTime string
	answer
}

// getMonitorData answers a tunnel that does not exist, or has no such series, with
// no points.
func getMonitorData(c *call, q *monitorQuery) (*monitorAnswer, *apiError) {
	if err := q.check(); err != nil {
		return nil, err
	}
	period := uint64(300)
	set(&period, q.Period)
	if kept[period] == 0 {
		return nil, invalid("Period")
	}
	from, to, err := q.window(c.now)
	if err != nil {
		return nil, err
	}
	step := time.Duration(period) * time.Second
	if points := int(to.Sub(from)/step+1) * len(q.Instances); points > maxPoints {
		return nil, refuse(codeValue, "The number of data points `%d` exceeds the limit of %d.", points, maxPoints)
	}
	a := &monitorAnswer{
		Period: period, MetricName: *q.MetricName, DataPoints: []dataPoint{},
		StartTime: from.In(china).Format(time.RFC3339), EndTime: to.In(china).Format(time.RFC3339),
	}
	for _, i := range q.Instances {
		p := dataPoint{Dimensions: i.Dimensions, Timestamps: []float64{}, Values: []float64{}}
		if t := c.region.Tunnel(*i.Dimensions[0].Value); t != nil && t.Metrics[*q.MetricName] != nil {
			p.fill(t.Metrics[*q.MetricName], later(from, c.now.Add(-kept[period])), to, step, c.now.Add(-lag))
		}
		a.DataPoints = append(a.DataPoints, p)
	}
	return a, nil
}

func (q *monitorQuery) check() *apiError {
	switch {
	case q.Namespace == nil:
		return missing("Namespace")
	case q.MetricName == nil:
		return missing("MetricName")
	case len(q.Instances) == 0:
		return missing("Instances")
	case len(q.Instances) > maxMonitored:
		return invalid("Instances")
	case *q.Namespace != "QCE/VPNX":
		return invalid("Namespace")
	case !slices.Contains(metrics, *q.MetricName):
		return invalid("MetricName")
	}
	for _, i := range q.Instances {
		if len(i.Dimensions) != 1 || i.Dimensions[0].Name == nil || *i.Dimensions[0].Name != "vpnConnId" || i.Dimensions[0].Value == nil {
			return invalid("Instances.Dimensions")
		}
	}
	return nil
}

func invalid(parameter string) *apiError {
	return refuse(codeValue, "The value of parameter `%s` is not valid.", parameter)
}

// window is from StartTime, today's beginning where there is none, to EndTime, now
// where there is none.
func (q *monitorQuery) window(now time.Time) (from, to time.Time, err *apiError) {
	y, m, d := now.In(china).Date()
	from, to = time.Date(y, m, d, 0, 0, 0, 0, china), now
	for _, x := range []struct {
		name string
		text *string
		to   *time.Time
	}{{"StartTime", q.StartTime, &from}, {"EndTime", q.EndTime, &to}} {
		if x.text == nil {
			continue
		}
		t, err := time.Parse(time.RFC3339, *x.text)
		if err != nil {
			return from, to, invalid(x.name)
		}
		*x.to = t
	}
	if to.Before(from) {
		return from, to, invalid("EndTime")
	}
	return from, to, nil
}

// fill adds the points of whole periods in the window: the means of what minutes
// there are. A period that is not over, or has no minute, has no point.
func (p *dataPoint) fill(s Series, from, to time.Time, step time.Duration, newest time.Time) {
	begin := from.Truncate(step)
	if begin.Before(from) {
		begin = begin.Add(step)
	}
	for at := begin; !at.After(to) && !at.Add(step).After(newest); at = at.Add(step) {
		sum, n := 0.0, 0
		for minute := at; minute.Before(at.Add(step)); minute = minute.Add(time.Minute) {
			if v, ok := s(minute); ok {
				sum, n = sum+v, n+1
			}
		}
		if n > 0 {
			p.Timestamps = append(p.Timestamps, float64(at.Unix()))
			p.Values = append(p.Values, sum/float64(n))
		}
	}
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// Series is what a metric was in the minute that begins at a time, and whether
// Cloud Monitor has a point for it. It must be quick and must not call the server.
type Series func(minute time.Time) (value float64, ok bool)

// Steady is a series that always has the same value.
func Steady(v float64) Series {
	return func(time.Time) (float64, bool) { return v, true }
}

// Until is s until that time, and zero from then on.
func Until(end time.Time, s Series) Series {
	return func(minute time.Time) (float64, bool) {
		if minute.Before(end) {
			return s(minute)
		}
		return 0, true
	}
}

// Without is s with no points between two times.
func Without(from, to time.Time, s Series) Series {
	return func(minute time.Time) (float64, bool) {
		if !minute.Before(from) && minute.Before(to) {
			return 0, false
		}
		return s(minute)
	}
}
