package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"
)

// Shown is one line of a run's ledger: what Slack was, or was about to be, told
// under a key.
type Shown struct {
	TS    string    `json:"ts,omitempty"`    // the message
	Hash  string    `json:"hash,omitempty"`  // of what it says
	State string    `json:"state"`           // Intended or Sent
	At    time.Time `json:"at"`              // when recorded
	Extra string    `json:"extra,omitempty"` // the caller's own
}

// The states of a line. One that is intended may or may not have been sent.
const (
	Intended = "intended"
	Sent     = "sent"
)

// Intend records, before acting, that key is about to be sent; what was known of
// key stays. It waits while Redis is away. ErrFenced: another replica has the run,
// do not act.
func (t *ShowTask) Intend(ctx context.Context, key string) error {
	line := t.Ledger[key]
	line.State = Intended
	return t.record(ctx, key, line)
}

// Sent records that key was sent, as line, also when ctx has ended: it has happened.
// It waits while Redis is away, until the drain is over. ErrFenced: another replica
// has the run and will find the line intended.
func (t *ShowTask) Sent(_ context.Context, key string, line Shown) error {
	line.State = Sent
	return t.record(t.lasting, key, line)
}

func (t *ShowTask) record(ctx context.Context, key string, line Shown) error {
	s := t.l.s
	if line.At = s.o.Now(); t.Ledger == nil {
		t.Ledger = map[string]Shown{}
	}
	text, err := json.Marshal(line)
	if err != nil {
		return fmt.Errorf("record %s of run %s: %w", key, t.Run, err)
	}
	k := s.runKeys(t.t.p, t.Run)
	err = s.persist(ctx, func() error {
		n, err := s.eval(ctx, scriptLedger, []string{k.run, k.ledger},
			t.Epoch, key, text, s.o.Retain.Milliseconds()).Int()
		if err == nil && n == 0 {
			err = ErrFenced
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("record %s of run %s: %w", key, t.Run, err)
	}
	t.Ledger[key] = line
	return nil
}

// Ledger returns the ledger of a run, empty where the run is not known or was never
// shown.
func (s *Store) Ledger(ctx context.Context, run string) (map[string]Shown, error) {
	p, err := s.runPartition(run)
	if err != nil {
		return nil, err
	}
	lines, err := s.db.HGetAll(ctx, s.runKeys(p, run).ledger).Result()
	if err != nil {
		return nil, wrap(err, "ledger of run %s", run)
	}
	return readLedger(lines), nil
}

// readLedger takes a line that cannot be read for intended, which has it looked for
// before it is sent again.
func readLedger(lines map[string]string) map[string]Shown {
	ledger := make(map[string]Shown, len(lines))
	for key, text := range lines {
		line := Shown{State: Intended}
		_ = json.Unmarshal([]byte(text), &line)
		ledger[key] = line
	}
	return ledger
}
