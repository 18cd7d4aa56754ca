package demo

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"sync"
	"time"

	"vpncheck/lab/cloudlab"
	"vpncheck/steps"
)

// How long things take, at speed 1.
const (
	pingTakes      = 1500 * time.Millisecond
	negotiateTakes = 2 * time.Second
)

// World is the network of the demo: it answers the bot's probes, prints what consoles show, and
// tells the cloud which tunnels are connected. It is safe for concurrent use.
type World struct {
	clock *Clock
	cloud *cloudlab.Server
	speed float64
	moved func(key string) // a line changed

	mu    sync.Mutex
	lines []*line
	desks map[string][]DeskEntry // by story, oldest first
}

// DeskEntry is a command that was used at a console, and what it printed.
type DeskEntry struct {
	Console string `json:"console"`
	Text    string `json:"text"`
	Output  string `json:"output"`
	Repair  bool   `json:"repair,omitempty"`
	File    string `json:"file,omitempty"` // of a configuration: what it would be saved as
}

// maxDesk is how many entries a story's consoles remember.
const maxDesk = 60

// line is a story's line as it is now.
type line struct {
	story Story
	now   Line
	up    bool
	// rising calls off the negotiation that is under way; nil while there is none.
	rising func()
	// healing calls off a repair that comes by itself; nil while there is none.
	healing func()
}

// newWorld adds the stories' tunnels to the cloud.
func newWorld(cloud *cloudlab.Server, clock *Clock, speed float64, moved func(string)) *World {
	w := &World{clock: clock, cloud: cloud, speed: speed, moved: moved, desks: map[string][]DeskEntry{}}
	for _, s := range Stories() {
		if s.Absent {
			continue
		}
		addTunnel(cloud, s)
		w.lines = append(w.lines, &line{story: s, now: s.Line, up: s.Up})
	}
	cloud.OnWrite(w.renegotiate)
	return w
}

// ErrNoSuch is the error of a story, console or command that does not exist.
var ErrNoSuch = errors.New("there is no such thing in the demo")

// find gives a story's line. Called with mu held.
func (w *World) find(key string) (*line, error) {
	for _, l := range w.lines {
		if l.story.Key == key {
			return l, nil
		}
	}
	return nil, fmt.Errorf("story %q: %w", key, ErrNoSuch)
}

// at gives the line whose story the address belongs to, or nil. Called with mu held.
func (w *World) at(a netip.Addr) *line {
	for _, l := range w.lines {
		if l.story.site.Gateway == a || l.story.site.LAN.Contains(a) {
			return l
		}
	}
	return nil
}

// Up says whether a story's tunnel is connected.
func (w *World) Up(key string) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	l, err := w.find(key)
	return err == nil && l.up
}

// Use types a command at a console and gives what it prints. A repair may bring the tunnel up a
// moment later.
func (w *World) Use(key, console, command string) (string, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	l, err := w.find(key)
	if err != nil {
		return "", err
	}
	cmd, ok := l.story.command(console, command)
	if !ok {
		return "", fmt.Errorf("console %s/%s of %q: %w", console, command, key, ErrNoSuch)
	}
	out := cmd.print(sight{Story: l.story, Now: l.now, Live: l.up, At: w.clock.Now()})
	past := w.desks[key]
	if len(past) >= maxDesk {
		past = past[1:]
	}
	w.desks[key] = append(slices.Clip(past), DeskEntry{Console: console, Text: cmd.Text, Output: out, Repair: cmd.Repair, File: cmd.File})
	if cmd.do != nil {
		cmd.do(&l.now)
		w.settle(l, false)
	}
	w.moved(key)
	return out, nil
}

// Desk is what was done at a story's consoles.
func (w *World) Desk(key string) []DeskEntry {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.desks[key]
}

// Reset puts a story back to its beginning.
func (w *World) Reset(key string) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	l, err := w.find(key)
	if err != nil {
		return err
	}
	w.stopRising(l)
	if l.healing != nil {
		l.healing()
		l.healing = nil
	}
	l.now = l.story.Line
	delete(w.desks, key)
	w.set(l, l.story.Up)
	return nil
}

// settle lets the state follow from the line: a negotiation begins where one can succeed, and one
// that no longer can is called off. Called with mu held.
func (w *World) settle(l *line, traffic bool) {
	if w.syncCloud(l); !l.now.Sound() {
		w.stopRising(l)
		return
	}
	if l.up || l.rising != nil || !l.now.Negotiates(traffic) {
		return
	}
	l.rising = w.clock.after(w.paced(negotiateTakes), func() { w.rise(l) })
}

// rise connects the tunnel if still nothing is wrong with its line.
func (w *World) rise(l *line) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.stopRising(l)
	if l.now.Sound() && !l.up {
		w.set(l, true)
	}
}

func (w *World) stopRising(l *line) {
	if l.rising != nil {
		l.rising()
		l.rising = nil
	}
}

// set says whether the tunnel is connected, and tells all who should know. Called with mu held.
func (w *World) set(l *line, up bool) {
	l.up = up
	w.syncCloud(l)
	w.cloud.SetNetStatus(l.story.Tunnel, netStatus(up))
	w.moved(l.story.Key)
}

func netStatus(up bool) string { return pick(up, "AVAILABLE", "UNAVAILABLE") }

// syncCloud shows in the cloud what the API knows of the line.
func (w *World) syncCloud(l *line) {
	w.cloud.Edit(func(world *cloudlab.World) {
		r := world.Regions[l.story.Region]
		r.Gateway(r.Tunnel(l.story.Tunnel).GatewayID).Blocked = l.now.Blocked
	})
	w.moved(l.story.Key)
}

// traffic is a packet of the bot's that goes into the tunnel. A line that heals by itself begins
// to do so. Called with mu held.
func (w *World) traffic(l *line) {
	if l.now.Heals == 0 || l.healing != nil {
		return
	}
	l.healing = w.clock.after(w.paced(l.now.Heals), func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		l.healing = nil
		l.now = l.now.healed()
		w.settle(l, false)
	})
}

// renegotiate is what a reset or a change through the cloud's API causes. It takes effect after
// the call, which holds the cloud's lock.
func (w *World) renegotiate(_, tunnel string, _ *cloudlab.World) {
	w.clock.after(0, func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		for _, l := range w.lines {
			if l.story.Tunnel == tunnel {
				w.settle(l, true)
			}
		}
	})
}

func (w *World) paced(d time.Duration) time.Duration {
	return time.Duration(float64(d) / w.speed)
}

// wait lets d pass at the demo's speed, and tells whether ctx let it.
func (w *World) wait(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(w.paced(d))
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// Vantage is where the demo's bot stands: in the VPC.
func (w *World) Vantage() steps.Vantage { return steps.VPC }
