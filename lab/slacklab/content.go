package slacklab

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"vpncheck/lab/slacklab/blockkit"
)

// Limits of a message that are not Block Kit's.
const (
	maxPostText    = 40000 // characters; chat.postMessage
	maxUpdateText  = 4000  // characters; chat.update
	maxBlocksText  = 12000 // as blockkit.Weight counts
	maxAttachments = 100
	maxMetadata    = 8000 // bytes of JSON
)

// content is what a message says, from whichever API it came.
type content struct {
	text        string
	blocks      json.RawMessage
	attachments json.RawMessage
	metadata    *Metadata
	linkNames   bool // plain @channel and @name count as mentions
	given       map[string]bool
}

func (c content) has(arg string) bool { return c.given[arg] }

func (c content) empty() bool {
	return strings.TrimSpace(c.text) == "" && c.blocks == nil && c.attachments == nil
}

// keep takes over from a message what an update leaves out. Blocks and attachments stay
// only if there is no new text either: an update with text alone removes them.
func (c *content) keep(m *Message) {
	if !c.has("blocks") && !c.has("text") {
		c.blocks = m.Blocks
	}
	if !c.has("attachments") && !c.has("text") {
		c.attachments = m.Attachments
	}
	if !c.has("text") {
		c.text = m.Text
	}
	if !c.has("metadata") {
		c.metadata = m.Metadata
	}
}

// parseContent checks and reads text, blocks, attachments and metadata.
func parseContent(args map[string]string) (content, error) {
	c := content{given: map[string]bool{}}
	for k := range args {
		c.given[k] = true
	}
	c.text = args["text"]
	c.linkNames = args["link_names"] == "true" || args["link_names"] == "1" || args["parse"] == "full"
	var err error
	if c.blocks, err = parseBlocks(args["blocks"]); err != nil {
		return c, err
	}
	if a := args["attachments"]; a != "" && a != "[]" {
		var list []map[string]any
		if json.Unmarshal([]byte(a), &list) != nil {
			return c, fail("invalid_attachments")
		}
		if len(list) > maxAttachments {
			return c, fail("too_many_attachments")
		}
		c.attachments = json.RawMessage(a)
	}
	c.metadata, err = parseMetadata(args["metadata"])
	return c, err
}

// parseBlocks checks the blocks of a message and fills in missing ids.
func parseBlocks(text string) (json.RawMessage, error) {
	if strings.TrimSpace(text) == "" {
		return nil, nil
	}
	var list []json.RawMessage
	if json.Unmarshal([]byte(text), &list) != nil {
		return nil, fail("invalid_blocks_format")
	}
	if len(list) == 0 {
		return nil, nil
	}
	if problems := blockkit.Check([]byte(text), blockkit.InMessage); len(problems) > 0 {
		return nil, invalid("invalid_blocks", problems...)
	}
	if n := blockkit.Weight([]byte(text)); n > maxBlocksText {
		return nil, fail("msg_blocks_too_long")
	}
	return blockkit.FillIDs([]byte(text)), nil
}

// parseMetadata reads message metadata: an event type and scalar values.
func parseMetadata(text string) (*Metadata, error) {
	if text == "" || text == "{}" {
		return nil, nil
	}
	var m Metadata
	if json.Unmarshal([]byte(text), &m) != nil {
		return nil, fail("invalid_metadata_format")
	}
	if m.EventType == "" || m.EventPayload == nil {
		return nil, fail("invalid_metadata_schema")
	}
	if len(text) > maxMetadata {
		return nil, fail("metadata_too_large")
	}
	for k, v := range m.EventPayload {
		switch v.(type) {
		case string, float64, bool:
		default:
			return nil, invalid("invalid_metadata_schema", blockkit.Problem{
				Pointer: "/metadata/event_payload/" + k, Reason: "must be a string, number or boolean",
			})
		}
	}
	return &m, nil
}

// stamp is a time as Slack writes it.
func stamp(t time.Time) string { return fmt.Sprintf("%d.%06d", t.Unix(), t.Nanosecond()/1000) }
