package blockkit

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"
)

// Decode reads one JSON value and keeps numbers as they are written.
func Decode(text []byte) (any, error) {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return nil, err
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, fmt.Errorf("more than one JSON value")
	}
	return v, nil
}

// List reads blocks that were checked before.
func List(blocks json.RawMessage) []map[string]any {
	v, err := Decode(blocks)
	if err != nil {
		return nil
	}
	list, _ := v.([]any)
	var out []map[string]any
	for _, b := range list {
		if m, ok := b.(map[string]any); ok {
			out = append(out, m)
		}
	}
	return out
}

// interactive are the elements that a person can use, and that therefore have action_ids.
var interactive = map[string]bool{
	"button": true, "static_select": true, "external_select": true, "users_select": true,
	"conversations_select": true, "channels_select": true, "multi_static_select": true,
	"multi_external_select": true, "multi_users_select": true, "multi_conversations_select": true,
	"multi_channels_select": true, "overflow": true, "radio_buttons": true, "checkboxes": true,
	"plain_text_input": true, "number_input": true, "email_text_input": true, "url_text_input": true,
	"rich_text_input": true, "datepicker": true, "timepicker": true, "datetimepicker": true,
	"file_input": true, "workflow_button": true, "feedback_buttons": true, "icon_button": true,
}

// FillIDs adds the block_ids and action_ids that an app left out, as Slack does. They
// depend on the position only, so that the same blocks become the same again.
func FillIDs(blocks []byte) json.RawMessage {
	list := List(blocks)
	taken := map[string]bool{}
	for _, b := range list {
		taken[Str(b, "block_id")] = true
	}
	for i, b := range list {
		for n := i; Str(b, "block_id") == ""; n += len(list) {
			if id := fmt.Sprintf("blk%02d", n); !taken[id] {
				b["block_id"] = id
				taken[id] = true
			}
		}
		for j, e := range Elements(b) {
			if Str(e, "action_id") == "" {
				e["action_id"] = fmt.Sprintf("act%02d%02d", i, j)
			}
		}
	}
	out, err := json.Marshal(list)
	if err != nil {
		panic("blockkit: " + err.Error()) // it was JSON before
	}
	return out
}

// Elements are the interactive elements of a block, in the order shown.
func Elements(block map[string]any) []map[string]any {
	var out []map[string]any
	add := func(v any) {
		if e, ok := v.(map[string]any); ok && interactive[Str(e, "type")] {
			out = append(out, e)
		}
	}
	add(block["accessory"])
	add(block["element"])
	if list, ok := block["elements"].([]any); ok {
		for _, e := range list {
			add(e)
		}
	}
	return out
}

// Str is a string field, or "".
func Str(m map[string]any, key string) string {
	v, _ := m[key].(string)
	return v
}

// Object is an object field, or nil.
func Object(m map[string]any, key string) map[string]any {
	v, _ := m[key].(map[string]any)
	return v
}

// TextOf is the text of a text object field.
func TextOf(m map[string]any, key string) string { return Str(Object(m, key), "text") }

// container is what each object weighs besides its text.
const container = 20

// Weight is the size of blocks for msg_blocks_too_long. Slack documents neither how it
// counts nor the limit: 13,297 characters in a few markdown blocks were seen to pass, and
// 11,341 in a message of many small parts were seen to fail, so the containers count too.
func Weight(blocks []byte) int {
	v, err := Decode(blocks)
	if err != nil {
		return 0
	}
	return weight(v)
}

func weight(v any) int {
	n := 0
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			n += weight(e)
		}
	case map[string]any:
		n = container
		for key, e := range v {
			if t, ok := e.(string); ok && key == "text" {
				n += len([]rune(t))
			} else {
				n += weight(e)
			}
		}
	}
	return n
}

// PlainText is what a person reads in blocks, a line or more for each text in the order
// written, with mrkdwn as it stands. Fields of objects come in a fixed order.
func PlainText(blocks []byte) string {
	v, err := Decode(blocks)
	if err != nil {
		return ""
	}
	var out []string
	read(v, &out)
	return strings.Join(out, "\n")
}

// readFirst is the order in which the parts of an object are shown.
var readFirst = []string{"title", "label", "text", "fields", "rows", "elements", "element", "options", "tasks", "details", "output", "hint", "accessory"}

func read(v any, out *[]string) {
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			read(e, out)
		}
	case map[string]any:
		if inline[Str(v, "type")] {
			*out = append(*out, spansText(v["elements"]))
			return
		}
		for _, key := range readFirst {
			if t, ok := v[key].(string); ok {
				*out = append(*out, t)
				continue
			}
			read(v[key], out)
		}
	}
}

// inline are the parts of rich text whose runs make one text together.
var inline = map[string]bool{"rich_text_section": true, "rich_text_preformatted": true, "rich_text_quote": true}

func spansText(elements any) string {
	var b strings.Builder
	for _, e := range items(elements) {
		m := obj(e)
		switch Str(m, "type") {
		case "text":
			b.WriteString(Str(m, "text"))
		case "link":
			if b.WriteString(Str(m, "text")); Str(m, "text") == "" {
				b.WriteString(Str(m, "url"))
			}
		case "emoji":
			b.WriteString(":" + Str(m, "name") + ":")
		case "user":
			b.WriteString("<@" + Str(m, "user_id") + ">")
		case "usergroup":
			b.WriteString("<!subteam^" + Str(m, "usergroup_id") + ">")
		case "broadcast":
			b.WriteString("<!" + Str(m, "range") + ">")
		}
	}
	return b.String()
}
