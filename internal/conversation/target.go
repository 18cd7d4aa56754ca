package conversation

import (
	"context"
	"fmt"
	"net/netip"

	"vpncheck/internal/store"
	"vpncheck/steps"
)

// target is a host of the IDC that a person names to be pinged.
type target struct {
	Addr netip.Addr   `json:"addr"`
	By   steps.Person `json:"by"`
}

// Target passes on which host of the IDC a person wants to be pinged from the VPC. An address that
// the tunnel does not lead to is refused in words for that person, and a run that is over takes none:
// store.ErrEnded.
func (l *Loop) Target(ctx context.Context, id string, r steps.Run, addr netip.Addr, by steps.Person) (refused string, err error) {
	if why := steps.RefuseTarget(r.Facts, addr); why != "" {
		return why, nil
	}
	ev := event{Target: &target{Addr: addr, By: by}}
	if _, err := l.Store.Push(ctx, store.Event{ID: id, Run: r.ID, At: l.Now(), Body: ev.encode()}); err != nil {
		return "", fmt.Errorf("record a target of run %s: %w", r.ID, err)
	}
	return "", nil
}

// applyTarget pings the host, unless the run has ended since: nothing is measured any more then.
func (l *Loop) applyTarget(d *Document, t target) []job {
	if d.Run.Over() {
		return nil
	}
	d.Run = steps.Aim(d.Run, t.Addr)
	d.Spoken++
	return l.measureAgain(d)
}
