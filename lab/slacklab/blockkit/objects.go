package blockkit

// Composition objects of Block Kit.

const (
	// MaxInputText is how many characters a plain_text_input can hold.
	MaxInputText = 3000

	maxID = 255
)

var id = chars(1, maxID)

// plain is a plain_text object, mrkdwn one of mrkdwn, and text either.
func plain(high int) rule { return textObject(high, "plain_text") }
func text(high int) rule  { return textObject(high, "plain_text", "mrkdwn") }

func textObject(high int, types ...string) rule {
	inner := map[string]rule{
		"plain_text": shape(need("text", chars(1, high)), may("emoji", boolean)),
		"mrkdwn":     shape(need("text", chars(1, high)), may("verbatim", boolean)),
	}
	check := some(inner, types...)
	return func(c *checker, at string, v any) {
		before := len(c.problems)
		check(c, at, v)
		if len(c.problems) > before && c.problems[before].Pointer == at+"/text" {
			// Slack names the object before the text in it.
			c.problems = append(c.problems[:before:before], append([]Problem{{at, "failed to match all allowed schemas"}}, c.problems[before:]...)...)
		}
	}
}

// confirm is the dialog before an action.
var confirm = shape(
	need("title", plain(100)), need("text", text(300)), need("confirm", plain(30)), need("deny", plain(30)),
	may("style", oneOf("primary", "danger")),
)

// choice is one of a menu's choices; radio buttons and checkboxes may use mrkdwn.
func choice(label rule) rule {
	return shape(
		need("text", label), need("value", chars(1, 150)), may("description", label), may("url", address(3000)),
	)
}

var (
	menuOption = choice(plain(75))
	richOption = choice(text(75))
)

// optionGroup is a titled part of a menu.
var optionGroup = shape(need("label", plain(75)), need("options", list(1, 100, menuOption)))

// oneSource: a menu has either options or groups of them.
func oneSource(c *checker, at string, v any) {
	_, options := obj(v)["options"]
	_, groups := obj(v)["option_groups"]
	if options == groups {
		c.add(at, "must define either `options` or `option_groups`")
	}
}

// offered: what is chosen at first must be among the options.
func offered(c *checker, at string, v any) {
	m := obj(v)
	lists := items(m["options"])
	for _, g := range items(m["option_groups"]) {
		lists = append(lists, items(obj(g)["options"])...)
	}
	values := map[string]bool{}
	for i, o := range lists {
		value := Str(obj(o), "value")
		if values[value] {
			c.add(at+"/options", "duplicate option value: %s (item %d)", value, i)
		}
		values[value] = true
	}
	first := items(m["initial_options"])
	if o, ok := m["initial_option"]; ok {
		first = append(first, o)
	}
	for _, o := range first {
		if !values[Str(obj(o), "value")] {
			c.add(at, "initial option is not one of the options")
		}
	}
}

// dispatch configures when an input acts.
var dispatch = shape(need("trigger_actions_on", list(1, 2, oneOf("on_enter_pressed", "on_character_entered"))))

// slackFile names an uploaded image.
var slackFile = shape(may("id", id), may("url", address(3000)))
