package store

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// Redis keeps less than half a KiB for a run that waits for an answer, its timer
// included, besides what state and summary themselves say.
func TestAWaitingRunIsSmall(t *testing.T) {
	t.Parallel()
	server := startServer(t, t.TempDir())
	t.Cleanup(server.stop)
	s := newBench(t, "redis://"+server.addr).open(func(o *Options) { o.Prefix = "vpncheck" })
	background(t, func(ctx context.Context) error {
		return s.Work(ctx, 8, func(context.Context, Task) (Commit, error) {
			remind := Timer{Name: "remind", At: time.Now().Add(time.Hour), Body: []byte(`{"step":"gateway"}`)}
			return Commit{State: []byte("x"), Timers: []Timer{remind}}, nil
		})
	})
	const runs = 1000
	for i := range runs {
		begin(t, s, fmt.Sprintf("vpnx-%08d", i), fmt.Sprint("e", i))
	}
	eventually(t, "all wait", func() bool { return s.db.ZCard(t.Context(), s.delayed(events, 0)).Val() == runs })
	k := s.runKeys(0, s.db.HGet(t.Context(), s.key(0, "open"), "vpnx-00000001").Val())
	size := func(key string) int { return int(s.db.MemoryUsage(t.Context(), key, 0).Val()) }
	// "seen" and "started" are not counted: they are gone when a run waits for long.
	each := size(k.run) + size(k.state) + (size(s.key(0, "open"))+size(s.delayed(events, 0)))/runs
	t.Logf("%d bytes a waiting run", each)
	if each > 512 {
		t.Errorf("%d bytes a waiting run", each)
	}
}

func BenchmarkPush(b *testing.B) {
	eachRedis(b, func(b *testing.B, s *Store) {
		run, _, err := s.Start(b.Context(), "vpnx-1", Event{ID: "start"}, Quota{})
		if err != nil {
			b.Fatal(err)
		}
		i, took := 0, make([]time.Duration, 0, 10000)
		for b.Loop() {
			i++
			began := time.Now()
			if _, err := s.Push(b.Context(), Event{ID: strconv.Itoa(i), Run: run}); err != nil {
				b.Fatal(err)
			}
			took = append(took, time.Since(began))
		}
		report(b, took)
	})
}

func BenchmarkPushToHandle(b *testing.B) {
	eachRedis(b, func(b *testing.B, s *Store) {
		ctx, cancel := context.WithCancel(b.Context())
		handled, ended := make(chan time.Time), make(chan error)
		go func() {
			ended <- s.Work(ctx, 4, func(context.Context, Task) (Commit, error) {
				handled <- time.Now()
				return Commit{State: []byte("s")}, nil
			})
		}()
		run, _, err := s.Start(b.Context(), "vpnx-1", Event{ID: "start"}, Quota{})
		if err != nil {
			b.Fatal(err)
		}
		<-handled
		i, took := 0, make([]time.Duration, 0, 10000)
		for b.Loop() {
			i++
			began := time.Now()
			if _, err := s.Push(b.Context(), Event{ID: strconv.Itoa(i), Run: run}); err != nil {
				b.Fatal(err)
			}
			took = append(took, (<-handled).Sub(began))
		}
		report(b, took)
		cancel()
		if err := <-ended; err != nil {
			b.Error(err)
		}
	})
}

// BenchmarkIdle counts what two lanes that have nothing to do ask of Redis.
func BenchmarkIdle(b *testing.B) {
	server, stop := benchServer(b)
	defer stop()
	s, err := Open(Options{URL: server})
	if err != nil {
		b.Fatal(err)
	}
	ctx, cancel := context.WithCancel(b.Context())
	ended := make(chan error)
	go func() { ended <- s.Work(ctx, 8, nil) }()
	go func() { ended <- s.Show(ctx, 8, nil) }()
	count := func() int {
		_, rest, _ := strings.Cut(s.db.Info(ctx, "stats").Val(), "total_commands_processed:")
		line, _, _ := strings.Cut(rest, "\r\n")
		n, _ := strconv.Atoi(line)
		return n
	}
	time.Sleep(5 * time.Second) // past the start
	const watched = 10 * time.Second
	for b.Loop() {
		before := count()
		time.Sleep(watched)
		b.ReportMetric(float64(count()-before-1)/watched.Seconds(), "commands/s")
	}
	cancel()
	if err := <-ended; err != nil {
		b.Error(err)
	}
	if err := <-ended; err != nil {
		b.Error(err)
	}
	_ = s.Close()
}

func eachRedis(b *testing.B, f func(*testing.B, *Store)) {
	b.Run("embedded", func(b *testing.B) {
		s, err := OpenEmbedded(Options{})
		if err != nil {
			b.Fatal(err)
		}
		defer func() { _ = s.Close() }()
		f(b, s)
	})
	b.Run("redis", func(b *testing.B) {
		url, stop := benchServer(b)
		defer stop()
		s, err := Open(Options{URL: url})
		if err != nil {
			b.Fatal(err)
		}
		defer func() { _ = s.Close() }()
		f(b, s)
	})
}

func benchServer(b *testing.B) (url string, stop func()) {
	b.Helper()
	server := startServer(b, b.TempDir())
	return "redis://" + server.addr, server.stop
}

func report(b *testing.B, took []time.Duration) {
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds()), "p50-µs")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds()), "p99-µs")
}
