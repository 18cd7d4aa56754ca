package demo

import (
	"slices"
	"sync"
	"time"
)

// Clock is real time plus what was skipped. Alarms set on it ring early when time is skipped.
type Clock struct {
	mu      sync.Mutex
	skipped time.Duration
	alarms  map[*alarm]bool
	hooks   []func()
	stopped bool
}

type alarm struct {
	at    time.Time
	timer *time.Timer
}

func newClock() *Clock { return &Clock{alarms: map[*alarm]bool{}} }

// Now is the demo's time.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now()
}

func (c *Clock) now() time.Time { return time.Now().Add(c.skipped) }

// Skip lets d pass at once, then calls what OnSkip was given.
func (c *Clock) Skip(d time.Duration) {
	c.mu.Lock()
	c.skipped += d
	for a := range c.alarms {
		a.timer.Reset(max(0, a.at.Sub(c.now())))
	}
	hooks := c.hooks
	c.mu.Unlock()
	for _, f := range hooks {
		f()
	}
}

// OnSkip adds a function to call after every skip.
func (c *Clock) OnSkip(f func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.hooks = append(slices.Clip(c.hooks), f)
}

// after calls f on a goroutine of its own when d has passed on this clock. The returned function
// calls it off.
func (c *Clock) after(d time.Duration, f func()) (cancel func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.stopped {
		return func() {}
	}
	a := &alarm{at: c.now().Add(d)}
	a.timer = time.AfterFunc(d, func() {
		if c.forget(a) {
			f()
		}
	})
	c.alarms[a] = true
	return func() { c.forget(a) }
}

// forget takes an alarm off, and tells whether it was still on: each rings at most once.
func (c *Clock) forget(a *alarm) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	on := c.alarms[a]
	delete(c.alarms, a)
	a.timer.Stop()
	return on
}

// stop takes all alarms off and refuses new ones.
func (c *Clock) stop() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.stopped = true
	for a := range c.alarms {
		a.timer.Stop()
	}
	clear(c.alarms)
}
