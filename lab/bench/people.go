package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"vpncheck/lab/slacklab"
)

// The states on a card after which nothing comes, and those that want a click.
var over = []string{"Connected", "Solved", "Escalated", "Cancelled", "Expired"}

const (
	asking    = "Waiting for an answer"
	repairing = "Waiting for a repair"
)

// desk watches every card of a workspace, and plays the people who answer.
type desk struct {
	w *world
	// answers are the labels that people click, question by question; none lets questions wait.
	answers []string
	// appeared, if set, is called when a tunnel's card is posted.
	appeared func(tunnel string)

	mu    sync.Mutex
	cards map[string]*card // by tunnel
	errs  []error
	done  func() // ends the watching and waits for it
}

// card is what the desk knows of one run.
type card struct {
	reached chan string // the state that the run was waited for, once
	wanted  []string
	clicked string // the value of the button that was clicked last
	clicks  int
}

func openDesk(ctx context.Context, w *world, answers ...string) *desk {
	d := &desk{w: w, answers: answers, cards: map[string]*card{}}
	ctx, cancel := context.WithCancel(ctx)
	changes := w.slack.Changes(ctx)
	var wg sync.WaitGroup
	wg.Go(func() {
		for c := range changes {
			if c.Message != nil && (c.Kind == slacklab.Posted || c.Kind == slacklab.Edited) {
				d.saw(ctx, c, &wg)
			}
		}
	})
	d.done = func() { cancel(); wg.Wait() }
	return d
}

// close ends the watching, and returns what went wrong.
func (d *desk) close() error {
	d.done()
	return errors.Join(d.errs...)
}

// until types a command and waits until the card reaches one of the states.
func (d *desk) until(ctx context.Context, i int, tunnel string, states ...string) error {
	c := &card{reached: make(chan string, 1), wanted: states}
	d.mu.Lock()
	d.cards[tunnel] = c
	d.mu.Unlock()
	if err := d.w.command(ctx, i, tunnel); err != nil {
		return fmt.Errorf("/vpncheck %s: %w", tunnel, err)
	}
	select {
	case <-c.reached:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(time.Minute):
		return fmt.Errorf("the card of %s shows none of %v", tunnel, states)
	}
}

// saw takes a new look of a card, and clicks if there is something to click.
func (d *desk) saw(ctx context.Context, change slacklab.Change, wg *sync.WaitGroup) {
	m := *change.Message
	tunnel, state := onCard(m.Text)
	d.mu.Lock()
	defer d.mu.Unlock()
	c := d.cards[tunnel]
	if c == nil {
		return
	}
	if change.Kind == slacklab.Posted && d.appeared != nil {
		d.appeared(tunnel)
	}
	if slices.Contains(c.wanted, state) {
		c.wanted = nil
		c.reached <- state
	}
	label := d.answer(c, state)
	if label == "" || len(m.Buttons()) == 0 || m.Buttons()[0].Value == c.clicked {
		return
	}
	c.clicked = m.Buttons()[0].Value
	c.clicks++
	wg.Go(func() { d.click(ctx, m, label) })
}

// onCard reads tunnel and state from a card's text: "vpnx-… NAME: STATE. …".
func onCard(text string) (tunnel, state string) {
	head, rest, _ := strings.Cut(text, ": ")
	tunnel, _, _ = strings.Cut(head, " ")
	state, _, _ = strings.Cut(rest, ".")
	return tunnel, state
}

// answer is the label that a person clicks in a state, if any.
func (d *desk) answer(c *card, state string) string {
	switch {
	case len(d.answers) == 0:
		return ""
	case state == repairing:
		return "Cannot change it"
	case state == asking:
		return d.answers[c.clicks%len(d.answers)]
	default:
		return ""
	}
}

func (d *desk) click(ctx context.Context, m slacklab.Message, label string) {
	user := ""
	for _, s := range d.w.seats {
		if s.channel == m.Channel {
			user = s.user
		}
	}
	if err := d.w.slack.ClickLabel(ctx, user, m.Channel, m.TS, label); err != nil && ctx.Err() == nil {
		d.mu.Lock()
		defer d.mu.Unlock()
		d.errs = append(d.errs, fmt.Errorf("click %s: %w", label, err))
	}
}
