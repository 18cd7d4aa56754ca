package store

import (
	"context"
	"encoding/json"
)

// Ledger returns what a run's presenter has sent, or was about to send, by key. A run that
// is not known has an empty ledger.
func (s *Store) Ledger(ctx context.Context, run string) (map[string]Shown, error) {
	p, err := s.runPartition(run)
	if err != nil {
		return nil, err
	}
	lines, err := s.db.HGetAll(ctx, s.runKeys(p, run).ledger).Result()
	if err != nil {
		return nil, wrap(err, "ledger of run %s", run)
	}
	ledger := make(map[string]Shown, len(lines))
	for key, text := range lines {
		line := Shown{State: Intended}
		_ = json.Unmarshal([]byte(text), &line) // an unreadable line stands as intended
		ledger[key] = line
	}
	return ledger, nil
}
