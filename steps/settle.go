package steps

import (
	"slices"
	"time"
)

// Settle lets the machine speak: it judges steps for as long as their measurements are there,
// and stops where a person is asked, a measurement is awaited, or the run is over. A run at a step
// that the book no longer has is escalated, whatever it waits for.
func Settle(r Run, now time.Time) Run {
	for !r.Over() {
		step := r.Current()
		if step != nil && (r.Phase != Judging || r.awaits(step)) {
			return r
		}
		next, err := Advance(r, r.judge(step, now))
		if err != nil { // a judge's finding always fits its own step
			return r.end(Escalated, now, err.Error())
		}
		r = next
	}
	return r
}

// awaits says whether a measurement that would count for the step is still under way.
func (r Run) awaits(step *Step) bool {
	return slices.ContainsFunc(step.Needs, func(n Need) bool {
		return slices.ContainsFunc(r.Pending, func(p Probe) bool {
			return p.Need == n && (n == ReadTunnel || p.Vantage == step.From)
		})
	})
}

func (r Run) judge(step *Step, now time.Time) Finding {
	f := Finding{Kind: Answered, Step: r.Step, Verdict: Unknown, Source: Machine, At: now, Seq: r.Seq}
	if step == nil {
		return f
	}
	if step.Judge != nil {
		f.Verdict, f.Reason = step.Judge(r.Facts)
	}
	if f.Verdict != Unknown { // what was not seen was seen from nowhere
		f.Vantage = step.From
	}
	return f
}
