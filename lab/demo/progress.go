package demo

import (
	"encoding/json"
	"regexp"
	"strings"

	"vpncheck/lab/slacklab"
	"vpncheck/steps"
)

// Status is how far a story has come, as the channel shows it.
type Status struct {
	Tunnel string `json:"-"`
	State  string `json:"state"` // of the newest card
	Done   bool   `json:"done"`  // it ended as told, at least once
	// Card is the newest card's timestamp.
	Card string `json:"card"`
}

var tunnelID = regexp.MustCompile(`vpnx-[a-z0-9]{8}`)

// statusOf reads a bot's message: which tunnel it is about, and the state in its headline. It
// says no where the message is neither a card nor an escalation.
func statusOf(m slacklab.Message) (Status, bool) {
	if m.User != botUser || m.Ephemeral || (m.ThreadTS != "" && m.ThreadTS != m.TS) {
		return Status{}, false
	}
	state := headline(m)
	id := tunnelID.FindString(m.Text + " " + string(m.Blocks))
	return Status{Tunnel: id, State: state, Card: m.TS}, state != "" && id != ""
}

// headline is the state with which a message's header ends, or nothing.
func headline(m slacklab.Message) string {
	var blocks []struct {
		Type string
		Text json.RawMessage // an object, but of a markdown block a string
	}
	if len(m.Blocks) == 0 || json.Unmarshal(m.Blocks, &blocks) != nil {
		return ""
	}
	for _, b := range blocks {
		if b.Type != "header" {
			continue
		}
		var title struct{ Text string }
		if json.Unmarshal(b.Text, &title) != nil {
			continue
		}
		for _, s := range steps.States {
			if strings.HasSuffix(title.Text, ": "+s) {
				return s
			}
		}
	}
	return ""
}

// note takes over a status, unless the story has a newer card. It tells whether anything changed.
// Called with mu held.
func (f *feed) note(s Status) bool {
	old := f.status[s.Tunnel]
	if s.Card < old.Card {
		return false
	}
	s.Done = old.Done
	for _, story := range Stories() {
		if story.Tunnel == s.Tunnel && story.Ending.State == s.State {
			s.Done = true
		}
	}
	f.status[s.Tunnel] = s
	return s != old
}
