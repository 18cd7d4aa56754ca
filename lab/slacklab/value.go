package slacklab

import (
	"fmt"

	"vpncheck/lab/slacklab/blockkit"
)

// Value is what a person puts into an element; the field that fits its type counts.
type Value struct {
	Text    string   // inputs for text, numbers, addresses, dates and times
	Option  string   // the value of a select's, radio button's or overflow's option
	Options []string // the values of checked checkboxes or of a multi-select's options
	User    string   // a user id for users_select
	Files   []FileUpload
}

// FileUpload is a file that a person attaches.
type FileUpload struct {
	Name    string
	Content []byte
}

// choose turns a value into the fields that Slack sends for an element. A value that the
// element does not offer is an error, as nobody could choose it. Called with mu held.
func (s *Server) choose(e map[string]any, v Value) (map[string]any, error) {
	switch kind := blockkit.Str(e, "type"); kind {
	case "button":
		return nil, nil
	case "static_select", "radio_buttons", "overflow":
		if v.Option == "" {
			return map[string]any{"selected_option": nil}, nil
		}
		o, err := option(e, v.Option)
		return map[string]any{"selected_option": o}, err
	case "checkboxes", "multi_static_select":
		list := []any{}
		for _, value := range v.Options {
			o, err := option(e, value)
			if err != nil {
				return nil, err
			}
			list = append(list, o)
		}
		return map[string]any{"selected_options": list}, nil
	case "users_select":
		return map[string]any{"selected_user": orNull(v.User)}, nil
	case "channels_select":
		return map[string]any{"selected_channel": orNull(v.Option)}, nil
	case "conversations_select":
		return map[string]any{"selected_conversation": orNull(v.Option)}, nil
	case "datepicker":
		return map[string]any{"selected_date": orNull(v.Text)}, nil
	case "timepicker":
		return map[string]any{"selected_time": orNull(v.Text)}, nil
	case "file_input":
		return map[string]any{"files": s.attach(v.Files)}, nil
	case "plain_text_input", "number_input", "email_text_input", "url_text_input":
		return map[string]any{"value": orNull(v.Text)}, nil
	default:
		return nil, fmt.Errorf("slacklab: using a %s is not modelled", kind)
	}
}

func orNull(text string) any {
	if text == "" {
		return nil
	}
	return text
}

// option finds an option by its value, also in groups.
func option(e map[string]any, value string) (map[string]any, error) {
	lists := []any{e["options"]}
	if groups, ok := e["option_groups"].([]any); ok {
		for _, g := range groups {
			if m, ok := g.(map[string]any); ok {
				lists = append(lists, m["options"])
			}
		}
	}
	for _, l := range lists {
		list, _ := l.([]any)
		for _, o := range list {
			if m, ok := o.(map[string]any); ok && blockkit.Str(m, "value") == value {
				return m, nil
			}
		}
	}
	return nil, fmt.Errorf("%w: option %q of %s", ErrNotThere, value, blockkit.Str(e, "action_id"))
}

// initial is the value that an element has before anybody touches it, if it has one.
func initial(e map[string]any) map[string]any {
	out := map[string]any{}
	for from, to := range map[string]string{
		"initial_value": "value", "initial_option": "selected_option", "initial_options": "selected_options",
		"initial_user": "selected_user", "initial_date": "selected_date", "initial_time": "selected_time",
		"initial_channel": "selected_channel", "initial_conversation": "selected_conversation",
	} {
		if v, ok := e[from]; ok {
			out[to] = v
		}
	}
	return out
}

// initialState is state.values before anybody touches anything: every element that holds
// a value is in it. Called with mu held.
func (s *Server) initialState(blocks []map[string]any) map[string]map[string]map[string]any {
	state := map[string]map[string]map[string]any{}
	for _, b := range blocks {
		for _, e := range blockkit.Elements(b) {
			if kind := blockkit.Str(e, "type"); kind == "button" || kind == "overflow" {
				continue
			}
			fields := initial(e)
			if len(fields) == 0 {
				// Nothing chosen: an element the lab cannot use has only its type.
				fields, _ = s.choose(e, Value{})
			}
			if fields == nil {
				fields = map[string]any{}
			}
			fields["type"] = e["type"]
			id := blockkit.Str(b, "block_id")
			if state[id] == nil {
				state[id] = map[string]map[string]any{}
			}
			state[id][blockkit.Str(e, "action_id")] = fields
		}
	}
	return state
}

// blank tells whether an element's state holds nothing, so that a required input fails.
func blank(fields map[string]any) bool {
	for key, v := range fields {
		if key == "type" {
			continue
		}
		switch v := v.(type) {
		case nil:
		case []any:
			if len(v) > 0 {
				return false
			}
		default:
			return false
		}
	}
	return true
}
