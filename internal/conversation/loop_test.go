package conversation

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/netip"
	"sync"
	"testing"
	"time"

	"vpncheck/internal/ipsec"
	"vpncheck/internal/store"
	"vpncheck/steps"
)

// fakeCloud answers with what the test says. Its first lost readings never come back, as when
// the process that makes them dies.
type fakeCloud struct {
	mu       sync.Mutex
	status   string
	lost     int
	statuses []int // how many tunnels each call of Statuses asked for
}

func (c *fakeCloud) ReadTunnel(ctx context.Context, tunnel, _ string) steps.Reading {
	c.mu.Lock()
	lost := c.lost > 0
	c.lost--
	status := c.status
	c.mu.Unlock()
	if lost {
		<-ctx.Done()
		runtimeGone(ctx)
	}
	region := "ap-" + tunnel[len(tunnel)-1:]
	return steps.Reading{At: time.Now(), Region: region, Tunnel: steps.Tunnel{
		ID: tunnel, NetStatus: status, State: "AVAILABLE",
		Parameters: ipsec.Parameters{Selectors: []ipsec.Selector{{
			Local: netip.MustParsePrefix("10.0.0.0/16"), Remote: []netip.Prefix{netip.MustParsePrefix("192.168.0.0/24")},
		}}},
	}}
}

// runtimeGone keeps a reading from ever giving a result.
func runtimeGone(context.Context) { select {} }

func (c *fakeCloud) Complete(_ context.Context, r steps.Reading) steps.Reading { return r }

func (c *fakeCloud) Statuses(_ context.Context, _ string, tunnels []string) (map[string]string, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.statuses = append(c.statuses, len(tunnels))
	all := map[string]string{}
	for _, t := range tunnels {
		all[t] = c.status
	}
	return all, nil
}

func (c *fakeCloud) set(status string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.status = status
}

type noProber struct{}

func (noProber) Vantage() steps.Vantage { return steps.Elsewhere }
func (noProber) Ping(_ context.Context, n steps.Need, _ netip.Addr) steps.Measurement {
	return steps.Measurement{Need: n, Vantage: steps.Elsewhere, Problem: "not in this test"}
}

func (noProber) Internet(context.Context) steps.Measurement {
	return steps.Measurement{Need: steps.Internet, Vantage: steps.Elsewhere, Problem: "not in this test"}
}

// serve starts a loop over a store of its own. What is shown goes to the returned channel.
func serve(t *testing.T, cloud *fakeCloud, times Times) (*Loop, <-chan Document) {
	t.Helper()
	s, err := store.OpenEmbedded(store.Options{Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	l := &Loop{FirstReadings: 1e6, Store: s, Cloud: cloud, Prober: noProber{}, Times: times, Now: time.Now, Log: slog.New(slog.DiscardHandler)}
	shown := make(chan Document, 10_000)
	ctx, cancel := context.WithCancel(context.Background())
	var done sync.WaitGroup
	done.Go(func() {
		serving := make(chan error, 1)
		go func() {
			serving <- l.Serve(ctx, 4, func(_ context.Context, _ *store.ShowTask, d Document) (time.Time, error) {
				shown <- d
				return time.Time{}, nil
			})
		}()
		select { // readings that are lost for good would be waited for in vain
		case err := <-serving:
			if err != nil {
				t.Errorf("the loop stopped: %v", err)
			}
		case <-ctx.Done():
		}
	})
	t.Cleanup(func() { cancel(); done.Wait(); _ = s.Close() })
	return l, shown
}

func quick() Times {
	t := DefaultTimes()
	t.MeasureFor, t.RecheckFor, t.RecheckEvery, t.WatchEvery = 50*time.Millisecond, 200*time.Millisecond, 20*time.Millisecond, time.Hour
	return t
}

// until waits for a document that the test wants to see.
func until(t *testing.T, shown <-chan Document, what string, want func(steps.Run) bool) Document {
	t.Helper()
	timeout := time.After(20 * time.Second)
	var last Document
	for {
		select {
		case d := <-shown:
			if last = d; want(d.Run) {
				return d
			}
		case <-timeout:
			t.Fatalf("never saw %s; last: %s at %s, %+v", what, last.Run.Phase, last.Run.Step, last.Run.Pending)
		}
	}
}

func begin(t *testing.T, l *Loop, tunnel string) string {
	t.Helper()
	run, started, err := l.Start(t.Context(), "cmd-"+tunnel, tunnel, steps.Person{ID: "U1", Name: "ana"}, Place{Channel: "C1"}, store.Quota{})
	if err != nil || !started {
		t.Fatalf("start %s: %v, started %v", tunnel, err, started)
	}
	return run
}

// A process that dies takes its measurements with it. The run's timer has them made again.
func TestLostMeasurementIsMadeAgain(t *testing.T) {
	l, shown := serve(t, &fakeCloud{status: "UNAVAILABLE", lost: 1}, quick())
	begin(t, l, "vpnx-000001a")
	until(t, shown, "the question of step 1", func(r steps.Run) bool { return r.Phase == steps.Asking && r.Step == "activate" })
}

// Results that never come are no verdict: somebody is told that the cloud does not answer.
func TestMeasurementThatNeverComes(t *testing.T) {
	l, shown := serve(t, &fakeCloud{status: "UNAVAILABLE", lost: 1_000}, quick())
	begin(t, l, "vpnx-000001a")
	d := until(t, shown, "a repair", func(r steps.Run) bool { return r.Phase == steps.Repairing && r.Step == "read" })
	if r := d.Run.Facts.Reading.Refusal; r == nil || r.Kind != steps.NetworkFault {
		t.Errorf("the refusal is %v, want a network fault", r)
	}
}

// All open runs of a region are watched by one call a tick, and come up by it.
func TestWatchIsOneCallARegion(t *testing.T) {
	times := quick()
	times.MeasureFor, times.WatchEvery = 5*time.Second, 150*time.Millisecond
	cloud := &fakeCloud{status: "UNAVAILABLE"}
	l, shown := serve(t, cloud, times)
	const runs = 40
	for i := range runs {
		begin(t, l, fmt.Sprintf("vpnx-%05d%c", i, "ab"[i%2]))
	}
	asking := map[string]bool{}
	until(t, shown, "all questions", func(r steps.Run) bool {
		if r.Phase == steps.Asking {
			asking[r.ID] = true
		}
		return len(asking) == runs
	})
	cloud.set("AVAILABLE")
	solved := map[string]bool{}
	until(t, shown, "all solved", func(r steps.Run) bool {
		if r.Outcome.End == steps.Solved {
			solved[r.ID] = true
		}
		return len(solved) == runs
	})
	cloud.mu.Lock()
	defer cloud.mu.Unlock()
	full := 0
	for _, n := range cloud.statuses {
		if n == runs/2 {
			full++
		}
	}
	if full == 0 {
		t.Errorf("no call asked for all %d tunnels of a region: %v", runs/2, cloud.statuses)
	}
}

// A document of a newer program is left alone: this one would lose what it does not know.
func TestNewerDocumentIsRefused(t *testing.T) {
	for _, state := range []string{`{"version":3}`, `{"version":2,"run":{"version":99}}`, `{`} {
		if _, err := Decode([]byte(state)); err == nil {
			t.Errorf("%s was read", state)
		}
	}
}

// Which timers follow from a move: a question has a reminder and an end, and both go with it.
func TestTimersOfAQuestion(t *testing.T) {
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	l := &Loop{Times: DefaultTimes(), Now: func() time.Time { return now }}
	before := Document{Run: steps.Run{ID: "r", Seq: 1, Phase: steps.Judging}}
	asking := Document{Run: steps.Run{ID: "r", Seq: 2, Phase: steps.Asking, Since: now}}
	got := map[string]time.Time{}
	for _, x := range l.timers(before, asking) {
		got[x.Name] = x.At
	}
	if !got[timerRemind].Equal(now.Add(10*time.Minute)) || !got[timerExpire].Equal(now.Add(time.Hour)) {
		t.Errorf("timers of a question: %v", got)
	}
	judging := Document{Run: steps.Run{ID: "r", Seq: 3, Phase: steps.Judging, Since: now}}
	for _, x := range l.timers(asking, judging) {
		if !x.At.IsZero() {
			t.Errorf("timer %s is set at %s after the answer, want it cancelled", x.Name, x.At)
		}
	}
}

// Whatever happens to a run, one that is not over has a timer or a person that moves it on.
func TestNoPhaseWaitsForNothing(t *testing.T) {
	l := &Loop{Times: DefaultTimes(), Now: time.Now}
	for _, p := range []steps.Phase{steps.Asking, steps.Repairing, steps.Rechecking} {
		d := Document{Run: steps.Run{ID: "r", Seq: 5, Phase: p, Since: time.Now()}}
		set := 0
		for _, x := range l.timers(Document{Run: steps.Run{ID: "r", Seq: 4}}, d) {
			if !x.At.IsZero() {
				set++
			}
		}
		if set == 0 {
			t.Errorf("a run that is %s waits for nothing", p)
		}
	}
	if _, err := (&Loop{Now: time.Now}).apply(&Document{}, "r", event{}); err == nil || errors.Is(err, store.ErrNoRun) {
		t.Errorf("an event before the start: %v", err)
	}
}
