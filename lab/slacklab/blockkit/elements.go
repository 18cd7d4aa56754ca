package blockkit

import "encoding/json"

// Block elements.

// common are the fields of nearly every element.
func common(more ...field) []field {
	return append([]field{may("action_id", id), may("confirm", confirm)}, more...)
}

func entry(more ...field) []field {
	return append([]field{may("action_id", id), may("focus_on_load", boolean), may("placeholder", plain(150))}, more...)
}

func menu(more ...field) []field { return append(entry(may("confirm", confirm)), more...) }

var elementRules = map[string]rule{
	"button": shape(common(
		need("text", plain(75)), may("url", address(3000)), may("value", chars(0, 2000)),
		may("style", oneOf("primary", "danger")), may("accessibility_label", chars(1, 75)),
	)...),
	"overflow": all(shape(common(need("options", list(1, 5, menuOption)))...), offered),
	"static_select": all(oneSource, offered, shape(menu(
		may("options", list(1, 100, menuOption)), may("option_groups", list(1, 100, optionGroup)), may("initial_option", menuOption),
	)...)),
	"multi_static_select": all(oneSource, offered, shape(menu(
		may("options", list(1, 100, menuOption)), may("option_groups", list(1, 100, optionGroup)),
		may("initial_options", list(1, 100, menuOption)), may("max_selected_items", integer(1, 100)),
	)...)),
	"external_select":      shape(menu(may("initial_option", menuOption), may("min_query_length", integer(0, 100)))...),
	"users_select":         shape(menu(may("initial_user", id))...),
	"multi_users_select":   shape(menu(may("initial_users", list(1, 100, id)), may("max_selected_items", integer(1, 100)))...),
	"channels_select":      shape(menu(may("initial_channel", id), may("response_url_enabled", boolean))...),
	"conversations_select": shape(menu(may("initial_conversation", id), may("default_to_current_conversation", boolean), may("response_url_enabled", boolean), may("filter", anything))...),
	"radio_buttons": all(shape(common(
		need("options", list(1, 10, richOption)), may("initial_option", richOption), may("focus_on_load", boolean),
	)...), offered),
	"checkboxes": all(shape(common(
		need("options", list(1, 10, richOption)), may("initial_options", list(1, 10, richOption)), may("focus_on_load", boolean),
	)...), offered),
	"datepicker":     shape(menu(may("initial_date", chars(10, 10)))...),
	"timepicker":     shape(menu(may("initial_time", chars(5, 5)), may("timezone", id))...),
	"datetimepicker": shape(common(may("initial_date_time", integer(1e9, 9999999999)), may("focus_on_load", boolean))...),
	"plain_text_input": all(lengths, shape(entry(
		may("initial_value", chars(0, MaxInputText)), may("multiline", boolean), may("dispatch_action_config", dispatch),
		may("min_length", integer(0, MaxInputText)), may("max_length", integer(1, MaxInputText)),
	)...)),
	"number_input": shape(entry(
		need("is_decimal_allowed", boolean), may("initial_value", id), may("min_value", id), may("max_value", id),
		may("dispatch_action_config", dispatch),
	)...),
	"email_text_input": shape(entry(may("initial_value", id), may("dispatch_action_config", dispatch))...),
	"url_text_input":   shape(entry(may("initial_value", address(3000)), may("dispatch_action_config", dispatch))...),
	"rich_text_input":  shape(entry(may("initial_value", richText), may("dispatch_action_config", dispatch))...),
	"file_input": shape(
		may("action_id", id), may("filetypes", list(1, 100, id)), may("max_files", integer(1, 10)),
	),
	"image": all(oneImage, shape(may("image_url", address(3000)), may("slack_file", slackFile), need("alt_text", chars(1, 2000)))),
	"feedback_buttons": shape(
		may("action_id", id), need("positive_button", feedback), need("negative_button", feedback),
	),
	"icon_button": shape(common(
		need("icon", oneOf("trash")), need("text", plain(75)), may("value", chars(0, 2000)),
		may("accessibility_label", chars(1, 75)), may("visible_to_user_ids", list(1, 100, id)),
	)...),
}

var feedback = shape(need("text", plain(75)), need("value", chars(1, 2000)), may("accessibility_label", chars(1, 75)))

// lengths: the shortest text may not be longer than the longest, and what stands in the
// input at first must fit.
func lengths(c *checker, at string, v any) {
	m := obj(v)
	least, hasLeast := m["min_length"].(json.Number)
	most, hasMost := m["max_length"].(json.Number)
	low, _ := least.Int64()
	high, _ := most.Int64()
	if hasLeast && hasMost && low > high {
		c.add(at+"/min_length", "must be less than or equal to `max_length`")
	}
	n := int64(len([]rune(Str(m, "initial_value"))))
	if hasMost && n > high {
		c.add(at+"/initial_value", "must be less than %d characters", high+1)
	}
}

// oneImage: an image is an address or an uploaded file.
func oneImage(c *checker, at string, v any) {
	_, address := obj(v)["image_url"]
	_, file := obj(v)["slack_file"]
	if address == file {
		c.add(at, "must define either `image_url` or `slack_file`")
	}
}

// Where elements may stand.
var (
	accessories = []string{
		"button", "overflow", "static_select", "multi_static_select", "external_select", "users_select", "multi_users_select",
		"channels_select", "conversations_select", "radio_buttons", "checkboxes", "datepicker", "timepicker", "image",
	}
	actionElements = []string{
		"button", "overflow", "static_select", "multi_static_select", "external_select", "users_select", "multi_users_select",
		"channels_select", "conversations_select", "radio_buttons", "checkboxes", "datepicker", "timepicker", "datetimepicker",
	}
	// inputElements hold what a person fills in; some of them exist in views only.
	inputElements = []string{
		"plain_text_input", "number_input", "email_text_input", "url_text_input", "rich_text_input", "file_input",
		"static_select", "multi_static_select", "external_select", "users_select", "multi_users_select", "channels_select",
		"conversations_select", "radio_buttons", "checkboxes", "datepicker", "timepicker", "datetimepicker",
	}
	messageInputs = withoutFiles(inputElements)
)

func withoutFiles(all []string) []string {
	var out []string
	for _, name := range all {
		if name != "file_input" {
			out = append(out, name)
		}
	}
	return out
}
