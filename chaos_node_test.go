package main

import (
	"context"
	"os/exec"
	"regexp"
	"sync/atomic"
	"syscall"
	"time"
)

// node is a place for a process of the bot: when one dies there, the next begins.
type node struct {
	c    *chaos
	n    int
	life *life
	busy atomic.Bool // a fault is under way here
}

// life is one process.
type life struct {
	cmd    *exec.Cmd
	log    *syncBuffer
	ending atomic.Bool // we ended it
	gone   chan struct{}
	err    error
}

func (n *node) start() {
	c := n.c
	path, err := program()
	if err != nil {
		c.fatal("%v", err)
		return
	}
	l := &life{cmd: exec.Command(path, "serve"), log: &syncBuffer{}, gone: make(chan struct{})}
	l.cmd.Stderr, l.cmd.Env = l.log, c.w.environ(c.redis.address(), c.settings...)
	if err := l.cmd.Start(); err != nil {
		c.fatal("start a process: %v", err)
		return
	}
	n.life = l
	c.mu.Lock()
	c.lives = append(c.lives, l)
	c.mu.Unlock()
	go func() {
		l.err = l.cmd.Wait()
		if !l.ending.Load() {
			c.violation("process %d ended by itself: %v\n%s", n.n, l.err, l.log)
		}
		close(l.gone)
	}()
}

// kill is kill -9, and the next process at once.
func (n *node) kill() {
	l := n.life
	l.ending.Store(true)
	at := time.Now()
	_ = l.cmd.Process.Signal(syscall.SIGKILL)
	<-l.gone
	n.c.lost(l, at)
	n.c.heldBy(l, at)
	n.start()
	n.c.born(n.life)
	n.c.count(func(f *figures) { f.kills++ })
}

// terminate asks the process to end; the next begins beside it, as in a rolling update.
func (n *node) terminate() {
	c, l := n.c, n.life
	l.ending.Store(true)
	_ = l.cmd.Process.Signal(syscall.SIGTERM)
	n.start()
	c.count(func(f *figures) { f.terms++ })
	c.side.Go(func() {
		limit := time.NewTimer(40 * time.Second) // a measurement may take 15 s, and Redis be away
		defer limit.Stop()
		select {
		case <-l.gone:
			if l.err != nil {
				c.violation("a process that was asked to end: %v\n%s", l.err, l.log)
			}
		case <-limit.C:
			c.violation("a process still runs 40 s after SIGTERM\n%s", l.log)
			_ = l.cmd.Process.Kill()
		}
	})
}

// freeze stops the process for longer than its lease; then it wakes, a zombie.
func (n *node) freeze(d time.Duration) {
	c, l := n.c, n.life
	n.busy.Store(true)
	_ = l.cmd.Process.Signal(syscall.SIGSTOP)
	c.struck(l)
	c.heldBy(l, time.Now())
	c.count(func(f *figures) { f.freezes++ })
	c.side.Go(func() {
		c.pause(d) // how long a process stands still is the fault
		_ = l.cmd.Process.Signal(syscall.SIGCONT)
		n.busy.Store(false)
	})
}

// stop ends the place for good.
func (n *node) stop() {
	l := n.life
	l.ending.Store(true)
	_ = l.cmd.Process.Signal(syscall.SIGCONT)
	_ = l.cmd.Process.Kill()
	<-l.gone
}

var consumerName = regexp.MustCompile(`"consumer":"([^"]+)"`)

// struck is when the process that held a run was struck, and whether its heir was struck as well.
type struck struct {
	at    time.Time
	again bool
}

// heldBy notes which runs the process held when it was struck: from then to the next thing that
// the channel shows of them is a takeover.
func (c *chaos) heldBy(l *life, when time.Time) {
	runs := c.holds(l)
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, run := range runs {
		if strike, known := c.held[run]; known {
			strike.again = true
			c.held[run] = strike
		} else {
			c.held[run] = struck{at: when}
		}
	}
}

// holds lists the runs that a process holds.
func (c *chaos) holds(l *life) (runs []string) {
	for _, g := range c.grips(l) {
		runs = append(runs, g.run)
	}
	return runs
}

// observe watches what the channel shows, for the time that takeovers take.
func (c *chaos) observe(ctx context.Context) {
	for change := range c.w.slack.Changes(ctx) {
		if change.Message == nil || change.Message.Metadata == nil {
			continue
		}
		run, _ := change.Message.Metadata.EventPayload["run"].(string)
		c.mu.Lock()
		if strike, ok := c.held[run]; ok && change.At.After(strike.at) {
			list := &c.figures.shown
			if strike.again {
				list = &c.figures.shownAgain
			}
			*list = append(*list, change.At.Sub(strike.at))
			delete(c.held, run)
		}
		c.mu.Unlock()
	}
}
