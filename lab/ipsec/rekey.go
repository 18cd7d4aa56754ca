package ipseclab

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/strongswan/govici/vici"
)

// ErrRekey says that the ends did not agree on a new SA. The old one goes on until its lifetime ends.
var ErrRekey = errors.New("the rekey failed")

// Rekey has a gateway replace one of the tunnel's SAs by a new one, as it does when its lifetime
// ends.
func (l *Lab) Rekey(ctx context.Context, h Host) error {
	c, err := l.gateway(h)
	if err != nil {
		return err
	}
	sas, err := c.sas(ctx)
	if err != nil {
		return err
	}
	names := slices.Sorted(maps.Keys(childrenUp(sas)))
	if len(names) == 0 {
		return errors.New("rekey: there is no SA")
	}
	s, err := c.dial(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = s.Close() }()
	events := make(chan vici.Event, 1024)
	s.NotifyEvents(events)
	// The log last: the library cannot take an event while it subscribes to another.
	if err := s.Subscribe("child-rekey", "log"); err != nil {
		return fmt.Errorf("follow the rekey: %w", err)
	}
	if err := c.call(ctx, "rekey", "child", names[0]); err != nil {
		return err
	}
	return outcome(ctx, events)
}

// outcome waits for the end of a rekey.
func outcome(ctx context.Context, events <-chan vici.Event) error {
	for {
		select {
		case <-ctx.Done():
			return fmt.Errorf("rekey: %w", context.Cause(ctx))
		case e, ok := <-events:
			if !ok {
				return errors.New("rekey: charon is gone")
			}
			if e.Name == "child-rekey" {
				return nil
			}
			if text, _ := e.Message.Get("msg").(string); refused(text) {
				return fmt.Errorf("%w: %s", ErrRekey, text)
			}
		}
	}
}

// refused says whether a line of the log ends a rekey: IKEv2 tries again later, IKEv1 is told why.
func refused(line string) bool {
	return strings.Contains(line, "CHILD_SA rekeying failed") || strings.Contains(line, "received NO_PROPOSAL_CHOSEN") ||
		strings.Contains(line, "giving up after")
}
