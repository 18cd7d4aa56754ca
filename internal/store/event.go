package store

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// remember is for how long an event's id is known: longer than Slack repeats
// itself (5 minutes).
const remember = 15 * time.Minute

// Event is something that happened to a run.
type Event struct {
	ID   string // the same event delivered twice has the same ID; no line breaks
	Run  string
	At   time.Time // default now
	Body []byte
}

// Push appends an event to the inbox of ev.Run. When it returns nil the event is
// durable. fresh is false where the ID was there already, which may also be an
// earlier try of the same call. ErrNoRun and ErrEnded say that the run takes none.
func (s *Store) Push(ctx context.Context, ev Event) (fresh bool, err error) {
	p, err := s.runPartition(ev.Run)
	if err != nil {
		return false, err
	}
	now := s.o.Now()
	event, err := encode(ev, now)
	if err != nil {
		return false, fmt.Errorf("push to run %s: %w", ev.Run, err)
	}
	k := s.runKeys(p, ev.Run)
	n, err := s.eval(ctx, scriptPush, []string{k.run, k.inbox, k.seen, s.stream(events, p)},
		ev.ID, millis(now), event, ev.Run, remember.Milliseconds()).Int()
	switch {
	case err != nil:
		return false, fmt.Errorf("push to run %s: %w", ev.Run, err)
	case n == -1:
		return false, fmt.Errorf("push to run %s: %w", ev.Run, ErrNoRun)
	case n == -2:
		return false, fmt.Errorf("push to run %s: %w", ev.Run, ErrEnded)
	}
	return n == 1, nil
}

// Record is Push for what the caller has found out itself and nobody would send
// again: it waits while Redis is away, until ctx ends. ErrNoRun and ErrEnded are
// as of Push.
func (s *Store) Record(ctx context.Context, ev Event) error {
	return s.persist(ctx, func() error {
		_, err := s.Push(ctx, ev)
		return err
	})
}

// encode is id, time in ns and body, line by line: the scripts read the first line.
func encode(ev Event, now time.Time) (string, error) {
	if ev.ID == "" || strings.ContainsAny(ev.ID, "\n") {
		return "", errors.New("an event needs an ID of one line")
	}
	if ev.At.IsZero() {
		ev.At = now
	}
	return ev.ID + "\n" + strconv.FormatInt(ev.At.UnixNano(), 10) + "\n" + string(ev.Body), nil
}

func decode(run, s string) Event {
	id, rest, _ := strings.Cut(s, "\n")
	at, body, _ := strings.Cut(rest, "\n")
	ns, _ := strconv.ParseInt(at, 10, 64)
	return Event{ID: id, Run: run, At: time.Unix(0, ns), Body: []byte(body)}
}
