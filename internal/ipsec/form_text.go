package ipsec

import "strings"

// What a person said of an end value by value is stored and read as text, as what a device prints
// is: one value a line, each line by itself. A line without a value begins anew.

const formWord = "vpncheck-form"

// FormText writes the values of a form, by the ids of its fields.
func FormText(values map[string]string) string {
	var b strings.Builder
	b.WriteString(formWord + "\n")
	for _, f := range Form() {
		for line := range strings.Lines(values[f.ID]) {
			if line = strings.TrimSpace(line); line != "" {
				b.WriteString(formWord + " " + f.ID + " " + line + "\n")
			}
		}
	}
	return b.String()
}

// FormLine reads a line of a form's text. An empty id begins the form anew.
func FormLine(line string) (id, value string, ok bool) {
	word, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
	if word != formWord {
		return "", "", false
	}
	id, value, _ = strings.Cut(strings.TrimSpace(rest), " ")
	return id, strings.TrimSpace(value), true
}

// FormValues are the values of the last form in a text, by the ids of its fields.
func FormValues(text string) map[string]string {
	values := map[string]string{}
	for line := range strings.Lines(text) {
		id, value, ok := FormLine(line)
		switch {
		case !ok:
		case id == "":
			clear(values)
		case values[id] != "":
			values[id] += "\n" + value
		default:
			values[id] = value
		}
	}
	return values
}
