package demo

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"vpncheck/lab/slacklab"
)

// How a story gives the bot what the device has: the configuration that the desk printed last goes
// into the form, or into the card's thread.

// configuration is what the desk printed last of it.
func (t *take) configuration() (slacklab.FileUpload, error) {
	for _, e := range slices.Backward(t.d.world.Desk(t.s.Key)) {
		if e.File != "" {
			return slacklab.FileUpload{Name: e.File, Content: []byte(e.Output)}, nil
		}
	}
	return slacklab.FileUpload{}, errors.New("the desk has not printed the configuration")
}

// form waits for the form that a click opens, attaches the configuration and sends it.
func (t *take) form(ctx context.Context) error {
	conf, err := t.configuration()
	if err != nil {
		return err
	}
	var view slacklab.View
	if err := t.d.until(ctx, func() bool {
		for _, view = range t.d.slack.Views(ana) {
			return true
		}
		return false
	}); err != nil {
		return err
	}
	block, action := fileInput(view.Blocks)
	errs, err := t.d.slack.Submit(ctx, ana, view.ID, map[string]map[string]slacklab.Value{
		block: {action: {Files: []slacklab.FileUpload{conf}}},
	})
	if err == nil && len(errs) > 0 {
		err = fmt.Errorf("the form was refused: %v", errs)
	}
	return err
}

// fileInput finds where a form takes files.
func fileInput(blocks json.RawMessage) (block, action string) {
	var list []struct {
		ID      string `json:"block_id"`
		Element struct {
			Type   string
			Action string `json:"action_id"`
		}
	}
	if json.Unmarshal(blocks, &list) != nil {
		return "", ""
	}
	for _, b := range list {
		if b.Element.Type == "file_input" {
			return b.ID, b.Element.Action
		}
	}
	return "", ""
}

// drop shares the configuration in the card's thread.
func (t *take) drop(ctx context.Context) error {
	conf, err := t.configuration()
	if err != nil {
		return err
	}
	_, err = t.d.slack.Share(ctx, ana, netops, t.card(), "", conf)
	return err
}

// card is the timestamp of the check's card; an escalation is a later message.
func (t *take) card() string {
	cards := t.cards()
	if len(cards) == 0 {
		return ""
	}
	return cards[0].TS
}

// threadShows says whether the bot wrote a text into the card's thread.
func (t *take) threadShows(text string) bool {
	card := t.card()
	return card != "" && slices.ContainsFunc(t.d.slack.Thread(netops, card), func(m slacklab.Message) bool {
		return m.TS != card && m.User == botUser && strings.Contains(messageText(m), text)
	})
}
