package steps

import (
	"fmt"
	"hash/crc32"
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

// Proposals are the changes of the cloud's end that would help where the run stands, at most one of a
// kind: the bot makes one where an approver lets it. What was made already is not proposed again, but
// can be taken back; what the cloud refused may be approved once more.
func (r Run) Proposals() []Change {
	if r.Phase != Asking && r.Phase != Repairing || !r.Facts.known() || r.Changing() {
		return nil
	}
	var out []Change
	for _, propose := range []func(Run) (Change, bool){proposeParameters, proposeNegotiation, proposeReset, proposeUndo} {
		c, ok := propose(r)
		if !ok || r.tried(c) {
			continue
		}
		c.ID, c.Step = fmt.Sprintf("%s-%d-%s", c.Kind, len(r.Facts.Changes)+1, c.digest()), r.Step
		out = append(out, c)
	}
	return out
}

// Proposal is the one with this id.
func (r Run) Proposal(id string) (Change, bool) {
	for _, c := range r.Proposals() {
		if c.ID == id {
			return c, true
		}
	}
	return Change{}, false
}

// digest tells a change from another of its kind: what somebody approves is what was shown, though the
// device or the cloud may have been read anew since.
func (c Change) digest() string {
	return fmt.Sprintf("%08x", crc32.ChecksumIEEE([]byte(c.Undoes+"\n"+c.Title+"\n"+c.Table())))
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

// tried says that just this was approved before, and may have been made.
func (r Run) tried(c Change) bool {
	return slices.ContainsFunc(r.Facts.Changes, func(x Change) bool {
		return x.Kind == c.Kind && x.Undoes == c.Undoes && x.Title == c.Title && x.Outcome.State != ChangeRefused
	})
}

// proposeParameters has the cloud take over what the device has, where that ends every difference.
func proposeParameters(r Run) (Change, bool) {
	d := r.Facts.Device
	if r.Step != parameters.ID || !d.compared() || d.Parameters == nil {
		return Change{}, false
	}
	want, was, whole := ipsec.Adopt(r.Facts.Reading.Tunnel.Parameters, *d.Parameters, d.Differences)
	if !whole {
		return Change{}, false
	}
	c := Change{Kind: SetParameters, Want: &want, Was: &was}
	for _, x := range d.Blocking() {
		c.Settings = append(c.Settings, ChangedSetting{Name: x.Name, Before: x.Cloud, After: x.To})
	}
	c.Title = "Set the cloud's end to the device's " + settingNames(c.Settings)
	return c, true
}

func settingNames(settings []ChangedSetting) string {
	names := make([]string, len(settings))
	for i, s := range settings {
		names[i] = s.Name
	}
	return strings.Join(names, ", ")
}

// proposeNegotiation has the cloud begin the negotiation where it only waits.
func proposeNegotiation(r Run) (Change, bool) {
	was := r.Facts.Reading.Tunnel.Negotiation
	if r.up() || was == "" || was == "active" || r.Facts.changed(SetNegotiation) {
		return Change{}, false
	}
	return Change{
		Kind: SetNegotiation, Title: "Let the cloud begin the negotiation", Negotiation: "active", NegotiationWas: was,
		Settings: []ChangedSetting{{Name: "Negotiation type", Before: was, After: "active"}},
	}, true
}

// proposeReset has both ends negotiate anew. It is for a tunnel that is up and carries nothing, as
// one end may have lost its SAs; and for one of whose configuration nothing more can be compared.
func proposeReset(r Run) (Change, bool) {
	if !r.Silent && r.Step != parameters.ID {
		return Change{}, false
	}
	return Change{
		Kind: ResetTunnel, Title: "Reset the tunnel",
		Settings: []ChangedSetting{{Name: "Tunnel", Before: "as it is", After: "both ends negotiate anew; what still flows is interrupted"}},
	}, true
}

// proposeUndo takes the newest change back that was made and did not help.
func proposeUndo(r Run) (Change, bool) {
	for _, c := range slices.Backward(r.Facts.Changes) {
		if c.Kind == ResetTunnel || c.Undoes != "" || c.Outcome.State == ChangeRefused || r.Facts.undone(c.ID) {
			continue
		}
		u := Change{
			Kind: c.Kind, Undoes: c.ID, Title: "Take back: " + lowerFirst(c.Title),
			Want: c.Was, Was: c.Want, Negotiation: c.NegotiationWas, NegotiationWas: c.Negotiation,
		}
		for _, s := range c.Settings {
			u.Settings = append(u.Settings, ChangedSetting{Name: s.Name, Before: s.After, After: s.Before})
		}
		return u, true
	}
	return Change{}, false
}

func (f Facts) changed(k ChangeKind) bool {
	return slices.ContainsFunc(f.Changes, func(c Change) bool { return c.Kind == k && c.Outcome.State != ChangeRefused })
}

func (f Facts) undone(id string) bool {
	return slices.ContainsFunc(f.Changes, func(c Change) bool { return c.Undoes == id && c.Outcome.State != ChangeRefused })
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
