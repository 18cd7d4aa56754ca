package store

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"
	"time"
)

func TestListingsAndRetention(t *testing.T) {
	onBoth(t, func(t *testing.T, b *bench) {
		b.o.Retain = time.Hour
		b.o.Partitions = 3
		var ahead atomic.Int64 // two runs of one millisecond have no order
		s := b.open(func(o *Options) { o.Now = func() time.Time { return time.Now().Add(time.Duration(ahead.Load())) } })
		background(t, func(ctx context.Context) error {
			return s.Work(ctx, 2, func(_ context.Context, task Task) (Commit, error) {
				c := note(task)
				c.Show, c.Ended, c.Summary = true, task.Event.ID == "end", []byte("about "+task.Subject)
				return c, nil
			})
		})
		shown := make(chan string, 99)
		background(t, func(ctx context.Context) error {
			return s.Show(ctx, 1, func(ctx context.Context, task *ShowTask) (time.Time, error) {
				err := task.Sent(ctx, "card", Shown{TS: "1"})
				shown <- string(task.State)
				return time.Time{}, err
			})
		})
		var runs []string
		for i := range 4 {
			run := begin(t, s, fmt.Sprint("vpnx-", i), fmt.Sprint("e", i))
			becomes(t, s, run, fmt.Sprintf("e%d ", i))
			runs = append(runs, run)
			ahead.Add(int64(time.Millisecond))
		}
		push(t, s, runs[0], "end")
		becomes(t, s, runs[0], "e0 end ")
		open, err := s.OpenRuns(t.Context())
		if err != nil || len(open) != 3 {
			t.Fatalf("open %+v, %v", open, err)
		}
		for i, l := range open {
			if l.Run != runs[i+1] || string(l.Summary) != "about "+l.Subject || l.At.IsZero() || !l.Ended.IsZero() {
				t.Errorf("open %d is %+v", i, l)
			}
		}
		if run, ok, err := s.OpenRun(t.Context(), "vpnx-1"); run != runs[1] || !ok || err != nil {
			t.Errorf("open run of vpnx-1: %s %v %v", run, ok, err)
		}
		if run, ok, err := s.OpenRun(t.Context(), "vpnx-0"); run != "" || ok || err != nil {
			t.Errorf("open run of vpnx-0: %s %v %v", run, ok, err)
		}
		for _, subject := range []string{"vpnx-0", ""} {
			past, err := s.History(t.Context(), subject, 5)
			if err != nil || len(past) != 1 || past[0].Run != runs[0] || past[0].Ended.Before(past[0].At) || past[0].Ended.IsZero() {
				t.Errorf("history of %q: %+v, %v", subject, past, err)
			}
		}
		for receive(t, "the end is shown", shown) != "e0 end " { //nolint:revive // the loop is the wait
		}
		everyKeyExpires(t, s, runs[0])
	})
}

// everyKeyExpires fails for a key of an ended run that would stay for ever.
func everyKeyExpires(t *testing.T, s *Store, run string) {
	t.Helper()
	p, _ := s.runPartition(run)
	keys := s.db.Keys(t.Context(), "*"+run+"*").Val()
	if len(keys) < 4 {
		t.Errorf("keys %v", keys)
	}
	for _, key := range append(keys, s.key(p, "history"), s.key(p, "history", "vpnx-0")) {
		if ttl := s.db.PTTL(t.Context(), key).Val(); ttl <= 0 || ttl > s.o.Retain {
			t.Errorf("%s lives for %v", key, ttl)
		}
	}
}

func TestAnotherNumberOfPartitionsIsRefused(t *testing.T) {
	onBoth(t, func(t *testing.T, b *bench) {
		if err := b.open().Ping(t.Context()); err != nil {
			t.Fatal(err)
		}
		other := b.open(func(o *Options) { o.Partitions = 4 })
		if err := other.Ping(t.Context()); !errors.Is(err, ErrLayout) {
			t.Errorf("ping: %v", err)
		}
		if _, _, err := other.Start(t.Context(), "vpnx-1", Event{ID: "e"}, Quota{}); !errors.Is(err, ErrLayout) {
			t.Errorf("start: %v", err)
		}
		if err := other.Work(t.Context(), 1, nil); !errors.Is(err, ErrLayout) {
			t.Errorf("work: %v", err)
		}
	})
}

func TestLeadOnceNotesAndAudit(t *testing.T) {
	onBoth(t, func(t *testing.T, b *bench) {
		ctx, one, two := t.Context(), b.open(), b.open()
		check := func(what string, got bool, err error, want bool) {
			t.Helper()
			if err != nil || got != want {
				t.Errorf("%s: %v, %v, want %v", what, got, err, want)
			}
		}
		ok, err := one.Lead(ctx, "reread", time.Minute)
		check("first to ask", ok, err, true)
		ok, err = two.Lead(ctx, "reread", time.Minute)
		check("second to ask", ok, err, false)
		ok, err = one.Lead(ctx, "reread", time.Millisecond)
		check("first again", ok, err, true)
		eventually(t, "the lead lapses", func() bool { ok, _ := two.Lead(ctx, "reread", time.Minute); return ok })

		ok, err = one.Once(ctx, "k", 50*time.Millisecond)
		check("once", ok, err, true)
		ok, err = one.Once(ctx, "k", 50*time.Millisecond)
		check("twice", ok, err, false)
		eventually(t, "the key lapses", func() bool { ok, _ := one.Once(ctx, "k", time.Minute); return ok })

		if v, err := one.Recall(ctx, "vendor"); v != nil || err != nil {
			t.Errorf("recalled %q, %v", v, err)
		}
		if err := one.Note(ctx, "vendor", []byte("cisco\x00"), time.Hour); err != nil {
			t.Error(err)
		}
		if v, err := two.Recall(ctx, "vendor"); string(v) != "cisco\x00" || err != nil {
			t.Errorf("recalled %q, %v", v, err)
		}
		for _, r := range []string{"a", "b", "c"} {
			if err := one.Audit(ctx, []byte(r)); err != nil {
				t.Error(err)
			}
		}
		if list, err := two.Audited(ctx, 2); err != nil || fmt.Sprintf("%s", list) != "[c b]" {
			t.Errorf("audited %s, %v", list, err)
		}
	})
}
