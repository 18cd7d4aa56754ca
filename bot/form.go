package bot

import (
	"context"
	"slices"
	"strings"

	"github.com/slack-go/slack"

	"vpncheck/internal/conversation"
	"vpncheck/steps"
)

// The form in which a person gives what a device printed, as text or as files. A form's text ends at
// 3,000 characters, which a configuration rarely fits.

const (
	pasteForm    = "paste"
	blockOutput  = "output"
	blockFiles   = "files"
	blockVendor  = "vendor"
	blockVerdict = "verdict"
	maxPaste     = 3000
	maxFiles     = 5
)

// Vendor is a choice of the form: whose device it is.
type Vendor struct{ ID, Name string }

// askForPaste opens the form. It must come before any slow work: the trigger lives 3 seconds. Where
// Slack does not take a form with files, as the app may not read any, it opens without them.
func (b *Bot) askForPaste(ctx context.Context, cb slack.InteractionCallback, d conversation.Document, seq int, value, reply string) error {
	r := d.Run
	if r.Phase != steps.Asking || r.Seq != seq {
		go b.tell(context.WithoutCancel(ctx), reply, "The check has moved on; this question is no longer open. The card shows where it is now.")
		return nil
	}
	form := pasteView{run: r, vendors: b.Config.Vendors, vendor: b.lastVendor(ctx, d), files: true, private: value + "\n" + cut(reply, 2000)}
	_, err := b.api.OpenViewContext(ctx, cb.TriggerID, form.view())
	if isSlackError(err, "missing_scope", "invalid_arguments", "invalid_blocks") {
		b.log.Warn("the form is opened without files", "run", r.ID, "err", err)
		form.files = false
		_, err = b.api.OpenViewContext(ctx, cb.TriggerID, form.view())
	}
	if err != nil {
		b.log.Warn("the form was not opened", "run", r.ID, "err", err)
		go b.tell(context.WithoutCancel(ctx), reply, "Slack did not open the form. Click “"+pasteLabel(r.Current())+"” again, or answer with the other buttons.")
	}
	return nil
}

// judged says whether the machine can answer a step's question from what a device prints.
func judged(s *steps.Step) bool { return s != nil && slices.Contains(s.Needs, steps.ReadDevice) }

func pasteLabel(s *steps.Step) string {
	if judged(s) {
		return "Paste configuration"
	}
	return "Paste output"
}

// pasteView is the form as it is to be drawn.
type pasteView struct {
	run     steps.Run
	vendors []Vendor
	vendor  string // the one that is chosen already
	files   bool
	private string
}

func (f pasteView) view() slack.ModalViewRequest {
	s := f.run.Current()
	out := slack.NewPlainTextInputBlockElement(plain("What the device printed"), blockOutput)
	out.Multiline, out.MaxLength = true, maxPaste
	text := slack.NewInputBlock(blockOutput, plain("Output"), plain("Up to 3,000 characters. Passwords and keys are removed before anything is stored."), out)
	text.Optional = f.files
	blocks := []slack.Block{section(quiet(s.Ask(f.run.Facts))), text}
	if f.files {
		files := slack.NewInputBlock(blockFiles, plain("Or files"), plain("The whole configuration will do: what matters is found in it. A file dropped into the card's thread is read as well."),
			slack.NewFileInputBlockElement(blockFiles).WithMaxFiles(maxFiles))
		files.Optional = true
		blocks = append(blocks, files)
	}
	if v := f.vendorInput(); v != nil {
		blocks = append(blocks, v)
	}
	return slack.ModalViewRequest{
		Type: slack.VTModal, CallbackID: pasteForm, PrivateMetadata: f.private,
		Title: plain(pasteLabel(s)), Submit: plain("Answer"), Close: plain("Back"),
		Blocks: slack.Blocks{BlockSet: append(blocks, f.verdictInput())},
	}
}

func (f pasteView) vendorInput() *slack.InputBlock {
	if len(f.vendors) == 0 {
		return nil
	}
	choice := slack.NewOptionsSelectBlockElement(slack.OptTypeStatic, plain("Recognise it from the text"), blockVendor)
	for _, v := range f.vendors {
		o := slack.NewOptionBlockObject(v.ID, plain(v.Name), nil)
		choice.Options = append(choice.Options, o)
		if v.ID == f.vendor {
			choice.InitialOption = o
		}
	}
	in := slack.NewInputBlock(blockVendor, plain("Device"), nil, choice)
	in.Optional = true
	return in
}

func (f pasteView) verdictInput() *slack.InputBlock {
	s := f.run.Current()
	in := slack.NewInputBlock(blockVerdict, plain(cut(s.Title, 200)), nil, slack.NewRadioButtonsBlockElement(blockVerdict,
		slack.NewOptionBlockObject(string(steps.Yes), plain("Yes, it shows that"), nil),
		slack.NewOptionBlockObject(string(steps.No), plain("No, it shows that it does not"), nil),
		slack.NewOptionBlockObject(string(steps.Unknown), plain("Don't know"), nil)))
	if judged(s) {
		in.Optional, in.Hint = true, plain("Leave it empty: I compare both ends myself.")
	}
	return in
}

// submitted handles the form. Errors in it are shown beside its fields.
func (b *Bot) submitted(ctx context.Context, id string, cb slack.InteractionCallback) (any, error) {
	if cb.View.CallbackID == targetForm {
		return b.targeted(ctx, id, cb)
	}
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
	p := pasteValues(cb.View)
	if p.empty() {
		return slack.NewErrorsViewSubmissionResponse(map[string]string{blockOutput: "Paste what the device printed, or go back and use the buttons."}), nil
	}
	return nil, b.give(ctx, id, d, p, seq, by, reply)
}

// give records what the form holds.
func (b *Bot) give(ctx context.Context, id string, d conversation.Document, p pasteInput, seq int, by steps.Person, reply string) error {
	g := conversation.Given{Text: p.text, Files: p.files, Vendor: p.vendor, By: by}
	if p.verdict != "" {
		g.Answer = &steps.Finding{
			Kind: steps.Answered, Step: d.Run.Step, Verdict: p.verdict, Source: steps.Paste, Seq: seq, By: by, At: b.now(),
			Vantage: d.Run.Current().From,
		}
	}
	return b.hand(ctx, id, d.Run, g, reply)
}

// pastedBefore says whether this person's form has answered this question already.
func pastedBefore(r steps.Run, seq int, by steps.Person) bool {
	return slices.ContainsFunc(r.Findings, func(f steps.Finding) bool {
		return f.Seq == seq && f.Kind == steps.Answered && f.Source == steps.Paste && f.By.ID == by.ID
	})
}

// pasteInput is what a person put into the form.
type pasteInput struct {
	text    string
	files   []steps.File
	vendor  string
	verdict steps.Verdict // empty leaves it to the machine
}

func (p pasteInput) empty() bool { return strings.TrimSpace(p.text) == "" && len(p.files) == 0 }

func pasteValues(v slack.View) pasteInput {
	var p pasteInput
	if v.State == nil {
		return p
	}
	values := v.State.Values
	p.text = values[blockOutput][blockOutput].Value
	p.vendor = values[blockVendor][blockVendor].SelectedOption.Value
	p.verdict = steps.Verdict(values[blockVerdict][blockVerdict].SelectedOption.Value)
	for _, f := range values[blockFiles][blockFiles].Files {
		p.files = append(p.files, fileOf(f))
	}
	return p
}
