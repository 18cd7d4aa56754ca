package blockkit

// Blocks.

// block is a block's fields and its id.
func block(more ...field) rule { return shape(append(more, may("block_id", id))...) }

// blockRules are the blocks that can stand in a message or a view. Where each may stand
// is in surfaces.
var blockRules = map[string]rule{
	"header":  block(need("text", plain(150)), may("level", integer(1, 6))),
	"divider": block(),
	"section": all(textOrFields, block(
		may("text", text(3000)), may("fields", list(1, 10, text(2000))), may("accessory", some(elementRules, accessories...)),
		may("expand", boolean),
	)),
	"actions": all(ownActionIDs, block(need("elements", list(1, 25, some(elementRules, actionElements...))))),
	"context": block(need("elements", list(1, 10, contextElement))),
	"context_actions": all(ownActionIDs, block(
		need("elements", list(1, 5, some(elementRules, "feedback_buttons", "icon_button"))),
	)),
	"image": all(oneImage, block(
		may("image_url", address(3000)), may("slack_file", slackFile), need("alt_text", chars(1, 2000)), may("title", plain(2000)),
	)),
	"input": block(
		need("label", plain(2000)), need("element", inputElement), may("hint", plain(2000)), may("optional", boolean),
		may("dispatch_action", boolean),
	),
	"rich_text": richText,
	"markdown":  block(need("text", chars(1, 12000))),
	"table": block(
		need("rows", list(1, 100, list(1, 20, cell))),
		may("column_settings", list(0, 20, nullable(shape(may("align", oneOf("left", "center", "right")), may("is_wrapped", boolean))))),
	),
	"plan":      block(need("title", chars(1, 255)), may("tasks", list(0, 50, kinds(map[string]rule{"task_card": taskCard})))),
	"task_card": taskCard,
	"file":      block(need("external_id", id), need("source", oneOf("remote"))),
	"video": block(
		need("alt_text", chars(1, 2000)), need("title", plain(200)), need("thumbnail_url", address(3000)), need("video_url", address(3000)),
		may("author_name", chars(1, 50)), may("description", plain(200)), may("provider_icon_url", address(3000)),
		may("provider_name", id), may("title_url", address(3000)),
	),
}

var taskCard = block(
	need("task_id", id), need("title", chars(1, 255)), may("status", oneOf("pending", "in_progress", "complete", "error")),
	may("details", richText), may("output", richText), may("hide_title", boolean),
	may("sources", list(0, 50, kinds(map[string]rule{"url": shape(need("url", address(3000)), need("text", chars(1, 255)))}))),
)

// cell is a table's cell.
var cell = kinds(map[string]rule{
	"raw_text":   shape(need("text", chars(1, 3000))),
	"raw_number": shape(need("value", anything), may("text", chars(1, 3000))),
	"rich_text":  richText,
})

// nullable lets null stand for no setting.
func nullable(r rule) rule {
	return func(c *checker, at string, v any) {
		if v != nil {
			r(c, at, v)
		}
	}
}

// contextElement is a text or an image.
func contextElement(c *checker, at string, v any) {
	if obj(v)["type"] == "image" {
		elementRules["image"](c, at, v)
		return
	}
	text(2000)(c, at, v)
}

// inputElement: some inputs exist in views only.
func inputElement(c *checker, at string, v any) {
	if c.surface == InMessage {
		some(elementRules, messageInputs...)(c, at, v)
		return
	}
	some(elementRules, inputElements...)(c, at, v)
}

func textOrFields(c *checker, at string, v any) {
	_, text := obj(v)["text"]
	_, list := obj(v)["fields"]
	if !text && !list {
		c.add(at+"/type", "must define either `text` or `fields`")
	}
}

// ownActionIDs: no two elements of a block may have the same action_id.
func ownActionIDs(c *checker, at string, v any) {
	seen := map[string]bool{}
	for _, e := range items(obj(v)["elements"]) {
		name := Str(obj(e), "action_id")
		if name != "" && seen[name] {
			c.add(at+"/elements", "`action_id` %q already exists for block_id %q", name, Str(obj(v), "block_id"))
		}
		seen[name] = true
	}
}
