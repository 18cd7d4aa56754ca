package ipseclab

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/strongswan/govici/vici"
)

// again is how often an active end looks whether it has to begin, and how long it rests after a
// negotiation that failed.
const again = time.Second

// noSA is what kernel-libipsec says of a packet for a tunnel that is not up.
const noSA = "could not find an outbound IPsec SA"

// startBeginning has the gateway begin by itself as its end says.
func (c *charon) startBeginning() error {
	b := c.end.Begin
	if b != Active && b != FlowTrigger {
		return nil
	}
	ctx, cancel := context.WithCancel(context.Background())
	session, traffic, err := c.watchTraffic(ctx)
	if err != nil {
		cancel()
		return err
	}
	done := make(chan struct{})
	c.begin = func() {
		cancel()
		_ = session.Close() // ends the events; a daemon that is gone has closed it already
		<-done
	}
	go func() {
		defer close(done)
		c.beginning(ctx, b, c.children, traffic)
	}()
	return nil
}

func (c *charon) stopBeginning() {
	if c.begin != nil {
		c.begin()
		c.begin = nil
	}
}

// watchTraffic tells of packets that meet a tunnel that is not up.
func (c *charon) watchTraffic(ctx context.Context) (*vici.Session, <-chan vici.Event, error) {
	s, err := c.dial(ctx)
	if err != nil {
		return nil, nil, err
	}
	events := make(chan vici.Event, 256)
	s.NotifyEvents(events)
	if err := s.Subscribe("log"); err != nil {
		_ = s.Close()
		return nil, nil, fmt.Errorf("follow charon's log: %w", err)
	}
	return s, events, nil
}

// beginning negotiates when there is traffic, and an active end whenever the tunnel is down. What
// comes of it stands in the log and in the SAs, where everybody looks.
func (c *charon) beginning(ctx context.Context, b Begin, children []string, log <-chan vici.Event) {
	var tick <-chan time.Time
	if b == Active {
		t := time.NewTicker(again)
		defer t.Stop()
		tick = t.C
		_ = c.negotiate(ctx, children)
	}
	for {
		select {
		case <-ctx.Done():
			return
		case e, ok := <-log:
			if !ok {
				return // the daemon is gone
			}
			if text, _ := e.Message.Get("msg").(string); strings.Contains(text, noSA) {
				_ = c.negotiate(ctx, children)
				drain(log)
			}
		case <-tick:
			_ = c.negotiate(ctx, children)
		}
	}
}

// drain forgets the packets that came while the tunnel was negotiated.
func drain(log <-chan vici.Event) {
	for {
		select {
		case _, ok := <-log:
			if !ok {
				return
			}
		default:
			return
		}
	}
}
