package bot

import (
	"errors"
	"fmt"
	"time"
)

// deafAfter is how long all connections may be down before the bot counts as deaf: Slack closes
// them every few hours, and opening one takes a moment.
const deafAfter = 30 * time.Second

// Connections is how many connections of Socket Mode are up.
func (b *Bot) Connections() int {
	n := 0
	for _, l := range b.allLines() {
		if up, _, _ := l.state(); up {
			n++
		}
	}
	return n
}

// Hears returns an error while the bot cannot hear Slack, or is about to become deaf as Slack
// refuses it. In HTTP mode it hears as long as it listens: nothing comes in while nobody types.
func (b *Bot) Hears() error {
	if b.listening.Load() {
		return nil
	}
	var trouble error
	heard, ever := time.Time{}, false
	for _, l := range b.allLines() {
		up, since, err := l.state()
		if up {
			since = time.Now()
		}
		if advice, ok := fatal(err); ok {
			return fmt.Errorf("a connection is refused: %w: %s", err, advice)
		}
		if errors.Is(err, errMute) || trouble == nil {
			trouble = err
		}
		if l.wasUp() {
			ever = true
			heard = later(heard, since)
		}
	}
	switch deaf := time.Since(heard); {
	case ever && deaf < deafAfter:
		return nil
	case ever:
		return because(fmt.Sprintf("no connection to Slack for %s", deaf.Round(time.Second)), trouble)
	default:
		return because("not connected to Slack yet", trouble)
	}
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

func because(what string, err error) error {
	if err == nil {
		return errors.New(what)
	}
	return fmt.Errorf("%s: %w", what, err)
}

// state is whether a line is up, since when it is so, and what is wrong with it.
func (l *line) state() (up bool, since time.Time, trouble error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	trouble = l.trouble
	if !l.up && trouble == nil && l.mute >= muteAfter {
		trouble = errMute
	}
	return l.up, l.since, trouble
}

func (b *Bot) allLines() []*line {
	b.linesMu.Lock()
	defer b.linesMu.Unlock()
	return b.lines
}
