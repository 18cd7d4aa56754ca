package steps

import (
	"fmt"
	"slices"
	"time"
)

// TrafficHours is how far back a tunnel's traffic is looked at.
const TrafficHours = 6

// Traffic is what a tunnel carried, from Cloud Monitor, the oldest sample first.
type Traffic struct {
	Period  time.Duration   `json:"period"` // each sample is the mean over so long
	Samples []TrafficSample `json:"samples"`
}

// TrafficSample is the mean of one period. A direction that was not reported is -1.
type TrafficSample struct {
	At  time.Time `json:"at"`  // the beginning of the period
	In  float64   `json:"in"`  // from the IDC into the VPC, in Mbit/s
	Out float64   `json:"out"` // from the VPC to the IDC, in Mbit/s
}

// LastIn and LastOut are the beginnings of the last periods with any traffic in that direction; the
// zero time where there was none.
func (t *Traffic) LastIn() time.Time { return t.last(func(s TrafficSample) float64 { return s.In }) }

// LastOut is described with LastIn.
func (t *Traffic) LastOut() time.Time { return t.last(func(s TrafficSample) float64 { return s.Out }) }

func (t *Traffic) last(way func(TrafficSample) float64) time.Time {
	if t == nil {
		return time.Time{}
	}
	for _, s := range slices.Backward(t.Samples) {
		if way(s) > 0 {
			return s.At
		}
	}
	return time.Time{}
}

// String says in one line when the tunnel carried something last.
func (t *Traffic) String() string {
	if t == nil || len(t.Samples) == 0 {
		return "no figures of its traffic"
	}
	in, out, end := t.LastIn(), t.LastOut(), t.Samples[len(t.Samples)-1].At
	span := end.Sub(t.Samples[0].At).Round(time.Hour)
	switch {
	case in.IsZero() && out.IsZero():
		return fmt.Sprintf("no traffic in the last %s", hours(span))
	case in.IsZero():
		return fmt.Sprintf("in the last %s traffic only towards the IDC, last at %s: nothing came back", hours(span), hourOf(out))
	case out.IsZero():
		return fmt.Sprintf("in the last %s traffic only from the IDC, last at %s: nothing went back", hours(span), hourOf(in))
	case end.Sub(in) > 2*t.Period && end.Sub(out) <= 2*t.Period:
		return fmt.Sprintf("nothing has come from the IDC since %s, while the VPC still sends", hourOf(in))
	case end.Sub(in) <= 2*t.Period && end.Sub(out) <= 2*t.Period:
		return "traffic both ways until now"
	default:
		return fmt.Sprintf("traffic stopped at %s", hourOf(later(in, out)))
	}
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

func hourOf(t time.Time) string { return t.UTC().Format("15:04 UTC") }

func hours(d time.Duration) string {
	if h := int(d / time.Hour); h != 1 {
		return fmt.Sprintf("%d hours", max(h, 1))
	}
	return "hour"
}
