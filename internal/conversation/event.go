package conversation

import (
	"encoding/json"
	"fmt"
	"time"

	"vpncheck/steps"
)

// event is whatever can happen to a run, as it is stored. Exactly one of its parts is set, and Begun with
// a reading.
type event struct {
	Start       *start             `json:"start,omitempty"`
	Said        *said              `json:"said,omitempty"`
	Reading     *steps.Reading     `json:"reading,omitempty"`
	Begun       time.Time          `json:"begun,omitzero"` // when the reading was
	Measurement *steps.Measurement `json:"measurement,omitempty"`
	Timer       *timer             `json:"timer,omitempty"`
	Given       *given             `json:"given,omitempty"`
	Device      *deviceRead        `json:"device,omitempty"`
	Approval    *approval          `json:"approval,omitempty"`
	Changed     *changed           `json:"changed,omitempty"`
	Target      *target            `json:"target,omitempty"`
	Look        bool               `json:"look,omitempty"` // read the tunnel: it seems to have come up
}

// start is the command that opens a run.
type start struct {
	Tunnel string       `json:"tunnel"`
	By     steps.Person `json:"by"`
	Place  Place        `json:"place"`
	Silent bool         `json:"silent,omitempty"` // it is connected, and nothing gets through
}

// said is what a person did, and where to tell that person if it came too late.
type said struct {
	Finding  steps.Finding  `json:"finding"`
	Reply    string         `json:"reply,omitempty"`
	Redacted map[string]int `json:"redacted,omitempty"`
}

// given is what a person gave of the device, redacted, and what the person concludes from it.
type given struct {
	Text     steps.DeviceText `json:"text"`
	Answer   *steps.Finding   `json:"answer,omitempty"`
	Reply    string           `json:"reply,omitempty"`
	Redacted map[string]int   `json:"redacted,omitempty"`
}

// deviceRead is what was read from the first texts that were given.
type deviceRead struct {
	Device steps.Device `json:"device"`
	Texts  int          `json:"texts"`
}

// The timers of a run. Setting one again replaces it.
const (
	timerRemind  = "remind"  // nobody has answered yet
	timerExpire  = "expire"  // nobody answered
	timerRecheck = "recheck" // read the tunnel again, within the time a recheck takes
	timerMeasure = "measure" // the results of measurements are overdue
	timerChange  = "change"  // the result of a change of the cloud is
)

// timer is a timer that fired. Seq tells whether what it was set for is still so.
type timer struct {
	Name string `json:"name"`
	Seq  int    `json:"seq"`
}

func (e event) encode() []byte {
	b, err := json.Marshal(e)
	if err != nil { // plain data of our own always encodes
		panic(fmt.Sprintf("encode event: %v", err))
	}
	return b
}
