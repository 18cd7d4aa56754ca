package console

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"vpncheck/internal/conversation"
	"vpncheck/internal/ipsec"
	"vpncheck/steps"
)

// A device whose text is not read: its values are asked for one by one, and are then read as what a
// device prints.

// values are those that are being given.
type values struct {
	fields []ipsec.Field
	at     int               // the field that is asked for
	given  map[string]string // by the ids of the fields
}

// The answers that are no values.
const (
	notKnown = "?"
	endForm  = endOfPaste
)

// askValues begins with the first field, and with what was given before.
func (s *session) askValues() {
	given := map[string]string{}
	if d := s.open.run.Facts.Device; d != nil {
		given = ipsec.FormValues(d.Text)
	}
	s.open.values = &values{fields: ipsec.Form(), given: given}
	s.print("", fmt.Sprintf("What is the device set to for this tunnel? Enter leaves it as it is shown, %q is don't know, %q ends.", notKnown, endForm))
	s.printField()
}

// printField prompts for a value. The cursor stays behind it.
func (s *session) printField() {
	v := s.open.values
	f := v.fields[v.at]
	line := f.Name
	switch {
	case len(f.Choices) > 0:
		line += ": " + strings.Join(f.Choices, ", ")
	case f.Several:
		line += ": " + f.Hint + "; several with \";\" between them"
	case f.Hint != "":
		line += ": " + f.Hint
	}
	now := notKnown
	if given := v.given[f.ID]; given != "" {
		now = oneLine(strings.ReplaceAll(given, "\n", "; "))
	}
	fmt.Fprint(s.Out, Clean("  "+line+" ["+now+"] > "))
	s.standing = true
}

// pick finds what somebody means of what there is to choose from: the value itself, or a part of it that
// no other one has. The number of a DH group is its own word, and no part of another's.
func pick(choices []string, word string) (string, error) {
	for _, means := range []func(choice string) bool{
		func(c string) bool { return strings.EqualFold(c, word) },
		func(c string) bool { return slices.Contains(strings.Fields(strings.ToLower(c)), strings.ToLower(word)) },
		func(c string) bool { return strings.Contains(strings.ToLower(c), strings.ToLower(word)) },
	} {
		var found []string
		for _, c := range choices {
			if means(c) {
				found = append(found, c)
			}
		}
		switch len(found) {
		case 0:
		case 1:
			return found[0], nil
		default:
			return "", fmt.Errorf("which one: %s?", strings.Join(found, ", "))
		}
	}
	return "", fmt.Errorf("it is none of: %s", strings.Join(choices, ", "))
}

// value takes a line that answers the field which is asked for.
func (s *session) value(ctx context.Context, line string) error {
	v := s.open.values
	line = strings.TrimSpace(line)
	if s.standing { // so that a log has the answer as well
		s.standing = false
		fmt.Fprintln(s.Out, Clean(line))
	}
	if line == endForm {
		return s.giveValues(ctx)
	}
	if err := v.take(line); err != nil {
		s.print("", "  "+oneLine(err.Error()))
		s.printField()
		return nil
	}
	if f := v.fields[v.at]; line != "" && v.given[f.ID] != line && len(f.Choices) > 0 {
		s.print(dim, "  = "+cmp.Or(v.given[f.ID], "not known"))
	}
	if v.at++; v.at == len(v.fields) {
		return s.giveValues(ctx)
	}
	s.printField()
	return nil
}

// take notes an answer to the field that is asked for.
func (v *values) take(line string) (err error) {
	f := v.fields[v.at]
	switch {
	case line == "":
		return nil
	case line == notKnown:
		delete(v.given, f.ID)
		return nil
	case len(f.Choices) > 0:
		line, err = pick(f.Choices, line)
	case f.Several:
		line = strings.ReplaceAll(line, ";", "\n")
	}
	if err == nil {
		err = f.Check(line)
	}
	if err == nil {
		v.given[f.ID] = line
	}
	return err
}

func (s *session) giveValues(ctx context.Context) error {
	given := s.open.values.given
	s.open.values = nil
	if len(given) == 0 {
		s.print("", "Nothing was given.")
		s.printChoices()
		return nil
	}
	return s.give(ctx, conversation.Given{Text: ipsec.FormText(given)})
}

// beginsValues says whether a line begins to give values.
func beginsValues(s *steps.Step, p steps.Phase, word string) bool {
	return p == steps.Asking && judged(s) && (word == "v" || word == "values")
}
