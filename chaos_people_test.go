package main

import (
	"context"
	"math/rand/v2"
	"strings"
	"sync"
	"time"

	"vpncheck/lab/slacklab"
)

// person has one tunnel checked and answers whatever its card asks.
type person struct {
	c      *chaos
	tunnel string
	user   string
	repair bool          // a repair is made; otherwise nobody can make it
	silent bool          // never answers
	cancel int           // calls the check off after so many answers; 0: never
	quiet  chan struct{} // closed when this person goes on answering; nil: never silent
	rng    *rand.Rand

	mu     sync.Mutex
	begun  string              // what the newest card was before
	acked  map[string][]string // token → labels of the clicks that were acknowledged
	called map[string]bool     // runs that were called off
	mended bool                // the repair was made and reported
}

var ended = []string{": Connected", ": Solved", ": Escalated", ": Cancelled", ": Expired"}

func over(card slacklab.Message) bool {
	for _, e := range ended {
		if strings.Contains(card.Text, e) {
			return true
		}
	}
	return false
}

// key is under which key the bot keeps a message, and run of which run it is.
func key(m slacklab.Message) (key, run string) {
	if m.Metadata == nil {
		return "", ""
	}
	key, _ = m.Metadata.EventPayload["key"].(string)
	run, _ = m.Metadata.EventPayload["run"].(string)
	return key, run
}

// card is the newest card of the tunnel, unless that was there before.
func (p *person) card() (slacklab.Message, bool) {
	var card slacklab.Message
	for _, m := range p.c.w.slack.Messages(p.c.w.channel) {
		if k, _ := key(m); k == "card" && strings.Contains(m.Text, p.tunnel) {
			card = m
		}
	}
	return card, card.TS != "" && card.TS != p.begun
}

// live types the command until Slack takes it, then answers until the check is over.
func (p *person) live(ctx context.Context) {
	for ctx.Err() == nil {
		p.c.count(func(f *figures) { f.typed[p.tunnel]++ })
		if _, err := p.c.w.slack.Command(ctx, p.user, p.c.w.channel, "/vpncheck", p.tunnel); err == nil {
			break
		}
		p.c.pause(p.think()) // Slack showed an error: people wait a moment, and try again
	}
	p.follow(ctx)
}

// follow answers until the newest card is that of a check which is over.
func (p *person) follow(ctx context.Context) {
	for answered := 0; ctx.Err() == nil; answered++ {
		var card slacklab.Message
		err := p.c.w.slack.WaitFor(ctx, func(*slacklab.Server) bool {
			var there bool
			card, there = p.card()
			return there && (over(card) || !p.silent && p.open(card) != "")
		})
		if err != nil {
			return
		}
		if over(card) {
			return
		}
		if answered > 0 && p.quiet != nil {
			select {
			case <-p.quiet:
			case <-ctx.Done():
				return
			}
			p.quiet = nil
			continue
		}
		switch {
		case p.cancel > 0 && answered >= p.cancel && !p.mended:
			p.callOff(ctx, card)
		case p.rng.IntN(5) == 0 && hasButton(card, "paste"):
			p.paste(ctx, card)
		default:
			p.answer(ctx, p.user, card)
		}
		p.c.pause(p.think()) // people take a moment
	}
}

func (p *person) think() time.Duration { return time.Duration(20+p.rng.IntN(200)) * time.Millisecond }

// open is the token of the question that the card asks and nobody has answered.
func (p *person) open(card slacklab.Message) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, b := range card.Buttons() {
		if run, _ := splitToken(b.Value); p.called[run] {
			return ""
		}
		if (b.ActionID == "answer.no" || b.ActionID == "repair.done") && p.acked[b.Value] == nil {
			return b.Value
		}
	}
	return ""
}

// answer clicks; now and then somebody else clicks another button at the same time.
func (p *person) answer(ctx context.Context, user string, card slacklab.Message) {
	token := p.open(card)
	actions := []string{"answer.no", "answer.no", "answer.no", "answer.yes", "answer.unknown"}
	if hasButton(card, "repair.done") {
		actions = []string{"repair.cannot"}
		if p.repair {
			p.c.w.cloud.SetNetStatus(p.tunnel, "AVAILABLE")
			p.mended, actions = true, []string{"repair.done"}
		}
	}
	var clicks sync.WaitGroup
	click := func(user, action string) {
		if p.c.w.slack.ClickRaw(ctx, user, card, action) == nil {
			p.mu.Lock()
			p.acked[token] = append(p.acked[token], action)
			p.mu.Unlock()
			p.c.count(func(f *figures) { f.clicks++ })
		}
	}
	first := actions[p.rng.IntN(len(actions))]
	if p.rng.IntN(4) == 0 && len(actions) > 1 {
		second := actions[p.rng.IntN(len(actions))]
		clicks.Go(func() { click(slacklab.Chen, second) })
	}
	click(user, first)
	clicks.Wait()
}

// callOff clicks Cancel. Once Slack has taken that, this person answers no more.
func (p *person) callOff(ctx context.Context, card slacklab.Message) {
	run, _ := splitToken(p.open(card))
	if p.c.w.slack.ClickRaw(ctx, p.user, card, "cancel") != nil {
		return
	}
	p.mu.Lock()
	p.called[run] = true
	p.mu.Unlock()
	p.c.count(func(f *figures) { f.clicks++ })
}

// paste fills in the form. Where it does not come, or is not taken, the question stays open.
func (p *person) paste(ctx context.Context, card slacklab.Message) {
	token, slack := p.open(card), p.c.w.slack
	if slack.ClickRaw(ctx, p.user, card, "paste") != nil {
		return
	}
	within, cancel := context.WithTimeout(ctx, 3*time.Second)
	defer cancel()
	var form slacklab.View
	if slack.WaitFor(within, func(s *slacklab.Server) bool {
		for _, form = range s.Views(p.user) {
			if strings.HasPrefix(form.PrivateMetadata, token+"\n") {
				return true
			}
		}
		return false
	}) != nil {
		return
	}
	refused, err := slack.Submit(ctx, p.user, form.ID, map[string]map[string]slacklab.Value{
		"output":  {"output": {Text: "pre-shared-key " + canary + "\n100% packet loss"}},
		"verdict": {"verdict": {Option: []string{"no", "unknown"}[p.rng.IntN(2)]}},
	})
	if err != nil || len(refused) > 0 {
		_ = slack.CloseView(ctx, p.user, form.ID) // people close what does not work
		return
	}
	p.mu.Lock()
	p.acked[token] = append(p.acked[token], "form")
	p.mu.Unlock()
	p.c.count(func(f *figures) { f.forms++ })
}

func hasButton(m slacklab.Message, action string) bool {
	for _, b := range m.Buttons() {
		if b.ActionID == action {
			return true
		}
	}
	return false
}
