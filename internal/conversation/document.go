package conversation

import (
	"encoding/json"
	"fmt"
	"time"

	"vpncheck/internal/store"
	"vpncheck/steps"
)

// Version is the version of the stored form of a [Document].
const Version = 2

// Place is where a conversation is held. The loop stores it for the presenter and the
// authorisation, and never looks inside.
type Place struct {
	Team    string `json:"team,omitempty"`
	Channel string `json:"channel,omitempty"`
	// Reply is where to tell the person who began, should the channel itself be out of reach. It is
	// no part of the stored document: see [Loop.Reply].
	Reply string `json:"reply,omitempty"`
}

// Document is a conversation as it is stored: the run, and what the conversation knows beyond it.
type Document struct {
	Version int       `json:"version"`
	Run     steps.Run `json:"run"`
	Place   Place     `json:"place"`
	// Reminded counts the reminders of the question that is open now.
	Reminded int `json:"reminded,omitempty"`
	// Spoken counts what people did. A display that has fewer is behind a person's click and is
	// brought up to date at once.
	Spoken int `json:"spoken"`
	// Attempts counts how often the measurements under way were started.
	Attempts int `json:"attempts,omitempty"`
	// MayChange says that the bot could change the cloud's end where somebody approves it, and MayPing
	// that it could ping hosts of the IDC from the VPC.
	MayChange bool `json:"may_change,omitempty"`
	MayPing   bool `json:"may_ping,omitempty"`
	// Redacted counts by kind the secrets that were removed from what people pasted.
	Redacted map[string]int `json:"redacted,omitempty"`
}

// Summary is the line that a list of runs shows.
type Summary struct {
	Tunnel    string       `json:"tunnel"`
	Name      string       `json:"name,omitempty"`
	Region    string       `json:"region,omitempty"`
	Place     Place        `json:"place"`
	State     string       `json:"state"`
	Step      string       `json:"step,omitempty"`
	StartedBy steps.Person `json:"started_by"`
	Started   time.Time    `json:"started"`
	Ended     time.Time    `json:"ended,omitzero"`
	Cause     string       `json:"cause,omitempty"`
}

// Decode reads a stored document, of this version or an older one. One of a newer version is
// [store.ErrNewer]: an older process must not write over what it does not understand.
func Decode(state []byte) (Document, error) {
	var head struct {
		Version int                   `json:"version"`
		Run     struct{ Version int } `json:"run"`
	}
	state, err := unpack(state)
	if err != nil {
		return Document{}, fmt.Errorf("decode conversation: %w", err)
	}
	if err := json.Unmarshal(state, &head); err != nil {
		return Document{}, fmt.Errorf("decode conversation: %w", err)
	}
	if head.Version > Version || head.Run.Version > steps.SchemaVersion {
		return Document{}, fmt.Errorf("a conversation has version %d/%d, this program reads up to %d/%d: %w",
			head.Version, head.Run.Version, Version, steps.SchemaVersion, store.ErrNewer)
	}
	if head.Version < Version {
		if state, err = migrate(state, head.Version, migrations); err != nil {
			return Document{}, err
		}
	}
	var d Document
	if err := json.Unmarshal(state, &d); err != nil {
		return d, fmt.Errorf("decode conversation: %w", err)
	}
	return d, nil
}

func (d Document) encode() ([]byte, error) {
	d.Place.Reply = ""
	b, err := json.Marshal(d)
	if err != nil {
		return nil, fmt.Errorf("encode conversation %s: %w", d.Run.ID, err)
	}
	return pack(b)
}

func (d Document) summary() Summary {
	place := d.Place
	place.Reply = "" // whoever has it can write into the channel, and a list needs it not
	return Summary{
		Tunnel: d.Run.Tunnel, Name: d.Run.Facts.Reading.Tunnel.Name, Region: d.Run.Facts.Reading.Region,
		Place: place, State: d.Run.State(), Step: d.Run.Step, StartedBy: d.Run.StartedBy,
		Started: d.Run.Started, Ended: d.Run.Ended, Cause: d.Run.Outcome.Cause,
	}
}
