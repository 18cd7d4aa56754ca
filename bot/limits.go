package bot

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strings"
	"time"

	"vpncheck/internal/conversation"
	"vpncheck/internal/store"
	"vpncheck/steps"
)

// What one person or channel may ask of the bot, over all replicas. Clicks, cancellations and help
// are never limited. What begins a check is counted by the store where it begins it, in one go. A
// limit that cannot be checked lets through: what it protects, the store, is away then.

// Quota says how much that is. Zero is no limit.
type Quota struct {
	User    int // commands a minute
	Channel int // commands a minute
	Open    int // checks of one channel that are open at once
}

// commandRates are what a command is charged to.
func (b *Bot) commandRates(by steps.Person, place conversation.Place) []store.Rate {
	var rates []store.Rate
	add := func(n int, name string) {
		if n > 0 {
			rates = append(rates, store.Rate{Name: name, Every: time.Minute / time.Duration(n), Burst: n})
		}
	}
	add(b.Config.Quota.User, "user:"+place.Team+":"+by.ID)
	add(b.Config.Quota.Channel, "channel:"+place.Channel)
	return rates
}

// openQuota is what a new check is counted by.
func (b *Bot) openQuota(place conversation.Place) store.Quota {
	if b.Config.Limits == nil {
		return store.Quota{}
	}
	return store.Quota{Group: place.Channel, Open: b.Config.Quota.Open}
}

// tooMany says why a command that begins no check is one too many, or nothing. One that is delivered
// again is not counted again.
func (b *Bot) tooMany(ctx context.Context, id string, words []string, by steps.Person, place conversation.Place) string {
	if b.Config.Limits == nil || len(words) == 0 || !counts(words) {
		return ""
	}
	rates := b.commandRates(by, place)
	usedUp, wait, err := b.Config.Limits.Charge(ctx, id, rates...)
	if err != nil {
		b.log.Warn("limits were not checked", "err", err)
		return ""
	}
	if usedUp < 0 {
		return ""
	}
	return b.usedUp(rates[usedUp], wait)
}

// usedUp tells a person which rate that is.
func (b *Bot) usedUp(r store.Rate, wait time.Duration) string {
	who := "one person"
	if strings.HasPrefix(r.Name, "channel:") {
		who = "one channel"
	}
	return fmt.Sprintf("I take %d commands a minute from %s. Nothing was started; please try again in %d s.", r.Burst, who, int(math.Ceil(wait.Seconds())))
}

// overQuota tells a person why a check was not started, where it is for that.
func (b *Bot) overQuota(q store.Quota, err error) string {
	over, ok := errors.AsType[*store.QuotaError](err)
	switch {
	case !ok:
		return ""
	case over.Rate >= 0:
		return b.usedUp(q.Rates[over.Rate], over.Wait)
	default:
		return fmt.Sprintf("This channel has %d checks open, and I keep no more at once. Nothing was started; "+
			"`/vpncheck list` shows them, and `/vpncheck cancel vpnx-xxxxxxxx` calls one off.", q.Open)
	}
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
