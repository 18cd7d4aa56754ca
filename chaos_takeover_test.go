package main

import (
	"context"
	"fmt"
	"maps"
	"time"

	"github.com/redis/go-redis/v9"
)

// A takeover is read from Redis itself: it lasts from the SIGKILL of a process until every run that
// it held then, of both lanes, was taken by another: until the run's epoch has grown.

// grip is one run in one lane, and the epoch at which the dead had it.
type grip struct{ stream, lane, run string }

// takeover is what is left of what one process held.
type takeover struct {
	at     time.Time
	left   map[grip]string
	outage bool // Redis was away meanwhile
	again  bool // an heir was struck as well: one that held a run, or all who could have
	heirs  map[*life]bool
	kills  int // of others, meanwhile
}

const chaosKeys = "{vpncheck:p0}:"

// lost notes what a process held when it was killed.
func (c *chaos) lost(l *life, at time.Time) {
	left := map[grip]string{}
	for _, g := range c.grips(l) {
		if epoch, err := c.epoch(g); err == nil {
			left[g] = epoch
		}
	}
	c.struck(l)
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, t := range c.takeovers {
		t.kills++
		for g := range left {
			if _, shared := t.left[g]; shared {
				t.again = true
				delete(left, g) // one clock for each run: that of its first holder
			}
		}
	}
	if len(left) > 0 {
		t := &takeover{at: at, left: left, heirs: map[*life]bool{}}
		for _, n := range c.nodes {
			if n.life != l && !n.busy.Load() {
				t.heirs[n.life] = true
			}
		}
		c.takeovers = append(c.takeovers, t)
	}
}

// struck notes that a process will be nobody's heir.
func (c *chaos) struck(l *life) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, t := range c.takeovers {
		delete(t.heirs, l)
		t.again = t.again || len(t.heirs) == 0
	}
}

// born notes that the process in the place of the one struck last may be its heir.
func (c *chaos) born(l *life) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, t := range c.takeovers {
		if len(t.heirs) == 0 || time.Since(t.at) < 500*time.Millisecond {
			t.heirs[l] = true
		}
	}
}

// away notes that Redis is, or was, away: also for so short a time that a client tries again and
// does not say so.
func (c *chaos) away() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, t := range c.takeovers {
		t.outage = true
	}
}

func (c *chaos) epoch(g grip) (string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 200*time.Millisecond)
	defer cancel()
	return c.redisNow().HGet(ctx, chaosKeys+"run:"+g.run, g.lane+"e").Result()
}

// grips lists what a process holds; nothing where Redis is away, for then nobody knows.
func (c *chaos) grips(l *life) (held []grip) {
	name := consumerName.FindStringSubmatch(l.log.String())
	if name == nil {
		return nil // it has not done anything yet
	}
	ctx, cancel := context.WithTimeout(context.Background(), 200*time.Millisecond)
	defer cancel()
	db := c.redisNow()
	for lane, stream := range map[string]string{"e": chaosKeys + "ready", "s": chaosKeys + "show"} {
		pending, err := db.XPendingExt(ctx, &redis.XPendingExtArgs{
			Stream: stream, Group: "vpncheck", Start: "-", End: "+", Count: 100, Consumer: name[1],
		}).Result()
		if err != nil {
			return held
		}
		for _, p := range pending {
			m, err := db.XRangeN(ctx, stream, p.ID, p.ID, 1).Result()
			if err != nil || len(m) == 0 {
				continue
			}
			run, _ := m[0].Values["r"].(string)
			if db.HGet(ctx, chaosKeys+"run:"+run, lane+"t").Val() == p.ID { // else it is stale: nobody needs it
				held = append(held, grip{stream, lane, run})
			}
		}
	}
	return held
}

// watchTakeovers looks at what the dead left until ctx ends.
func (c *chaos) watchTakeovers(ctx context.Context) {
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			c.lookForHeirs()
		case <-ctx.Done():
			return
		}
	}
}

func (c *chaos) lookForHeirs() {
	c.mu.Lock()
	all := append([]*takeover(nil), c.takeovers...)
	c.mu.Unlock()
	for _, t := range all {
		c.mu.Lock()
		left := maps.Clone(t.left)
		c.mu.Unlock()
		for g, was := range left {
			epoch, err := c.epoch(g)
			c.mu.Lock()
			if err != nil {
				t.outage = true
			} else if epoch != was {
				delete(t.left, g)
				if g.lane == "s" && !t.outage && !t.again {
					c.figures.showLane = append(c.figures.showLane, time.Since(t.at))
				}
			}
			c.mu.Unlock()
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	kept := c.takeovers[:0]
	for _, t := range c.takeovers {
		took := time.Since(t.at)
		if len(t.left) == 0 && took > 5*time.Second {
			c.t.Logf("a takeover took %s: %d kills meanwhile, heirs struck %v, Redis away %v", took.Round(time.Millisecond), t.kills, t.again, t.outage)
		}
		switch {
		case len(t.left) > 0:
			kept = append(kept, t)
		case t.outage:
			c.figures.acrossOutage = append(c.figures.acrossOutage, took)
		case t.again:
			c.figures.again = append(c.figures.again, took)
		default:
			c.figures.takeovers = append(c.figures.takeovers, took)
		}
	}
	c.takeovers = kept
}

// noOrphans checks that somebody takes all that the dead held.
func (c *chaos) noOrphans() {
	for deadline := time.Now().Add(30 * time.Second); c.orphans() > 0 && time.Now().Before(deadline); {
		c.pause(10 * time.Millisecond)
	}
	c.mu.Lock()
	var left []string
	for _, t := range c.takeovers {
		for g := range t.left {
			left = append(left, fmt.Sprintf("%s of run %s, for %s", g.stream, g.run, time.Since(t.at).Round(time.Millisecond)))
		}
	}
	c.mu.Unlock()
	if len(left) > 0 {
		c.violation("nobody has taken what a dead process held: %v", left)
	}
}

func (c *chaos) orphans() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.takeovers)
}

// follow has the test's own eyes on another Redis from now on.
func (c *chaos) follow(db *redis.Client) {
	c.mu.Lock()
	old := c.db
	c.db = db
	c.mu.Unlock()
	if old != nil {
		_ = old.Close()
	}
}

func (c *chaos) redisNow() *redis.Client {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.db
}
