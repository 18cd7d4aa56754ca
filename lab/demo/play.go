package demo

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"vpncheck/lab/slacklab"
	"vpncheck/steps"
)

// Play plays a story by its script, as Ana, against whichever bot is connected: it resets the
// story, types the command, looks, repairs, clicks, and holds the end against [Story.Ending]. The
// error says which move could not be made, and what the card said then.
func (d *Demo) Play(ctx context.Context, key string) error {
	return d.play(ctx, key, func(context.Context, *take, int) error { return nil })
}

// play calls before ahead of every move; it may wait.
func (d *Demo) play(ctx context.Context, key string, before func(context.Context, *take, int) error) error {
	s, ok := FindStory(key)
	if !ok {
		return fmt.Errorf("story %q: %w", key, ErrNoSuch)
	}
	if !s.Absent {
		if err := d.world.Reset(key); err != nil {
			return err
		}
	}
	t := &take{d: d, s: s, from: d.lastTS()}
	if _, err := d.slack.Command(ctx, ana, netops, "/vpncheck", s.Tunnel); err != nil {
		return fmt.Errorf("%s: %s: %w", key, s.Command(), err)
	}
	for i, m := range s.Script {
		if err := before(ctx, t, i); err != nil {
			return err
		}
		if err := t.move(ctx, m); err != nil {
			return fmt.Errorf("%s: move %d (%s): %w; the card: %s", key, i+1, m, err, t.cardText())
		}
	}
	if err := t.end(ctx); err != nil {
		return fmt.Errorf("%s: %w; the card: %s", key, err, t.cardText())
	}
	return nil
}

// String says a move in a few words.
func (m Move) String() string {
	switch {
	case m.Wait != "":
		return strings.TrimSpace("wait for " + m.Wait + " " + m.Shows)
	case m.Up:
		return "wait until the tunnel is up"
	case m.Desk != "":
		return "console " + m.Desk
	case m.Click != "":
		return "click " + m.Click
	case m.Form:
		return "send the form"
	case m.Drop:
		return "drop the configuration"
	case m.Reads != "":
		return "wait for " + m.Reads + " in the thread"
	default:
		return "skip " + m.Skip.String()
	}
}

// take is one playing of a story.
type take struct {
	d    *Demo
	s    Story
	from string // the newest message before it
	// early says that the bot saw the tunnel come up before somebody could say that it should.
	early bool
}

func (d *Demo) lastTS() string {
	last := ""
	for _, m := range d.slack.Messages(netops) {
		last = max(last, m.TS)
	}
	return last
}

func (t *take) move(ctx context.Context, m Move) error {
	switch {
	case m.Wait != "":
		return t.wait(ctx, m)
	case m.Up:
		return t.d.until(ctx, func() bool { return t.d.world.Up(t.s.Key) })
	case m.Desk != "":
		console, command, _ := strings.Cut(m.Desk, "/")
		_, err := t.d.world.Use(t.s.Key, console, command)
		return err
	case m.Click != "":
		return t.click(ctx, m.Click)
	case m.Form:
		return t.form(ctx)
	case m.Drop:
		return t.drop(ctx)
	case m.Reads != "":
		return t.d.until(ctx, func() bool { return t.threadShows(m.Reads) })
	default:
		t.d.clock.Skip(m.Skip)
		return nil
	}
}

// cards are the messages about the tunnel that this playing has led to: the card, and the
// escalation.
func (t *take) cards() []slacklab.Message {
	return slices.DeleteFunc(t.d.slack.Messages(netops), func(m slacklab.Message) bool {
		s, ok := statusOf(m)
		return m.TS <= t.from || !ok || s.Tunnel != t.s.Tunnel
	})
}

// errOver is the error of waiting for a card that has ended otherwise.
var errOver = errors.New("the check is over")

func (t *take) wait(ctx context.Context, m Move) error {
	over := false
	err := t.d.until(ctx, func() bool {
		for _, c := range t.cards() {
			s, _ := statusOf(c)
			if s.State == m.Wait && strings.Contains(messageText(c), m.Shows) {
				return true
			}
			over = over || ended(s.State)
		}
		return over
	})
	if err == nil && over && !t.asTold() {
		return errOver
	}
	return err
}

// asTold says whether the check has the end that the story tells. One that came up early needs no
// further moves.
func (t *take) asTold() bool {
	return slices.ContainsFunc(t.cards(), func(c slacklab.Message) bool {
		s, _ := statusOf(c)
		return s.State == t.s.Ending.State
	})
}

func ended(state string) bool {
	return state != steps.StateChecking && state != steps.StateAsking && state != steps.StateRepairing
}

// click waits for the button: a card that was just edited may not have it yet.
func (t *take) click(ctx context.Context, label string) error {
	for {
		_, changed := t.d.feed.now()
		if t.asTold() {
			t.early = true
			return nil
		}
		for _, c := range slices.Backward(t.cards()) {
			err := t.d.slack.ClickLabel(ctx, ana, netops, c.TS, label)
			if !errors.Is(err, slacklab.ErrNotThere) {
				return err
			}
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// until returns once cond holds. It asks now and after whatever happens.
func (d *Demo) until(ctx context.Context, cond func() bool) error {
	for {
		_, changed := d.feed.now()
		if cond() {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}
