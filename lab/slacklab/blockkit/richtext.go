package blockkit

// Rich text.

// textStyle is how a run of rich text looks.
var textStyle = shape(
	may("bold", boolean), may("italic", boolean), may("strike", boolean), may("code", boolean), may("underline", boolean),
	may("highlight", boolean), may("client_highlight", boolean), may("unlink", boolean),
)

// spanRules are the runs that rich text is made of.
var spanRules = map[string]rule{
	"text":      shape(need("text", chars(1, 12000)), may("style", textStyle)),
	"link":      shape(need("url", address(3000)), may("text", chars(0, 3000)), may("unsafe", boolean), may("style", textStyle)),
	"emoji":     shape(need("name", id), may("unicode", id), may("skin_tone", integer(1, 6)), may("url", address(3000)), may("style", textStyle)),
	"user":      shape(need("user_id", id), may("style", textStyle)),
	"usergroup": shape(need("usergroup_id", id), may("style", textStyle)),
	"channel":   shape(need("channel_id", id), may("style", textStyle)),
	"broadcast": shape(need("range", oneOf("here", "channel", "everyone")), may("style", textStyle)),
	"date":      shape(need("timestamp", anything), need("format", id), may("url", address(3000)), may("fallback", id), may("style", textStyle)),
	"color":     shape(need("value", id), may("style", textStyle)),
}

var (
	spans       = kinds(spanRules)
	richSection = shape(need("elements", list(0, 1000, spans)))
)

// richRules are the parts of a rich_text block.
var richRules = map[string]rule{
	"rich_text_section": richSection,
	"rich_text_preformatted": shape(
		need("elements", list(0, 1000, some(spanRules, "text", "link"))), may("border", integer(0, 1)), may("language", id),
	),
	"rich_text_quote": shape(need("elements", list(0, 1000, spans)), may("border", integer(0, 1))),
	"rich_text_list": shape(
		need("style", oneOf("bullet", "ordered")),
		need("elements", list(1, 1000, kinds(map[string]rule{"rich_text_section": richSection}))),
		may("indent", integer(0, 8)), may("offset", integer(0, 1000000)), may("border", integer(0, 1)),
	),
}

// richText is a rich_text block or a value of that form.
var richText = all(
	kinds(map[string]rule{"rich_text": shape(may("block_id", id), need("elements", list(1, 1000, kinds(richRules))))}),
)
