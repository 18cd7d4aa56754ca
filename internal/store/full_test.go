package store

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
)

// limit sets how much a Redis may hold; 0 is without end.
func (s *server) limit(t *testing.T, bytes string) {
	t.Helper()
	db := redis.NewClient(&redis.Options{Addr: s.addr})
	defer func() { _ = db.Close() }()
	if err := db.ConfigSet(t.Context(), "maxmemory", bytes).Err(); err != nil {
		t.Fatal(err)
	}
}

// worked leaves Redis as one that replicas have worked on.
func worked(t *testing.T, s *Store) {
	t.Helper()
	for _, k := range []kind{events, shows} {
		if err := (&lane{s: s, kind: k}).ready(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
}

// A Redis that is full refuses what is new, as a whole and by its name; what was accepted is
// handled, shown and recorded, also by a replica that comes later; and with room all goes on.
func TestAFullRedisRefusesTheNewAndFinishesTheAccepted(t *testing.T) {
	t.Parallel()
	server := startServer(t, t.TempDir())
	t.Cleanup(server.stop)
	b := newBench(t, "redis://"+server.addr)
	s := b.open()
	run := begin(t, s, "vpnx-1", "a")
	push(t, s, run, "b")
	worked(t, s)
	server.limit(t, "1")
	before := everything(t, s)
	if _, err := s.Push(t.Context(), Event{ID: "c", Run: run}); !errors.Is(err, ErrFull) {
		t.Errorf("push: %v, want ErrFull", err)
	}
	if _, _, err := s.Start(t.Context(), "vpnx-2", Event{ID: "d"}, Quota{}); !errors.Is(err, ErrFull) {
		t.Errorf("start: %v, want ErrFull", err)
	}
	if _, err := s.Once(t.Context(), "k", time.Minute); !errors.Is(err, ErrFull) {
		t.Errorf("once: %v, want ErrFull", err)
	}
	if err := s.Audit(t.Context(), []byte("x")); !errors.Is(err, ErrFull) {
		t.Errorf("audit: %v, want ErrFull", err)
	}
	if after := everything(t, s); after != before {
		t.Errorf("what was refused left something behind:\n%s\n%s", before, after)
	}

	late := b.open()
	shown := make(chan string, 9)
	failed := false
	background(t, func(ctx context.Context) error {
		return late.Work(ctx, 1, func(_ context.Context, task Task) (Commit, error) {
			if task.Event.ID == "b" && !failed {
				failed = true
				return Commit{}, errors.New("fails once")
			}
			c := note(task)
			c.Show = true
			if task.Event.ID == "b" {
				c.Timers = []Timer{{Name: "t", At: time.Now()}}
			}
			return c, nil
		})
	})
	background(t, func(ctx context.Context) error {
		return late.Show(ctx, 1, func(ctx context.Context, task *ShowTask) (time.Time, error) {
			err := errors.Join(task.Intend(ctx, "card"), task.Sent(ctx, "card", Shown{TS: "1"}))
			shown <- string(task.State)
			return time.Time{}, err
		})
	})
	eventually(t, "the accepted is handled, its timer too", func() bool {
		state, _ := s.State(t.Context(), run)
		return strings.HasPrefix(string(state), "a b "+run+"/t/")
	})
	for state := ""; !strings.Contains(state, "/t/"); {
		state = receive(t, "the end is shown", shown)
	}
	recorded := make(chan error, 1)
	go func() { recorded <- late.Record(t.Context(), Event{ID: "found", Run: run}) }()
	server.limit(t, "0")
	if err := receive(t, "a result waits for room", recorded); err != nil {
		t.Error(err)
	}
	push(t, s, run, "c")
	eventually(t, "with room the work goes on", func() bool {
		state, _ := s.State(t.Context(), run)
		return strings.Contains(string(state), "found") && strings.Contains(string(state), "c ")
	})
}

func TestParkingWorksWhereRedisIsFull(t *testing.T) {
	t.Parallel()
	server := startServer(t, t.TempDir())
	t.Cleanup(server.stop)
	parked := make(chan Parked, 1)
	s := newBench(t, "redis://"+server.addr).open(func(o *Options) {
		o.MaxDeliveries, o.OnParked = 1, func(p Parked) { parked <- p }
	})
	begin(t, s, "vpnx-1", "a")
	worked(t, s)
	server.limit(t, "1")
	background(t, func(ctx context.Context) error {
		return s.Work(ctx, 1, func(context.Context, Task) (Commit, error) { return Commit{}, errors.New("never") })
	})
	if p := receive(t, "parked", parked); p.Event.ID != "a" {
		t.Errorf("parked %+v", p)
	}
}

// everything is all that Redis holds, as its own dumps.
func everything(t *testing.T, s *Store) string {
	t.Helper()
	var all strings.Builder
	keys, err := s.db.Keys(t.Context(), "*").Result()
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(keys)
	for _, k := range keys {
		all.WriteString(k + "=" + s.db.Dump(t.Context(), k).Val() + "\n")
	}
	return all.String()
}

// Before version 7, Redis wraps what a command in a script said into what the script said.
func TestErrorsOfOldAndNewRedisAreKnown(t *testing.T) {
	for text, want := range map[string]struct{ passing, full bool }{
		"OOM command not allowed when used memory > 'maxmemory'. script: f00, on @user_script:3.":                                            {true, true},
		"ERR Error running script (call to f_00): @user_script:3: @user_script: 3: -OOM command not allowed when used memory > 'maxmemory'.": {true, true},
		"ERR Error running script (call to f_00): @user_script:3: @user_script: 3: -READONLY You can't write against a read only replica.":   {true, false},
		"NOREPLICAS Not enough good replicas to write.":                                                                                      {true, false},
		"ERR Error running script (call to f_00): @user_script:3: WRONGTYPE Operation against a key holding the wrong kind of value":         {false, false},
		"WRONGTYPE Operation against a key holding the wrong kind of value":                                                                  {false, false},
	} {
		err := verdict(redisError(text))
		if passing(err) != want.passing || errors.Is(err, ErrFull) != want.full {
			t.Errorf("%s: passing %v, full %v", text, passing(err), errors.Is(err, ErrFull))
		}
	}
}

// redisError is what Redis said.
type redisError string

func (e redisError) Error() string { return string(e) }
func (redisError) RedisError()     {}
