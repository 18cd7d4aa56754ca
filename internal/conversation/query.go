package conversation

import (
	"context"
	"encoding/json"
	"fmt"

	"vpncheck/internal/store"
)

// Listing is one run in a list.
type Listing struct {
	Run string
	Summary
}

// OpenRun gives the open run of a tunnel, if there is one.
func (l *Loop) OpenRun(ctx context.Context, tunnel string) (run string, ok bool, err error) {
	run, ok, err = l.Store.OpenRun(ctx, tunnel)
	if err != nil {
		return "", false, fmt.Errorf("look for an open run of %s: %w", tunnel, err)
	}
	return run, ok, nil
}

// OpenRuns lists the runs that are open now.
func (l *Loop) OpenRuns(ctx context.Context) ([]Listing, error) {
	listed, err := l.Store.OpenRuns(ctx)
	if err != nil {
		return nil, fmt.Errorf("list open runs: %w", err)
	}
	return listings(listed)
}

// History lists the newest n runs of a tunnel, the newest first.
func (l *Loop) History(ctx context.Context, tunnel string, n int) ([]Listing, error) {
	listed, err := l.Store.History(ctx, tunnel, n)
	if err != nil {
		return nil, fmt.Errorf("list the runs of %s: %w", tunnel, err)
	}
	return listings(listed)
}

func listings(listed []store.Listed) ([]Listing, error) {
	out := make([]Listing, 0, len(listed))
	for _, x := range listed {
		e := Listing{Run: x.Run}
		if len(x.Summary) > 0 { // a run that was just opened has none yet
			if err := json.Unmarshal(x.Summary, &e.Summary); err != nil {
				return nil, fmt.Errorf("decode the summary of run %s: %w", x.Run, err)
			}
		}
		if e.Tunnel == "" {
			e.Tunnel = x.Subject
		}
		out = append(out, e)
	}
	return out, nil
}

// Ledger tells what a run's presenter has sent so far.
func (l *Loop) Ledger(ctx context.Context, run string) (map[string]store.Shown, error) {
	ledger, err := l.Store.Ledger(ctx, run)
	if err != nil {
		return nil, fmt.Errorf("read what was shown of run %s: %w", run, err)
	}
	return ledger, nil
}
