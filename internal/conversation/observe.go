package conversation

import (
	"time"

	"vpncheck/internal/store"
)

// Observer hears how runs go, for those who operate the bot. What is handled again, after a crash
// for example, is told again.
type Observer interface {
	// Handled is told about each event: its kind, whether it was handled (ok), came too late (stale)
	// or failed (error), and how long it had waited.
	Handled(kind, outcome string, waited time.Duration)
	Began()
	// Ended is told in which state a run ended, and how long it lasted.
	Ended(state string, lasted time.Duration)
}

// observe tells the observer about an event, and what became of the run by it.
func (l *Loop) observe(t store.Task, ev event, before, d Document, err error) {
	if l.Observer == nil {
		return
	}
	result := "ok"
	switch {
	case err != nil:
		result = "error"
	case (ev.Said != nil || ev.Approval != nil) && d.Spoken == before.Spoken:
		result = "stale"
	}
	l.Observer.Handled(ev.kind(), result, l.Now().Sub(t.Event.At))
	if err != nil {
		return
	}
	if before.Run.ID == "" {
		l.Observer.Began()
	}
	if d.Run.Over() && !before.Run.Over() {
		l.Observer.Ended(d.Run.State(), d.Run.Ended.Sub(d.Run.Started))
	}
}

// kind is the word for an event in metrics.
func (e event) kind() string {
	switch {
	case e.Start != nil:
		return "start"
	case e.Said != nil:
		return "answer"
	case e.Reading != nil:
		return "reading"
	case e.Measurement != nil:
		return "measurement"
	case e.Given != nil:
		return "given"
	case e.Device != nil:
		return "device"
	case e.Approval != nil:
		return "approval"
	case e.Changed != nil:
		return "change"
	case e.Target != nil:
		return "target"
	case e.Timer != nil:
		return "timer"
	case e.Look:
		return "look"
	default:
		return "unknown"
	}
}
