// Package blockkit is what Slack accepts as blocks: limits, required fields, which block
// goes where, as tables of rules, with the reasons in Slack's own words. It also knows whom
// blocks mention. Nothing in it does I/O or keeps state.
//
// Lengths count Unicode code points. The rules are strict: a field that Slack does not
// document is an error, as it is in Slack.
package blockkit

import "fmt"

// Surface is where blocks are shown.
type Surface int

// Surfaces.
const (
	InMessage Surface = iota
	InModal
)

// maxBlocks is how many blocks a surface takes.
var maxBlocks = map[Surface]int{InMessage: 50, InModal: 100}

// surfaces are the blocks that each surface takes.
var surfaces = map[Surface][]string{
	InMessage: {
		"header", "divider", "section", "actions", "context", "context_actions", "image", "input", "rich_text",
		"markdown", "table", "plan", "task_card", "file", "video",
	},
	InModal: {"header", "divider", "section", "actions", "context", "image", "input", "rich_text", "video"},
}

// Check is what Slack would object to in blocks, a JSON array, on a surface. It does
// not count the text of all blocks together: see Weight.
func Check(blocks []byte, on Surface) []Problem {
	v, err := Decode(blocks)
	if err != nil {
		return []Problem{{"/blocks", "must be valid JSON"}}
	}
	c := &checker{surface: on}
	c.blocks("/blocks", v)
	return c.problems
}

// blocks checks blocks each for itself and all together.
func (c *checker) blocks(at string, v any) {
	list(0, maxBlocks[c.surface], some(blockRules, surfaces[c.surface]...))(c, at, v)
	seen := map[string]bool{}
	tables := 0
	markdown := 0
	for i, b := range items(v) {
		m := obj(b)
		name := Str(m, "block_id")
		if name != "" && seen[name] {
			c.add(at, "`block_id` %q already exists (item %d)", name, i)
		}
		seen[name] = true
		switch Str(m, "type") {
		case "table":
			tables++
		case "markdown":
			markdown += len([]rune(Str(m, "text")))
		}
	}
	if tables > 1 {
		c.add(at, "only one table allowed (only_one_table_allowed)")
	}
	if markdown > 12000 {
		c.add(at, "markdown text must be less than 12001 characters in all blocks together")
	}
}

// viewRule is a modal but for its blocks.
var viewRule = shape(
	need("title", plain(24)), may("submit", plain(24)), may("close", plain(24)), need("blocks", anything),
	may("private_metadata", chars(0, 3000)), may("callback_id", chars(0, maxID)), may("external_id", chars(0, maxID)),
	may("clear_on_close", boolean), may("notify_on_close", boolean), may("submit_disabled", boolean),
)

// CheckView is what Slack would object to in a modal view, a JSON object.
func CheckView(view []byte) []Problem {
	v, err := Decode(view)
	if err != nil {
		return []Problem{{"/view", "must be valid JSON"}}
	}
	c := &checker{surface: InModal}
	kinds(map[string]rule{"modal": viewRule})(c, "/view", v)
	c.blocks("/view/blocks", obj(v)["blocks"])
	if _, ok := obj(v)["submit"]; !ok {
		for i, b := range items(obj(v)["blocks"]) {
			if Str(obj(b), "type") == "input" {
				at := fmt.Sprintf("/view/blocks/%d/input", i)
				c.add(at, "must define `submit` to use an `input` block in modals")
			}
		}
	}
	focused := 0
	for _, b := range items(obj(v)["blocks"]) {
		if on, _ := obj(obj(b)["element"])["focus_on_load"].(bool); on {
			focused++
		}
	}
	if focused > 1 {
		c.add("/view/blocks", "only one element may have `focus_on_load`")
	}
	return c.problems
}
