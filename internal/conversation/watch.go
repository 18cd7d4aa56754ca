package conversation

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"vpncheck/internal/store"
)

// watch reads the tunnels of all open runs again and again, in one call per region and hundred,
// by one replica for all. A tunnel that came up by itself ends its run whatever the question.
func (l *Loop) watch(ctx context.Context) {
	tick := time.NewTicker(l.Times.WatchEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		// A little less than the interval, so that the next tick finds the lead free.
		lead, err := l.Store.Lead(ctx, "watch", l.Times.WatchEvery*9/10)
		if err == nil && lead {
			err = l.watchOnce(ctx)
		}
		if err != nil && ctx.Err() == nil {
			l.Log.Warn("open runs were not watched", "err", err)
		}
	}
}

func (l *Loop) watchOnce(ctx context.Context) error {
	open := regions{}
	if err := l.Store.EachOpen(ctx, open.add); err != nil {
		return fmt.Errorf("list open runs: %w", err)
	}
	for region, runs := range open {
		tunnels := make([]string, 0, len(runs))
		for tunnel := range runs {
			tunnels = append(tunnels, tunnel)
		}
		statuses, err := l.Cloud.Statuses(ctx, region, tunnels)
		if err != nil {
			l.Log.Warn("tunnels were not read", "region", region, "tunnels", len(tunnels), "err", err)
			continue
		}
		for tunnel, status := range statuses {
			if status == "AVAILABLE" {
				l.push(ctx, fmt.Sprintf("watch-%d", l.Now().UnixNano()), runs[tunnel], event{Look: true})
			}
		}
	}
	return nil
}

// regions are open runs: region → tunnel → run.
type regions map[string]map[string]string

func (r regions) add(o store.Listed) {
	var s Summary
	if json.Unmarshal(o.Summary, &s) != nil || s.Region == "" {
		return // not read yet: its first reading is under way
	}
	if r[s.Region] == nil {
		r[s.Region] = map[string]string{}
	}
	r[s.Region][s.Tunnel] = o.Run
}
