package demo

import (
	"time"
)

// Story is one tunnel of the demo: what it is called, what is wrong with it, what can be seen and
// done at the data centre, and how a check of it should go.
type Story struct {
	Key    string // names the story in addresses and tests: "policy"
	Tunnel string // vpnx-…
	Name   string // the tunnel's name in the cloud
	Region string
	Title  string // the story in a few words
	Try    string // one line that says what to try
	Vendor string // of the device: "Huawei"
	Line   Line   // at the beginning
	Up     bool   // connected at the beginning
	Absent bool   // there is no such tunnel

	Script []Move // what a good on-call engineer does after the command
	Ending Ending

	site site
}

// Move is one thing in a [Story]'s script. The first that is set counts, except that Wait and
// Shows belong together.
type Move struct {
	Wait  string        // until the card is in this state …
	Shows string        // … and shows this text
	Up    bool          // until the cloud calls the tunnel connected
	Desk  string        // do this at a console: "firewall/permit"
	Click string        // the button whose label begins so
	Form  bool          // attach the configuration that the desk printed to the form, and send it
	Drop  bool          // drop it as a file into the card's thread
	Reads string        // until the card's thread shows this text
	Skip  time.Duration // let time pass
	Why   string        // what somebody would think here; shown while the page plays the story
}

// Ending is how a story should end.
type Ending struct {
	State string   // of the card
	Says  string   // in the card
	Files []string // in a thread
	Quiet bool     // no message may mention the whole channel
}

// Command is what to type.
func (s Story) Command() string { return "/vpncheck " + s.Tunnel }

// CanaryPrefix begins every pre-shared key of the demo. Nothing that the bot writes may contain it.
const CanaryPrefix = "canary-psk-"

// Canary is the tunnel's pre-shared key.
func (s Story) Canary() string { return CanaryPrefix + s.Key + "-7Hq2" }

// FindStory gives the story with this key.
func FindStory(key string) (Story, bool) {
	for _, s := range Stories() {
		if s.Key == key {
			return s, true
		}
	}
	return Story{}, false
}
