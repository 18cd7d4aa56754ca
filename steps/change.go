package steps

import (
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
	ID     string     `json:"id"` // unique in its run
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
