package bot

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/slack-go/slack/socketmode"
	"golang.org/x/sync/errgroup"
)

// ackWithin is the time in which a command must be durable. Slack waits 3 s for the ack.
const ackWithin = 2500 * time.Millisecond

// maxHandlers bounds how many commands and clicks are taken in at once.
const maxHandlers = 64

// connections is how many connections one process holds. Slack closes each every few hours, and
// what it sends on one that is closing is lost; it then uses the other.
const connections = 2

// Run listens to Slack until ctx ends: by Socket Mode where there is an app-level token, by HTTP
// where there is an address, or both. It returns early only where no retry can help: the token is
// wrong or was revoked, the address is taken.
func (b *Bot) Run(ctx context.Context) error {
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return b.checkToken(ctx) })
	if b.Config.HTTPAddr != "" {
		g.Go(func() error { return b.serveHTTP(ctx) })
	}
	if b.Config.AppToken == "" {
		return g.Wait()
	}
	for range connections {
		l := b.newLine()
		g.Go(func() error { return l.listen(ctx) })
		g.Go(func() error { return l.keep(ctx) })
	}
	return g.Wait()
}

// checkToken finds out at the start whether the bot may speak: a wrong bot token hears everything
// and answers nothing.
func (b *Bot) checkToken(ctx context.Context) error {
	team, err := b.team.get(ctx, b)
	switch {
	case ctx.Err() != nil:
		return nil
	case isSlackError(err, "invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired"):
		return fmt.Errorf("SLACK_BOT_TOKEN: %w", err)
	case err != nil:
		b.log.Warn("the bot token could not be checked", "err", err)
	default:
		b.log.Info("the bot token works", "team", team)
	}
	return nil
}

// request handles a command, click or form, and acknowledges it unless it could not be stored.
func (b *Bot) request(ctx context.Context, client *socketmode.Client, e socketmode.Event) {
	if e.Request == nil {
		return
	}
	begin := time.Now()
	ctx, cancel := context.WithTimeout(ctx, ackWithin)
	defer cancel()
	in := inbound{id: e.Request.EnvelopeID, data: e.Data}
	answer, err := b.handle(ctx, in)
	result := outcome(err)
	defer func() { b.Config.Observer.Acked(in.kind(), result, time.Since(begin)) }()
	if err != nil {
		b.log.Error("not acknowledged, as it could not be stored", "type", in.kind(), "err", err)
		return
	}
	if err := client.AckCtx(ctx, e.Request.EnvelopeID, answer); err != nil {
		result = "not_sent"
		if !errors.Is(err, context.Canceled) {
			b.log.Warn("acknowledgement not sent", "type", in.kind(), "err", err)
		}
	}
}
