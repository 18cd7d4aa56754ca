package steps

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"vpncheck/internal/ipsec"
)

// ChangeKind is a way in which the cloud's end can be changed.
type ChangeKind string

// The kinds.
const (
	ResetTunnel    ChangeKind = "reset"       // negotiate anew; interrupts what still flows
	SetParameters  ChangeKind = "parameters"  // IKE and IPsec options
	SetNegotiation ChangeKind = "negotiation" // who begins: active, passive, flowTrigger
)

// Change is a change of the cloud's end: proposed by the runbook, approved by a person, and made at
// most once.
type Change struct {
	ID     string     `json:"id"` // unique in its run, and another for another before and after
	Kind   ChangeKind `json:"kind"`
	Title  string     `json:"title"` // "Set the cloud's IKE DH group to GROUP14"
	Step   string     `json:"step,omitempty"`
	Undoes string     `json:"undoes,omitempty"` // the change that it takes back
	// Settings are what people see before they approve it.
	Settings []ChangedSetting `json:"settings,omitempty"`
	// Want has the parameters to set, and nothing else; Was what they were. For SetParameters.
	Want *ipsec.Parameters `json:"want,omitempty"`
	Was  *ipsec.Parameters `json:"was,omitempty"`
	// Negotiation is the type to set, and NegotiationWas what it was. For SetNegotiation.
	Negotiation    string `json:"negotiation,omitempty"`
	NegotiationWas string `json:"negotiation_was,omitempty"`

	By      Person       `json:"by,omitzero"` // who approved it
	At      time.Time    `json:"at,omitzero"`
	Outcome ChangeResult `json:"outcome,omitzero"`
}

// ChangedSetting is one row of before and after.
type ChangedSetting struct {
	Name   string `json:"name"`
	Before string `json:"before"`
	After  string `json:"after"`
}

// ChangeState is what became of an approved change.
type ChangeState string

// The states of a change.
const (
	ChangeUnderWay ChangeState = "under_way"
	ChangeMade     ChangeState = "made"
	ChangeRefused  ChangeState = "refused"
	// ChangeUnclear is a change of which nobody knows whether it was made: the answer was lost. It
	// is not made again; the next reading shows what is set.
	ChangeUnclear ChangeState = "unclear"
)

// ChangeResult is the outcome of a change.
type ChangeResult struct {
	State    ChangeState `json:"state,omitempty"`
	At       time.Time   `json:"at,omitzero"`
	Requests []Request   `json:"requests,omitempty"`
	Problem  string      `json:"problem,omitempty"` // why it was refused or is unclear, and what to do
}

// Table lists before and after, one setting a line.
func (c Change) Table() string {
	lines := make([]string, len(c.Settings))
	for i, s := range c.Settings {
		lines[i] = fmt.Sprintf("%s: %s → %s", s.Name, s.Before, s.After)
	}
	return strings.Join(lines, "\n")
}

// Changing says whether a change is under way.
func (r Run) Changing() bool {
	return slices.ContainsFunc(r.Facts.Changes, func(c Change) bool { return c.Outcome.State == ChangeUnderWay })
}

// Approve lets the bot make a proposed change. One that is not proposed any more is a
// [*StaleError]: somebody was quicker, or the run has moved on.
func Approve(r Run, id string, by Person, now time.Time) (Run, error) {
	c, ok := r.Proposal(id)
	if !ok {
		return r, &StaleError{Answer: r.approvedBefore(id), End: r.Outcome.End}
	}
	c.By, c.At, c.Outcome = by, now, ChangeResult{State: ChangeUnderWay}
	r.Facts.Changes = append(slices.Clip(r.Facts.Changes), c)
	r, err := Advance(r, Finding{
		Kind: Approved, Step: r.Step, Verdict: Yes, Source: Human, By: by, At: now, Seq: r.Seq, Reason: c.Title,
	})
	if err != nil {
		return r, err
	}
	r.Resume = r.Phase
	return r.to(Rechecking, now), nil
}

// approvedBefore is the finding of the one who approved a change first.
func (r Run) approvedBefore(id string) *Finding {
	for _, c := range r.Facts.Changes {
		if c.ID == id {
			return &Finding{Kind: Approved, Verdict: Yes, Source: Human, By: c.By, At: c.At, Reason: c.Title}
		}
	}
	return nil
}

// resume goes back to what a change interrupted. What the machine had judged by the two ends is
// judged anew, for one of them may be another now.
func (r Run) resume(at time.Time) Run {
	back := r.Resume
	r.Resume = ""
	if back == Repairing && readable(r.Facts) {
		r.Verdict = ""
		back = Judging
	}
	return r.to(back, at)
}

// ChangeEnded records what became of a change. What the cloud refused leaves the run where it was;
// after any other outcome the tunnel is read again.
func ChangeEnded(r Run, id string, result ChangeResult) Run {
	i := slices.IndexFunc(r.Facts.Changes, func(c Change) bool { return c.ID == id && c.Outcome.State == ChangeUnderWay })
	if i < 0 || r.Over() {
		return r
	}
	result.Problem = storable(result.Problem)
	r.Facts.Changes = slices.Clone(r.Facts.Changes)
	r.Facts.Changes[i].Outcome = result
	c := r.Facts.Changes[i]
	f := Finding{Kind: Changed, Step: c.Step, Verdict: Yes, Source: Machine, By: c.By, At: result.At, Seq: r.Seq, Reason: c.Title}
	switch result.State {
	case ChangeRefused:
		f.Verdict, f.Reason = No, c.Title+": "+result.Problem
	case ChangeUnclear:
		f.Verdict, f.Reason = Unknown, c.Title+": "+result.Problem
	default: // it was made
	}
	r = mustAdvance(r, f)
	if result.State == ChangeRefused && r.Phase == Rechecking && r.Resume != "" {
		return r.resume(result.At)
	}
	if result.State != ChangeRefused {
		r.Facts.Mended = result.At
	}
	if r.Phase == Rechecking {
		r.Since = result.At // the time to come up begins now
	}
	return r
}
