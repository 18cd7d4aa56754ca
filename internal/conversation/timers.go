package conversation

import (
	"encoding/json"
	"fmt"
	"time"

	"vpncheck/internal/store"
	"vpncheck/steps"
)

// timers says which timers the step from one document to the next sets and cancels.
func (l *Loop) timers(before, d Document) []store.Timer {
	was, is := before.Run, d.Run
	if is.Over() {
		return nil // the store drops the timers of a run that ended
	}
	var ts []store.Timer
	if is.Seq != was.Seq || was.ID == "" {
		ts = append(ts, l.patience(is)...)
	}
	if is.Phase == steps.Rechecking && !pendingRead(is) {
		ts = append(ts, at(timerRecheck, is.Seq, l.nextRecheck(is)))
	}
	if is.Changing() && !was.Changing() {
		ts = append(ts, at(timerChange, is.Seq, l.Now().Add(l.Times.MeasureFor+measureGrace)))
	}
	switch {
	case len(is.Pending) > 0 && (len(was.Pending) == 0 || before.Attempts != d.Attempts || was.ID == ""):
		ts = append(ts, at(timerMeasure, is.Seq, l.Now().Add(l.queued(d)+l.Times.MeasureFor+measureGrace)))
	case len(is.Pending) == 0 && len(was.Pending) > 0:
		ts = append(ts, store.Timer{Name: timerMeasure})
	}
	return ts
}

// measureGrace is how much later than its deadline a measurement may be recorded.
const measureGrace = 2 * time.Second

// patience sets how long a question stays open, or cancels that where none is.
func (l *Loop) patience(r steps.Run) []store.Timer {
	if r.Phase != steps.Asking && r.Phase != steps.Repairing {
		return []store.Timer{{Name: timerRemind}, {Name: timerExpire}}
	}
	ts := []store.Timer{at(timerExpire, r.Seq, r.Since.Add(l.Times.ExpireAfter))}
	if l.Times.RemindAfter < l.Times.ExpireAfter {
		ts = append(ts, at(timerRemind, r.Seq, r.Since.Add(l.Times.RemindAfter)))
	}
	return ts
}

// nextRecheck is the time of the next reading within a recheck; the last one is at its end.
func (l *Loop) nextRecheck(r steps.Run) time.Time {
	next, end := l.Now().Add(l.Times.RecheckEvery), r.Since.Add(l.Times.RecheckFor)
	if next.After(end) && l.Now().Before(end) {
		return end
	}
	return next
}

func pendingRead(r steps.Run) bool {
	for _, p := range r.Pending {
		if p.Need == steps.ReadTunnel {
			return true
		}
	}
	return false
}

func at(name string, seq int, when time.Time) store.Timer {
	return store.Timer{Name: name, At: when, Body: event{Timer: &timer{Name: name, Seq: seq}}.encode()}
}

func encodeSummary(s Summary) ([]byte, error) {
	b, err := json.Marshal(s)
	if err != nil {
		return nil, fmt.Errorf("encode summary of %s: %w", s.Tunnel, err)
	}
	return b, nil
}
