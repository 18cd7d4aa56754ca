package bot

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/slack-go/slack"

	"vpncheck/internal/conversation"
	"vpncheck/internal/store"
	"vpncheck/steps"
)

// interaction handles a click or a form. An error means that it could not be stored.
func (b *Bot) interaction(ctx context.Context, id string, cb slack.InteractionCallback) (any, error) {
	switch cb.Type {
	case slack.InteractionTypeBlockActions:
		for _, a := range cb.ActionCallback.BlockActions {
			if err := b.click(ctx, id, cb, a); err != nil {
				return nil, err
			}
		}
		return nil, nil
	case slack.InteractionTypeViewSubmission:
		return b.submitted(ctx, id, cb)
	default:
		return nil, nil // a closed form changes nothing
	}
}

// said maps a button to what its click says.
var said = map[string]struct {
	kind    steps.Kind
	verdict steps.Verdict
}{
	actYes:     {steps.Answered, steps.Yes},
	actNo:      {steps.Answered, steps.No},
	actUnknown: {steps.Answered, steps.Unknown},
	actDone:    {steps.Repaired, steps.Yes},
	actCannot:  {steps.Repaired, steps.No},
	actCancel:  {steps.CalledOff, ""},
	actPasses:  {steps.Rechecked, steps.Yes},
}

// click handles one button. No click is swallowed: whoever clicks gets either the effect or the
// reason why there is none.
func (b *Bot) click(ctx context.Context, id string, cb slack.InteractionCallback, a *slack.BlockAction) error {
	by := steps.Person{ID: cb.User.ID, Name: personName(cb.User)}
	reply := replyTo(cb.ResponseURL, cb.Channel.ID, cb.User.ID)
	value := a.Value
	if a.ActionID == actTunnel {
		value = a.SelectedOption.Value
	}
	d, why, err := b.resolve(ctx, cb, value)
	b.loop.Audit(ctx, conversation.AuditEntry{
		What: "click", Detail: a.ActionID, Run: d.Run.ID, By: by,
		Place: conversation.Place{Team: cb.Team.ID, Channel: cb.Channel.ID}, Refused: why,
	})
	if err != nil {
		b.apologise(reply, err)
		return err
	}
	if why != "" {
		go b.tell(context.WithoutCancel(ctx), reply, why)
		return nil
	}
	if a.ActionID == actTunnel {
		return b.chosen(ctx, id, d, value, by, reply)
	}
	if change, ok := strings.CutPrefix(a.ActionID, changeAction); ok {
		return b.approve(ctx, id, d, change, by, reply)
	}
	switch a.ActionID {
	case actSilent:
		return b.checkSilence(ctx, id, d, by, reply)
	case actTarget:
		b.askForHost(ctx, cb, d, a.Value, reply)
		return nil
	}
	_, seq, _ := parseToken(a.Value)
	if a.ActionID == actPaste {
		return b.askForPaste(ctx, cb, d, seq, a.Value, reply)
	}
	s, known := said[a.ActionID]
	if !known {
		go b.tell(context.WithoutCancel(ctx), reply, "This button is of another version of vpncheck. The card shows what is open now.")
		return nil
	}
	return b.say(ctx, id, d.Run, steps.Finding{Kind: s.kind, Verdict: s.verdict, Source: steps.Human, Seq: seq, By: by}, reply)
}

// say records what a person said about the step that the run is at.
func (b *Bot) say(ctx context.Context, id string, r steps.Run, f steps.Finding, reply string) error {
	f.Step, f.At = r.Step, b.now()
	if s := r.Current(); s != nil {
		f.Vantage = s.From
	}
	if err := b.loop.Say(ctx, id, r.ID, f, reply); err != nil {
		return b.unlessOver(ctx, r, reply, err)
	}
	return nil
}

// unlessOver tells a person what became of something that was not recorded. That the check is over
// is no error.
func (b *Bot) unlessOver(ctx context.Context, r steps.Run, reply string, err error) error {
	if errors.Is(err, store.ErrEnded) {
		go b.tell(context.WithoutCancel(ctx), reply, fmt.Sprintf("This check is over (%s); nothing is open any more.", r.State()))
		return nil
	}
	b.apologise(reply, err)
	return err
}

// resolve finds the run behind a button and checks that this person may touch it. A reason is
// for that person; an error means that the store is away.
func (b *Bot) resolve(ctx context.Context, cb slack.InteractionCallback, value string) (conversation.Document, string, error) {
	run, _, ok := parseToken(value)
	if !ok {
		return conversation.Document{}, "This button is of another version of vpncheck. Type the command again.", nil
	}
	d, err := b.loop.Document(ctx, run)
	if errors.Is(err, store.ErrNoRun) {
		return d, "This check is too old: it is not stored any more. Type the command again to check the tunnel now.", nil
	}
	if err != nil {
		return d, "", err
	}
	channel := cb.Channel.ID
	if channel == "" { // a form does not say where it was opened
		channel = d.Place.Channel
	}
	return d, b.refuse(ctx, cb.Team.ID, channel, cb.User.ID), nil
}

func personName(u slack.User) string {
	for _, n := range []string{u.Name, u.RealName, u.ID} {
		if n != "" {
			return n
		}
	}
	return "somebody"
}
