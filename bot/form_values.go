package bot

import (
	"context"
	"slices"
	"strings"

	"github.com/slack-go/slack"

	"vpncheck/internal/conversation"
	"vpncheck/internal/ipsec"
	"vpncheck/steps"
)

// The form in which a person gives a device's values one by one, where its text is not read. What is
// left empty is not known, and is nobody's match.

const (
	valuesForm = "values"
	valuePart  = "value." // begins the id of a value's block; the field's id follows
	maxValue   = 255      // of one value; of networks, the form's text
)

// byHand says whether a vendor's values are given by a person.
func (b *Bot) byHand(vendor string) bool {
	return slices.ContainsFunc(b.Config.Vendors, func(v Vendor) bool { return v.ByHand && v.ID == vendor })
}

// valuesView draws the form, with what was given in it before.
func valuesView(r steps.Run, private string) slack.ModalViewRequest {
	before := map[string]string{}
	if d := r.Facts.Device; d != nil {
		before = ipsec.FormValues(d.Text)
	}
	blocks := []slack.Block{section("What is the *device* set to for this tunnel? Leave empty what you do not know: it counts as not known, never as the same." +
		" Where the device has several proposals, choose the values of the one that is meant for this tunnel. The pre-shared key is not asked for.")}
	for _, f := range ipsec.Form() {
		blocks = append(blocks, valueInput(f, before[f.ID]))
	}
	return slack.ModalViewRequest{
		Type: slack.VTModal, CallbackID: valuesForm, PrivateMetadata: private,
		Title: plain("The device's values"), Submit: plain("Compare"), Close: plain("Back"),
		Blocks: slack.Blocks{BlockSet: blocks},
	}
}

func valueInput(f ipsec.Field, before string) *slack.InputBlock {
	id := valuePart + f.ID
	var hint *slack.TextBlockObject
	if f.Hint != "" {
		hint = plain(f.Hint)
	}
	in := slack.NewInputBlock(id, plain(f.Name), hint, nil)
	in.Optional = true
	if len(f.Choices) == 0 {
		text := slack.NewPlainTextInputBlockElement(nil, id)
		text.Multiline, text.MaxLength = f.Several, maxValue
		if f.Several {
			text.MaxLength = maxPaste
		}
		if len(before) <= text.MaxLength {
			text.InitialValue = before
		}
		in.Element = text
		return in
	}
	choice := slack.NewOptionsSelectBlockElement(slack.OptTypeStatic, plain("Don't know"), id)
	for _, c := range f.Choices {
		o := slack.NewOptionBlockObject(c, plain(c), nil)
		choice.Options = append(choice.Options, o)
		if c == before {
			choice.InitialOption = o
		}
	}
	in.Element = choice
	return in
}

// valued takes the form. why refuses it, beside its first field.
func (b *Bot) valued(ctx context.Context, id string, d conversation.Document, v slack.View, why string, by steps.Person, reply string) (any, error) {
	values, wrong := valuesOf(v)
	first := valuePart + ipsec.Form()[0].ID
	switch {
	case why != "":
		wrong = map[string]string{first: why}
	case len(values) == 0:
		wrong = map[string]string{first: "Give at least one value, or go back and use the buttons."}
	}
	if len(wrong) > 0 {
		return slack.NewErrorsViewSubmissionResponse(wrong), nil
	}
	return nil, b.hand(ctx, id, d.Run, conversation.Given{Text: ipsec.FormText(values), By: by}, reply)
}

// valuesOf are the values by the ids of their fields, and what is wrong with them, by block.
func valuesOf(v slack.View) (values, wrong map[string]string) {
	values, wrong = map[string]string{}, map[string]string{}
	if v.State == nil {
		return values, wrong
	}
	for _, f := range ipsec.Form() {
		id := valuePart + f.ID
		in := v.State.Values[id][id]
		value := strings.TrimSpace(in.Value)
		if len(f.Choices) > 0 {
			value = in.SelectedOption.Value
		}
		if value == "" {
			continue
		}
		if err := f.Check(value); err != nil {
			wrong[id] = cut(err.Error(), maxValue)
		}
		values[f.ID] = value
	}
	return values, wrong
}
