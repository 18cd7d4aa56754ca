package bot

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"vpncheck/internal/conversation"
	"vpncheck/internal/store"
	"vpncheck/steps"
)

// The commands that look, and the one that calls off. They answer only the person who asks.

// maxListed is how many runs one answer lists.
const maxListed = 15

// storeAway is the answer where the store cannot be read.
const storeAway = "I cannot reach my store (Redis) just now. Please try again in a minute."

func (b *Bot) list(ctx context.Context) answer {
	runs, err := b.loop.OpenRuns(ctx)
	if err != nil {
		b.log.Error("open runs were not listed", "err", err)
		return privately(storeAway)
	}
	if len(runs) == 0 {
		return privately("No check is open. `/vpncheck vpnx-xxxxxxxx` begins one.")
	}
	lines := []string{fmt.Sprintf("*%d open*", len(runs))}
	for _, r := range runs[:min(len(runs), maxListed)] {
		lines = append(lines, b.line(r))
	}
	return privately("%s%s", strings.Join(lines, "\n"), more(len(runs)))
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
	if r.Place.Channel != "" {
		s += " in <#" + escape(r.Place.Channel) + ">"
	}
	if !r.Started.IsZero() {
		s += fmt.Sprintf(", begun by %s at %s", who(r.StartedBy), r.Started.UTC().Format("Jan 2 15:04 UTC"))
	}
	if r.Cause != "" {
		s += ". " + quiet(cut(r.Cause, 160))
	}
	return s
}

func (b *Bot) status(ctx context.Context, _, tunnel string, _ steps.Person, _ conversation.Place) any {
	run, ok, err := b.loop.OpenRun(ctx, tunnel)
	if err != nil {
		b.log.Error("status was not read", "tunnel", tunnel, "err", err)
		return privately(storeAway)
	}
	if !ok {
		return b.lastOf(ctx, tunnel)
	}
	d, err := b.loop.Document(ctx, run)
	if err != nil {
		return privately("The check of `%s` has just begun.", tunnel)
	}
	return privately("%s\n%s\n%s", stateLine(d.Run), stepList(d.Run), "See "+b.where(ctx, run))
}

func (b *Bot) lastOf(ctx context.Context, tunnel string) answer {
	past, err := b.loop.History(ctx, tunnel, 1)
	if err != nil || len(past) == 0 {
		return privately("No check of `%s` is open. `/vpncheck %s` begins one.", tunnel, tunnel)
	}
	return privately("No check of `%s` is open. The last one:\n%s", tunnel, b.line(past[0]))
}

func (b *Bot) history(ctx context.Context, _, tunnel string, _ steps.Person, _ conversation.Place) any {
	past, err := b.loop.History(ctx, tunnel, maxListed)
	if err != nil {
		b.log.Error("history was not read", "tunnel", tunnel, "err", err)
		return privately(storeAway)
	}
	if len(past) == 0 {
		return privately("`%s` has not been checked yet.", tunnel)
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
	f := steps.Finding{Kind: steps.CalledOff, Source: steps.Human, By: by, At: b.now()}
	if d, err := b.loop.Document(ctx, run); err == nil {
		f.Step, f.Seq = d.Run.Step, d.Run.Seq
	}
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
