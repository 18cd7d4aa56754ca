package conversation

import (
	"context"
	"net/netip"
	"testing"
	"time"

	"vpncheck/steps"
)

// nowhere can measure nothing.
type nowhere struct{}

func (nowhere) Vantage() steps.Vantage { return steps.Elsewhere }

func (nowhere) Ping(context.Context, steps.Need, netip.Addr) steps.Measurement {
	return steps.Measurement{}
}

func (nowhere) Internet(context.Context) steps.Measurement { return steps.Measurement{} }

// A reading that is lost is made again, however often one was lost before. The attempts of an
// earlier reading were counted on, and the first loss after them was taken for the last: a tunnel
// that was repaired was escalated, as "not read in time".
func TestEveryReadingHasAllItsAttempts(t *testing.T) {
	now := time.Date(2026, 3, 14, 1, 59, 26, 0, time.UTC)
	l := &Loop{Prober: nowhere{}, Times: DefaultTimes(), Now: func() time.Time { return now }}
	d := Document{}
	apply := func(ev event) []job {
		t.Helper()
		jobs, err := l.apply(&d, "r1", ev)
		if err != nil {
			t.Fatal(err)
		}
		return jobs
	}
	overdue := event{Timer: &timer{Name: timerMeasure}}
	reading := func() event {
		return event{Reading: &steps.Reading{
			At: now, Region: "ap-guangzhou", Tunnel: steps.Tunnel{ID: "vpnx-1", NetStatus: "UNAVAILABLE", State: "AVAILABLE"},
		}}
	}
	apply(event{Start: &start{Tunnel: "vpnx-1"}})
	apply(reading())
	for _, p := range d.Run.Pending {
		apply(event{Measurement: &steps.Measurement{Need: p.Need, Vantage: p.Vantage, At: now, Problem: "nothing can be measured"}})
	}
	for question := 1; question <= 2; question++ {
		if d.Run.Phase != steps.Asking || len(d.Run.Pending) > 0 {
			t.Fatalf("want question %d and nothing under way: %s, %v", question, d.Run.Phase, d.Run.Pending)
		}
		apply(event{Said: &said{Finding: steps.Finding{
			Kind: steps.Answered, Step: d.Run.Step, Verdict: steps.No, Source: steps.Human, Vantage: d.Run.Current().From, Seq: d.Run.Seq, At: now,
		}}})
		if len(apply(overdue)) != 1 {
			t.Errorf("after answer %d: a reading that was lost once is not made again", question)
		}
		apply(reading())
	}
}
