package slacklab

import (
	"strings"

	"vpncheck/lab/slacklab/blockkit"
)

// Button is a button as a person sees it.
type Button struct {
	BlockID, ActionID, Label, Value, Style, URL string
	Confirm                                     string // title and text of its confirm dialog, if any
}

// Buttons are the message's buttons in the order shown.
func (m Message) Buttons() []Button {
	var out []Button
	for _, b := range blockkit.List(m.Blocks) {
		for _, e := range blockkit.Elements(b) {
			if blockkit.Str(e, "type") != "button" {
				continue
			}
			confirm := blockkit.Object(e, "confirm")
			out = append(out, Button{
				BlockID: blockkit.Str(b, "block_id"), ActionID: blockkit.Str(e, "action_id"), Label: blockkit.TextOf(e, "text"),
				Value: blockkit.Str(e, "value"), Style: blockkit.Str(e, "style"), URL: blockkit.Str(e, "url"),
				Confirm: strings.TrimSpace(blockkit.TextOf(confirm, "title") + " " + blockkit.TextOf(confirm, "text")),
			})
		}
	}
	return out
}
