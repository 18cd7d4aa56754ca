package bot

import (
	"context"
	"fmt"
	"math"
	"time"

	"vpncheck/internal/conversation"
	"vpncheck/internal/store"
	"vpncheck/steps"
)

// What one person or channel may ask of the bot, over all replicas. Clicks, cancellations and help
// are never limited. A limit that cannot be checked lets through: what it protects, the store, is
// away then.

// Quota says how much that is. Zero is no limit.
type Quota struct {
	User    int // commands a minute
	Channel int // commands a minute
	Open    int // checks of one channel that are open at once
}

// tooMany says why a command is one too many, or nothing. A command that is delivered again is not
// counted again.
func (b *Bot) tooMany(ctx context.Context, id string, words []string, by steps.Person, place conversation.Place) string {
	if b.Config.Limits == nil || len(words) == 0 || !counts(words) {
		return ""
	}
	var rates []store.Rate
	var whose []string
	add := func(n int, name, who string) {
		if n > 0 {
			rates = append(rates, store.Rate{Name: name, Every: time.Minute / time.Duration(n), Burst: n})
			whose = append(whose, fmt.Sprintf("%d commands a minute from %s", n, who))
		}
	}
	add(b.Config.Quota.User, "user:"+place.Team+":"+by.ID, "one person")
	add(b.Config.Quota.Channel, "channel:"+place.Channel, "one channel")
	usedUp, wait, err := b.Config.Limits.Charge(ctx, id, rates...)
	if err != nil {
		b.log.Warn("limits were not checked", "err", err)
		return ""
	}
	if usedUp < 0 {
		return ""
	}
	return fmt.Sprintf("I take %s. Nothing was started; please try again in %d s.", whose[usedUp], int(math.Ceil(wait.Seconds())))
}

// counts says whether a command counts.
func counts(words []string) bool {
	switch words[0] {
	case "help", "-h", "--help", "cancel":
		return false
	default:
		return true
	}
}

// seat takes one of a channel's open checks for a tunnel. It says why there is none, or how to give
// it back.
func (b *Bot) seat(ctx context.Context, tunnel string, place conversation.Place) (why string, back func()) {
	back, n := func() {}, b.Config.Quota.Open
	if b.Config.Limits == nil || n <= 0 {
		return "", back
	}
	seat, err := b.Config.Limits.Seat(ctx, place.Channel, tunnel, n)
	switch {
	case err != nil:
		b.log.Warn("limits were not checked", "err", err)
	case seat == store.NoSeat:
		return fmt.Sprintf("This channel has %d checks open, and I keep no more at once. Nothing was started; "+
			"`/vpncheck list` shows them, and `/vpncheck cancel vpnx-xxxxxxxx` calls one off.", n), back
	case seat == store.NewSeat:
		back = func() {
			if err := b.Config.Limits.Unseat(ctx, place.Channel, tunnel); err != nil {
				b.log.Warn("a check that is open elsewhere counts for this channel, too", "tunnel", tunnel, "err", err)
			}
		}
	}
	return "", back
}
