package bot

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"vpncheck/internal/conversation"
	"vpncheck/internal/store"
	"vpncheck/steps"
)

// The commands that look, and the one that calls off. They answer only the person who asks, and
// reach only the checks of the channel where they are typed: who may see another channel is
// Slack's to say. Of a check elsewhere they tell no more than its state.

// maxListed is how many runs one answer lists.
const maxListed = 15

// storeAway is the answer where the store cannot be read.
const storeAway = "I cannot reach my store (Redis) just now. Please try again in a minute."

func (b *Bot) list(ctx context.Context, place conversation.Place) answer {
	runs, err := b.loop.OpenRuns(ctx)
	if err != nil {
		b.log.Error("open runs were not listed", "err", err)
		return privately(storeAway)
	}
	if runs = within(runs, place); len(runs) == 0 {
		return privately("No check is open in this channel. `/vpncheck vpnx-xxxxxxxx` begins one.")
	}
	lines := []string{fmt.Sprintf("*%d open*", len(runs))}
	for _, r := range runs[:min(len(runs), maxListed)] {
		lines = append(lines, b.line(r))
	}
	return privately("%s%s", strings.Join(lines, "\n"), more(len(runs)))
}

// within are the runs of a channel.
func within(runs []conversation.Listing, place conversation.Place) []conversation.Listing {
	return slices.DeleteFunc(runs, func(r conversation.Listing) bool { return r.Place.Channel != place.Channel })
}

func more(n int) string {
	if n <= maxListed {
		return ""
	}
	return fmt.Sprintf("\n… and %d more", n-maxListed)
}

// line is one run in a list.
func (b *Bot) line(r conversation.Listing) string {
	state := r.State
	if state == "" {
		state = steps.StateChecking
	}
	s := fmt.Sprintf("• `%s` %s: *%s*", quiet(r.Tunnel), quiet(r.Name), state)
	if !r.Started.IsZero() {
		s += fmt.Sprintf(", begun by %s at %s", who(r.StartedBy), r.Started.UTC().Format("Jan 2 15:04 UTC"))
	}
	if r.Cause != "" {
		s += ". " + quiet(cut(r.Cause, 160))
	}
	return s
}

func (b *Bot) status(ctx context.Context, _, tunnel string, _ steps.Person, place conversation.Place) any {
	run, ok, err := b.loop.OpenRun(ctx, tunnel)
	if err != nil {
		b.log.Error("status was not read", "tunnel", tunnel, "err", err)
		return privately(storeAway)
	}
	if !ok {
		return b.lastOf(ctx, tunnel, place)
	}
	d, err := b.loop.Document(ctx, run)
	if errors.Is(err, conversation.ErrBegun) {
		return privately("The check of `%s` has just begun.", tunnel)
	}
	if err != nil {
		b.log.Error("status was not read", "tunnel", tunnel, "err", err)
		return privately(storeAway)
	}
	if d.Place.Channel != place.Channel {
		return privately("%s", elsewhere(d))
	}
	return privately("%s\n%s\n%s", stateLine(d.Run), stepList(d.Run), "See "+b.where(ctx, run, place))
}

// elsewhere is all that may be said about a check of another channel.
func elsewhere(d conversation.Document) string {
	return fmt.Sprintf("`%s` is being checked in another channel: *%s*.", d.Run.Tunnel, d.Run.State())
}

func (b *Bot) lastOf(ctx context.Context, tunnel string, place conversation.Place) answer {
	past, err := b.past(ctx, tunnel, place)
	if err != nil {
		b.log.Error("history was not read", "tunnel", tunnel, "err", err)
		return privately(storeAway)
	}
	if len(past) == 0 {
		return privately("No check of `%s` is open. `/vpncheck %s` begins one.", tunnel, tunnel)
	}
	return privately("No check of `%s` is open. The last one:\n%s", tunnel, b.line(past[0]))
}

// maxPast is how many of a tunnel's runs are looked through for those of one channel.
const maxPast = 100

func (b *Bot) past(ctx context.Context, tunnel string, place conversation.Place) ([]conversation.Listing, error) {
	past, err := b.loop.History(ctx, tunnel, maxPast)
	past = within(past, place)
	return past[:min(len(past), maxListed)], err
}

func (b *Bot) history(ctx context.Context, _, tunnel string, _ steps.Person, place conversation.Place) any {
	past, err := b.past(ctx, tunnel, place)
	if err != nil {
		b.log.Error("history was not read", "tunnel", tunnel, "err", err)
		return privately(storeAway)
	}
	if len(past) == 0 {
		return privately("`%s` has not been checked yet in this channel.", tunnel)
	}
	lines := make([]string, 0, len(past))
	for _, r := range past {
		lines = append(lines, b.line(r))
	}
	return privately("%s", strings.Join(lines, "\n"))
}

func (b *Bot) cancel(ctx context.Context, id, tunnel string, by steps.Person, place conversation.Place) any {
	run, ok, err := b.loop.OpenRun(ctx, tunnel)
	if err != nil {
		b.log.Error("a run was not called off", "tunnel", tunnel, "err", err)
		return privately(storeAway)
	}
	if !ok {
		return privately("No check of `%s` is open.", tunnel)
	}
	d, err := b.loop.Document(ctx, run)
	if errors.Is(err, conversation.ErrBegun) {
		return privately("The check of `%s` has just begun; try again in a moment.", tunnel)
	}
	if err != nil {
		b.log.Error("a run was not called off", "tunnel", tunnel, "err", err)
		return privately(storeAway)
	}
	if d.Place.Channel != place.Channel {
		return privately("%s It can be called off there.", elsewhere(d))
	}
	f := steps.Finding{Kind: steps.CalledOff, Step: d.Run.Step, Seq: d.Run.Seq, Source: steps.Human, By: by, At: b.now()}
	err = b.loop.Say(ctx, id, run, f, place.Reply)
	if errors.Is(err, store.ErrEnded) { // it ended while this was typed
		return privately("The check of `%s` is over already. `/vpncheck status %s` says how it ended.", tunnel, tunnel)
	}
	if err != nil {
		b.log.Error("a run was not called off", "tunnel", tunnel, "err", err)
		return privately(storeAway)
	}
	return privately("The check of `%s` is called off.", tunnel)
}
