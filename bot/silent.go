package bot

import (
	"context"
	"errors"
	"net/netip"
	"strings"

	"github.com/slack-go/slack"

	"vpncheck/internal/conversation"
	"vpncheck/internal/store"
	"vpncheck/steps"
)

// What a person can say beside the runbook's questions: that a connected tunnel carries nothing,
// that it carries something again, and which host of the IDC is worth a ping.

const (
	actSilent  = "silent"  // on a card that says Connected: nothing gets through
	actPasses  = "passes"  // traffic passes again
	actTarget  = "target"  // ping another host
	targetForm = "target"  // its form
	blockHost  = "address" // the field of the form
)

// silentButton begins a check of a tunnel that is connected and carries nothing.
func silentButton(r steps.Run) *slack.ActionBlock {
	return slack.NewActionBlock("buttons", button(actSilent, r, "But nothing gets through"))
}

// extras are the buttons beside those of the question.
func extras(d conversation.Document) []slack.BlockElement {
	var out []slack.BlockElement
	if d.Run.Silent {
		out = append(out, button(actPasses, d.Run, "Traffic passes again"))
	}
	if d.MayPing && d.Run.Step == "activate" && d.Run.Phase == steps.Asking {
		out = append(out, button(actTarget, d.Run, "Ping another host"))
	}
	return out
}

// checkSilence begins a new check of the tunnel, which being connected does not end.
func (b *Bot) checkSilence(ctx context.Context, id string, d conversation.Document, by steps.Person, reply string) error {
	place := conversation.Place{Team: d.Place.Team, Channel: d.Place.Channel, Reply: reply}
	q := b.openQuota(place)
	run, started, err := b.loop.StartSilent(ctx, id, d.Run.Tunnel, by, place, q)
	if why := b.overQuota(q, err); why != "" {
		go b.tell(context.WithoutCancel(ctx), reply, why)
		return nil
	}
	if err != nil {
		b.apologise(reply, err)
		return err
	}
	if !started {
		go b.tell(context.WithoutCancel(ctx), reply, "`"+d.Run.Tunnel+"` is being checked already: "+b.where(ctx, run, place))
	}
	return nil
}

// askForHost opens the form in which a person names a host.
func (b *Bot) askForHost(ctx context.Context, cb slack.InteractionCallback, d conversation.Document, value, reply string) {
	field := slack.NewPlainTextInputBlockElement(plain(d.Run.Facts.PrivateTarget().String()), blockHost)
	field.MaxLength = 45
	view := slack.ModalViewRequest{
		Type: slack.VTModal, CallbackID: targetForm, PrivateMetadata: value + "\n" + cut(reply, 2000),
		Title: plain("Ping another host"), Submit: plain("Ping"), Close: plain("Back"),
		Blocks: slack.Blocks{BlockSet: []slack.Block{slack.NewInputBlock(blockHost, plain("Private address of a host in the IDC that answers pings"), nil, field)}},
	}
	if _, err := b.api.OpenViewContext(ctx, cb.TriggerID, view); err != nil {
		b.log.Warn("the form was not opened", "run", d.Run.ID, "err", err)
		go b.tell(context.WithoutCancel(ctx), reply, "Slack did not open the form. Click “Ping another host” again.")
	}
}

// targeted handles that form.
func (b *Bot) targeted(ctx context.Context, id string, cb slack.InteractionCallback) (any, error) {
	value, _, _ := strings.Cut(cb.View.PrivateMetadata, "\n")
	by := steps.Person{ID: cb.User.ID, Name: personName(cb.User)}
	d, why, err := b.resolve(ctx, cb, value)
	if err != nil {
		return nil, err
	}
	text := ""
	if cb.View.State != nil {
		text = strings.TrimSpace(cb.View.State.Values[blockHost][blockHost].Value)
	}
	b.loop.Audit(ctx, conversation.AuditEntry{
		What: "form", Detail: targetForm, Run: d.Run.ID, By: by,
		Place: conversation.Place{Team: cb.Team.ID, Channel: d.Place.Channel}, Refused: why,
	})
	addr, parse := netip.ParseAddr(text)
	switch {
	case why != "":
	case parse != nil:
		why = "An IP address is wanted, such as " + d.Run.Facts.PrivateTarget().String() + "."
	case d.Run.Over():
		why = "This check is over."
	default:
		why, err = b.loop.Target(ctx, id, d.Run, addr, by)
	}
	if errors.Is(err, store.ErrEnded) { // it ended while this was typed
		why, err = "This check is over.", nil
	}
	if err != nil || why == "" {
		return nil, err
	}
	return slack.NewErrorsViewSubmissionResponse(map[string]string{blockHost: why}), nil
}
