package main

import (
	"context"
	"slices"
	"strings"
	"time"

	"vpncheck/internal/conversation"
	"vpncheck/lab/slacklab"
	"vpncheck/steps"
)

// What must hold after every storm.

// waitingWorks checks that a card which still waits shows the question that is open, with buttons
// that count. That a click on it works is seen when its person goes on.
func (c *chaos) waitingWorks(p *person) {
	ctx, cancel := context.WithTimeout(context.Background(), settled)
	defer cancel()
	var card slacklab.Message
	var d conversation.Document
	if err := c.w.slack.WaitFor(ctx, func(*slacklab.Server) bool {
		var there bool
		if card, there = p.card(); !there {
			return false
		}
		_, run := key(card)
		d = c.documents()[run]
		return over(card) && d.Run.Over() || p.open(card) == token(d.Run)
	}); err != nil {
		c.violation("tunnel %s has no card that can be answered: %v\n%s\nthe run is at %s, %s, seq %d", p.tunnel, err, card.Shown(), d.Run.Step, d.Run.Phase, d.Run.Seq)
	}
}

// check looks at everything once people have answered all there was.
func (c *chaos) check(people []*person) {
	docs := c.documents()
	c.allShown(docs)
	for _, p := range people {
		c.checkRun(p, docs)
	}
	c.checkCommands(docs)
	c.checkMessages(docs)
	c.checkRedis()
	c.checkCloud()
	c.checkSecrets()
	c.noOrphans()
}

// allShown waits for what the presenter owes after the end of a run.
func (c *chaos) allShown(docs map[string]conversation.Document) {
	ctx, cancel := context.WithTimeout(context.Background(), settled)
	defer cancel()
	var missing string
	if c.w.slack.WaitFor(ctx, func(*slacklab.Server) bool {
		keys, files := c.shown()
		missing = ""
		for run, d := range docs {
			switch {
			case d.Run.Outcome.End == steps.Solved && keys[run+"/solved"] == 0:
				missing = "the thread of " + run + " does not say that it is solved"
			case escalated(d) && keys[run+"/escalation"] == 0:
				missing = run + " was not escalated"
			case escalated(d) && (files[run+"/report.md"] == 0 || files[run+"/evidence.json"] == 0):
				missing = "files of " + run
			}
		}
		return missing == ""
	}) != nil {
		c.violation("after %s: %s", settled, missing)
	}
}

func escalated(d conversation.Document) bool {
	return d.Run.Outcome.End == steps.Escalated || d.Run.Outcome.End == steps.Expired
}

// shown counts the messages by run/key, and the files by run/name.
func (c *chaos) shown() (keys, files map[string]int) {
	keys, files = map[string]int{}, map[string]int{}
	for _, m := range c.w.slack.Messages(c.w.channel) {
		_, run := key(m)
		for _, r := range c.w.slack.Thread(c.w.channel, m.TS) {
			if k, of := key(r); k != "" {
				keys[of+"/"+k]++
			}
			for _, f := range r.Files {
				files[run+"/"+f.Name]++
			}
		}
	}
	return keys, files
}

// checkRun looks at one check: it is over, there is one run for the one command, and its answers
// count once each.
func (c *chaos) checkRun(p *person, docs map[string]conversation.Document) {
	card, there := p.card()
	_, run := key(card)
	d, known := docs[run]
	switch {
	case !there || !known:
		c.violation("tunnel %s: the command was acknowledged, and there is no run with a card", p.tunnel)
		c.count(func(f *figures) { f.lost++ })
		return
	case !over(card) || !d.Run.Over():
		c.violation("run %s of %s is not over %s after the last fault: %s, %s, seq %d\n%s\n%v", run, p.tunnel, settled, d.Run.Step, d.Run.Phase, d.Run.Seq, card.Shown(), p.acked)
	}
	// Where no reading succeeded before the repair, the first one finds the tunnel connected; where
	// none does after it, nobody knows.
	unread := (d.Run.Facts.Unread != nil || !d.Run.Facts.Reading.ReadOK()) && escalated(d)
	if p.mended && d.Run.Outcome.End != steps.Solved && d.Run.Outcome.End != steps.Healthy && !unread {
		c.violation("run %s: the tunnel was repaired, and the check ended as %s: %s", run, d.Run.Outcome.End, d.Run.Outcome.Cause)
	}
	if p.silent && d.Run.Outcome.End != steps.Expired {
		c.violation("run %s: nobody answered, and it ended as %s: %s", run, d.Run.Outcome.End, d.Run.Outcome.Cause)
	}
	said := map[int]int{}
	closed := map[int]bool{}
	for _, f := range d.Run.Findings {
		closed[f.Seq] = true
		if f.By.ID != "" && f.Kind != steps.CalledOff && f.Kind != steps.DeviceSeen { // the one ends a check from any card, the other answers nothing by itself
			said[f.Seq]++
		}
	}
	for seq, n := range said {
		if n > 1 {
			c.count(func(f *figures) { f.twice++ })
			c.violation("run %s: question %d was answered %d times: %+v", run, seq, n, d.Run.Findings)
		}
	}
	for tok, labels := range p.acked {
		of, seq := splitToken(tok)
		if of == run && !closed[seq] && d.Run.Outcome.End != steps.Solved && d.Run.Outcome.End != steps.Healthy {
			c.count(func(f *figures) { f.lost++ })
			c.violation("run %s: the answer %v to question %d was acknowledged, and is lost: %+v", run, labels, seq, d.Run.Findings)
		}
	}
	c.count(func(f *figures) {
		f.runs++
		switch {
		case d.Run.Outcome.End == steps.Solved:
			f.solved++
		case d.Run.Outcome.End == steps.Expired:
			f.expired++
		case escalated(d):
			f.escalated++
		case p.called[run]:
			f.cancelled++
		default:
			f.other++
		}
	})
}

// asks says whether a card has a button that is more than an offer to begin anew.
func asks(card slacklab.Message) bool {
	return slices.ContainsFunc(card.Buttons(), func(b slacklab.Button) bool { return b.ActionID != "silent" })
}

// checkMessages looks for what is there twice, in this and all earlier rounds.
func (c *chaos) checkMessages(docs map[string]conversation.Document) {
	keys, files := c.shown()
	twice := func(what string, n int) {
		c.count(func(f *figures) { f.twice += n - 1 })
		c.violation("%s is there %d times", what, n)
	}
	reminders := 0
	for k, n := range keys {
		if strings.Contains(k, "/remind-") {
			reminders += n
		}
		if n > 1 {
			twice("message "+k, n)
		}
	}
	for k, n := range files {
		if n > 1 {
			twice("file "+k, n)
		}
	}
	for _, m := range c.w.slack.Messages(c.w.channel) {
		k, run := key(m)
		if d := docs[run]; k == "card" && d.Run.Over() && (!over(m) || asks(m)) {
			c.violation("run %s is over, and its card is an old one:\n%s", run, m.Shown())
		}
	}
	c.count(func(f *figures) { f.reminders = reminders })
	c.checkEvidence(docs)
}

// checkEvidence reads what was handed over.
func (c *chaos) checkEvidence(docs map[string]conversation.Document) {
	for _, f := range c.w.slack.Files() {
		if f.Name != "evidence.json" {
			continue
		}
		e, err := decoded[steps.Evidence](f.Content)
		if err != nil {
			c.violation("evidence.json: %v", err)
			continue
		}
		said := map[int]bool{}
		for _, x := range e.Timeline {
			if x.Kind == steps.DeviceSeen {
				continue // it answers nothing by itself
			}
			if x.By.ID != "" && said[x.Seq] {
				c.violation("evidence of run %s counts question %d twice", e.Run.ID, x.Seq)
			}
			said[x.Seq] = said[x.Seq] || x.By.ID != ""
		}
		if _, ok := docs[e.Run.ID]; !ok {
			c.violation("evidence of a run that is not stored: %q", e.Run.ID)
		}
	}
}

// checkRedis looks for what nobody will ever take up.
func (c *chaos) checkRedis() {
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	db := c.redis.client()
	defer func() { _ = db.Close() }()
	events := 0
	for run := range c.documents() {
		base := "{vpncheck:p0}:run:" + run
		events += int(db.ZCard(ctx, base+":seen").Val())
		if n := db.LLen(ctx, base+":inbox").Val(); n > 0 {
			c.violation("run %s is over, and its inbox holds %d events", run, n)
		}
	}
	c.count(func(f *figures) { f.events = events })
	if n := db.XLen(ctx, "{vpncheck:p0}:parked").Val(); n > 0 {
		c.violation("%d events were parked: %v", n, db.XRange(ctx, "{vpncheck:p0}:parked", "-", "+").Val())
	}
	if open := db.HGetAll(ctx, "{vpncheck:p0}:open").Val(); len(open) > 0 {
		c.violation("runs are open that nobody waits for: %v", open)
	}
}
