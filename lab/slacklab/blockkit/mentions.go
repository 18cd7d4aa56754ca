package blockkit

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
)

// mention is the form of a mention in mrkdwn. The text after | is a label.
var mention = regexp.MustCompile(`<(?:!(channel|here|everyone|group)|!subteam\^(S\w+)|@([UW]\w+))(?:\|[^>]*)?>`)

// Mentioned lists whom mrkdwn text and blocks (a JSON array, or nil) mention: user ids,
// user group ids, "channel", "here" and "everyone", sorted, each once, whether or not they
// exist. Escaped text (&lt;!channel&gt;) and plain_text objects mention nobody.
func Mentioned(text string, blocks json.RawMessage) []string {
	found := inText(text)
	if len(blocks) > 0 {
		if v, err := Decode(blocks); err == nil {
			found = append(found, inJSON(v)...)
		}
	}
	slices.Sort(found)
	return slices.Compact(found)
}

func inText(text string) []string {
	var found []string
	for _, m := range mention.FindAllStringSubmatch(text, -1) {
		found = append(found, strings.Replace(m[1]+m[2]+m[3], "group", "channel", 1))
	}
	return found
}

// inJSON walks blocks. Text counts where Slack reads it as mrkdwn.
func inJSON(v any) []string {
	var found []string
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			found = append(found, inJSON(e)...)
		}
	case map[string]any:
		text := func(key string) string { s, _ := v[key].(string); return s }
		switch v["type"] {
		case "mrkdwn", "markdown":
			return inText(text("text"))
		case "plain_text", "raw_text", "text":
			return nil
		case "user":
			return []string{text("user_id")}
		case "usergroup":
			return []string{text("usergroup_id")}
		case "broadcast":
			return []string{text("range")}
		case nil: // an attachment, whose texts are mrkdwn
			found = append(found, inText(text("text")+text("pretext")+text("fallback"))...)
		}
		for _, e := range v {
			found = append(found, inJSON(e)...)
		}
	}
	return found
}
