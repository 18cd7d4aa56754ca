package steps

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// SchemaVersion is the version of the stored form of a [Run]. Raise it with every change that an
// older program could misread, and teach [Migrate] to read the older forms. Version 2 says of every
// parameter how it is known.
const SchemaVersion = 2

// Phase is what a run is doing at its step.
type Phase string

// The phases.
const (
	Judging    Phase = "judging"    // measurements are under way
	Asking     Phase = "asking"     // a person is asked
	Repairing  Phase = "repairing"  // a person was told what to change
	Rechecking Phase = "rechecking" // the tunnel is read again
	Over       Phase = "over"
)

// Run is one walk through the book, for one tunnel. It is a value: [Advance], [Settle], [Read] and
// [Measured] return a new one and leave the old as it was. Everything that follows from it (the
// card, the report, the evidence) is computed from it, so that every run can be replayed.
type Run struct {
	Version   int       `json:"version"`
	ID        string    `json:"id"`
	Tunnel    string    `json:"tunnel"`
	StartedBy Person    `json:"started_by"`
	Started   time.Time `json:"started"`
	Ended     time.Time `json:"ended,omitzero"`

	Step    string  `json:"step"`
	Phase   Phase   `json:"phase"`
	Verdict Verdict `json:"verdict,omitempty"` // of the present step, once there is one
	// Seq counts the moves. A finding names the Seq that it answers, so that a click on an old
	// card cannot answer a new question.
	Seq     int            `json:"seq"`
	Since   time.Time      `json:"since"`             // when the present phase began
	Repairs map[string]int `json:"repairs,omitempty"` // how often each step asked for a repair
	// Prove says that traffic can be sent through the tunnel: one that is connected at first has to
	// let it pass before the run calls it healthy.
	Prove bool `json:"prove,omitempty"`
	// Silent says that the tunnel is up and nothing gets through it. Being connected is no cure then:
	// only traffic that passes is.
	Silent bool `json:"silent,omitempty"`
	// Resume is the phase that a change of the cloud interrupted, while its recheck lasts.
	Resume Phase `json:"resume,omitempty"`

	Facts    Facts     `json:"facts"`
	Pending  []Probe   `json:"pending,omitempty"` // measurements under way
	Findings []Finding `json:"findings,omitempty"`
	Outcome  Outcome   `json:"outcome,omitzero"`
}

// Outcome is how a run ended.
type Outcome struct {
	End   End    `json:"end"`
	Step  string `json:"step,omitempty"` // where it ended or, for Solved, what brought the tunnel up
	Cause string `json:"cause"`          // one sentence
}

// Probe is a measurement to make, and from where.
type Probe struct {
	Need    Need    `json:"need"`
	Vantage Vantage `json:"vantage,omitempty"`
}

// NewRun begins a run for a tunnel. Its first need is to read the tunnel.
func NewRun(id, tunnel string, by Person, now time.Time) Run {
	return Run{
		Version: SchemaVersion, ID: id, Tunnel: tunnel, StartedBy: by, Started: now,
		Step: Runbook[0].ID, Phase: Judging, Since: now,
		Pending: []Probe{{Need: ReadTunnel}},
	}
}

// Current is the step that the run is at. Nil where this version of the book has no such step.
func (r Run) Current() *Step { return Runbook.Find(r.Step) }

// Passed says whether the run is beyond a step, in the order of the book.
func (r Run) Passed(step string) bool {
	for _, s := range Runbook {
		switch s.ID {
		case r.Step:
			return false
		case step:
			return true
		}
	}
	return false
}

// Over says whether the run has ended.
func (r Run) Over() bool { return r.Phase == Over }

// Advance is the only way a run moves. It applies one finding and returns the run after it; where
// the finding answers a question that is not open, it returns the run unchanged and a
// [*StaleError].
func Advance(r Run, f Finding) (Run, error) {
	if r.Over() {
		return r, &StaleError{Answer: r.answered(f.Seq), End: r.Outcome.End}
	}
	switch f.Kind {
	case CalledOff:
		return r.noted(f).end(Cancelled, f.At, "Called off by "+nameOf(f.By)+"."), nil
	case TimedOut:
		if f.Seq != r.Seq { // a timer that lost the race against an answer
			return r, &StaleError{Answer: r.answered(f.Seq)}
		}
		cause := "Nobody answered: " + r.openQuestion()
		if f.Reason != "" {
			cause = f.Reason
		}
		return r.noted(f).end(Expired, f.At, cause), nil
	case Rechecked:
		if f.Verdict == Yes {
			return r.noted(f).connected(f.At), nil
		}
	case Approved, Changed:
		return r.noted(f), nil
	case Answered, Repaired: // they answer a question, which must be open
	case DeviceSeen:
		return r.noted(f), nil
	}
	step := r.Current()
	if step == nil {
		return r.noted(f).end(Escalated, f.At, fmt.Sprintf("The run stood at step %q, which this version no longer has.", r.Step)), nil
	}
	if f.Kind == Rechecked {
		return r.rechecked(step, f), nil
	}
	if !r.opens(step, f) {
		return r, &StaleError{Answer: r.answered(f.Seq)}
	}
	if f.Kind == Answered && f.elsewhere(step) {
		return r, &StaleError{Wants: step.From}
	}
	r = r.noted(f)
	if f.Kind == Repaired {
		return r.repaired(step, f), nil
	}
	r.Verdict = f.Verdict
	if step == activate && r.up() && (r.Silent || r.proving()) {
		return r.proved(f), nil
	}
	if f.Source == Machine && f.Verdict == Unknown && step.Ask != nil {
		return r.to(Asking, f.At), nil
	}
	return r.follow(step.Then.of(f.Verdict), f.At), nil
}

// opens says whether f answers what is open now. A machine that does not know adds nothing to a
// question that stands, and nobody can answer what nobody was asked.
func (r Run) opens(step *Step, f Finding) bool {
	if f.Step != step.ID || f.Seq != r.Seq {
		return false
	}
	switch f.Kind {
	case Answered:
		if f.Source == Machine {
			return f.Verdict.valid() && (r.Phase == Judging || r.Phase == Asking && f.Verdict != Unknown)
		}
		return f.Verdict.valid() && (r.Phase == Judging || r.Phase == Asking) && step.Ask != nil
	case Repaired:
		return r.Phase == Repairing && (f.Verdict == Yes || f.Verdict == No)
	default:
		return false
	}
}

// elsewhere says whether a finding was made where it does not count. A machine that saw something
// knows where it stands; a person who does not say it answers the question as it was asked.
func (f Finding) elsewhere(step *Step) bool {
	if f.Vantage == "" && (f.Source != Machine || f.Verdict == Unknown) {
		return false
	}
	return f.Vantage != step.From
}

func (v Verdict) valid() bool { return v == Yes || v == No || v == Unknown }

// rechecked takes a reading of a tunnel that is still down: it matters only to a run that waits
// for just that.
func (r Run) rechecked(step *Step, f Finding) Run {
	if r.Phase != Rechecking || f.Seq != r.Seq || !f.Verdict.valid() {
		return r
	}
	r = r.noted(f)
	if r.Resume != "" {
		return r.resume(f.At)
	}
	switch n := step.Then.of(r.Verdict).(type) {
	case Recheck:
		return r.follow(n.Else, f.At)
	case Repair:
		if n.Again != nil && n.Again(r.Facts) && r.Repairs[step.ID] < MaxRepairs {
			r.Verdict = ""
			return r.to(Judging, f.At)
		}
		return r.follow(n.Then, f.At)
	default:
		return r.follow(n, f.At)
	}
}

// repaired takes a person's word on a repair.
func (r Run) repaired(step *Step, f Finding) Run {
	repair, ok := step.Then.of(r.Verdict).(Repair)
	switch {
	case !ok: // the book changed under a stored run
		return r.end(Escalated, f.At, fmt.Sprintf("Step %q no longer asks for a repair in this version.", step.ID))
	case f.Verdict == Yes:
		r.Facts.Device, r.Facts.Mended = r.Facts.Device.changed(), f.At
		return r.to(Rechecking, f.At)
	case repair.Cannot != nil:
		return r.follow(repair.Cannot, f.At)
	default:
		return r.follow(repair.Then, f.At)
	}
}

// follow moves the run to where a branch leads.
func (r Run) follow(n Next, at time.Time) Run {
	switch n := n.(type) {
	case *Step:
		r.Step, r.Verdict = n.ID, ""
		return r.to(Judging, at)
	case Recheck:
		return r.to(Rechecking, at)
	case Repair:
		r.Repairs = maps.Clone(r.Repairs)
		if r.Repairs == nil {
			r.Repairs = map[string]int{}
		}
		r.Repairs[r.Step]++
		return r.to(Repairing, at)
	case End:
		return r.end(n, at, "")
	default:
		return r.end(Escalated, at, fmt.Sprintf("Step %q leads nowhere.", r.Step))
	}
}

func (b Branch) of(v Verdict) Next {
	switch v {
	case Yes:
		return b.Yes
	case No:
		return b.No
	default:
		return b.Unknown
	}
}

func (r Run) to(p Phase, at time.Time) Run {
	r.Phase, r.Since = p, at
	r.Seq++
	return r
}

func (r Run) noted(f Finding) Run {
	f.Reason, f.Raw = storable(f.Reason), storable(f.Raw)
	r.Findings = append(slices.Clip(r.Findings), f)
	return r
}

// storable is output of any device as JSON can hold it: what is stored must be what was applied.
func storable(s string) string { return strings.ToValidUTF8(s, "\ufffd") }

func (r Run) end(e End, at time.Time, cause string) Run {
	r = r.to(Over, at)
	r.Ended, r.Pending = at, nil
	if cause == "" {
		cause = r.conclude(e)
	}
	r.Outcome = Outcome{End: e, Step: r.Step, Cause: cause}
	return r
}
