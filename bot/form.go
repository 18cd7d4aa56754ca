package bot

import (
	"context"
	"slices"
	"strings"

	"github.com/slack-go/slack"

	"vpncheck/internal/conversation"
	"vpncheck/steps"
)

// The form in which a person pastes what a device printed. A form's text ends at 3,000
// characters, so it says what to leave out.

const (
	pasteForm    = "paste"
	blockOutput  = "output"
	blockVerdict = "verdict"
	maxPaste     = 3000
)

// askForPaste opens the form. It must come before any slow work: the trigger lives 3 seconds.
func (b *Bot) askForPaste(ctx context.Context, cb slack.InteractionCallback, r steps.Run, seq int, value, reply string) error {
	if r.Phase != steps.Asking || r.Seq != seq {
		go b.tell(context.WithoutCancel(ctx), reply, "The check has moved on; this question is no longer open. The card shows where it is now.")
		return nil
	}
	if _, err := b.api.OpenViewContext(ctx, cb.TriggerID, pasteView(r, value, reply)); err != nil {
		b.log.Warn("the form was not opened", "run", r.ID, "err", err)
		go b.tell(context.WithoutCancel(ctx), reply, "Slack did not open the form. Click “Paste output” again, or answer with the other buttons.")
	}
	return nil
}

func pasteView(r steps.Run, value, reply string) slack.ModalViewRequest {
	s := r.Current()
	out := slack.NewPlainTextInputBlockElement(plain("What the device printed"), blockOutput)
	out.Multiline, out.MaxLength = true, maxPaste
	text := slack.NewInputBlock(blockOutput, plain("Output"), plain("Up to 3,000 characters. Passwords and keys are removed before anything is stored."), out)
	verdict := slack.NewInputBlock(blockVerdict, plain(cut(s.Title, 200)), nil, slack.NewRadioButtonsBlockElement(blockVerdict,
		slack.NewOptionBlockObject(string(steps.Yes), plain("Yes, it shows that"), nil),
		slack.NewOptionBlockObject(string(steps.No), plain("No, it shows that it does not"), nil),
		slack.NewOptionBlockObject(string(steps.Unknown), plain("Don't know"), nil)))
	return slack.ModalViewRequest{
		Type: slack.VTModal, CallbackID: pasteForm, PrivateMetadata: value + "\n" + cut(reply, 2000),
		Title: plain("Paste output"), Submit: plain("Answer"), Close: plain("Back"),
		Blocks: slack.Blocks{BlockSet: []slack.Block{section(quiet(s.Ask(r.Facts))), text, verdict}},
	}
}

// submitted handles the form. Errors in it are shown beside its fields.
func (b *Bot) submitted(ctx context.Context, id string, cb slack.InteractionCallback) (any, error) {
	if cb.View.CallbackID != pasteForm {
		return nil, nil
	}
	by := steps.Person{ID: cb.User.ID, Name: personName(cb.User)}
	value, reply, _ := strings.Cut(cb.View.PrivateMetadata, "\n")
	d, why, err := b.resolve(ctx, cb, value)
	b.loop.Audit(ctx, conversation.AuditEntry{
		What: "form", Detail: pasteForm, Run: d.Run.ID, By: by,
		Place: conversation.Place{Team: cb.Team.ID, Channel: d.Place.Channel}, Refused: why,
	})
	if err != nil {
		return nil, err
	}
	_, seq, _ := parseToken(value)
	if why == "" && pastedBefore(d.Run, seq, by) {
		return nil, nil // Slack sent the form again
	}
	if why == "" && (d.Run.Phase != steps.Asking || d.Run.Seq != seq) {
		why = "The check has moved on; this question is no longer open."
	}
	if why != "" {
		return slack.NewErrorsViewSubmissionResponse(map[string]string{blockOutput: why}), nil
	}
	text, verdict := pasteValues(cb.View)
	if strings.TrimSpace(text) == "" {
		return slack.NewErrorsViewSubmissionResponse(map[string]string{blockOutput: "Paste what the device printed, or go back and use the buttons."}), nil
	}
	return nil, b.say(ctx, id, d.Run, steps.Finding{Kind: steps.Answered, Verdict: verdict, Source: steps.Paste, Seq: seq, By: by, Raw: text}, reply)
}

// pastedBefore says whether this person's form has answered this question already.
func pastedBefore(r steps.Run, seq int, by steps.Person) bool {
	return slices.ContainsFunc(r.Findings, func(f steps.Finding) bool {
		return f.Seq == seq && f.Source == steps.Paste && f.By.ID == by.ID
	})
}

func pasteValues(v slack.View) (text string, verdict steps.Verdict) {
	verdict = steps.Unknown
	if v.State == nil {
		return "", verdict
	}
	text = v.State.Values[blockOutput][blockOutput].Value
	if o := v.State.Values[blockVerdict][blockVerdict].SelectedOption.Value; o != "" {
		verdict = steps.Verdict(o)
	}
	return text, verdict
}
