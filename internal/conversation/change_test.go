package conversation

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/netip"
	"sync"
	"testing"
	"time"

	"vpncheck/internal/store"
	"vpncheck/steps"
)

// changer makes every change, and says whether it was given the time to.
type changer struct{ made []steps.Change }

func (c *changer) Change(ctx context.Context, _ steps.Reading, x steps.Change) steps.ChangeResult {
	if ctx.Err() != nil {
		return steps.ChangeResult{State: steps.ChangeUnclear, Problem: ctx.Err().Error()}
	}
	c.made = append(c.made, x)
	return steps.ChangeResult{State: steps.ChangeMade}
}

// records are audit entries.
type records struct {
	mu  sync.Mutex
	all map[string]AuditEntry // by what they are of
}

func (r *records) Audit(_ context.Context, entry []byte) error {
	var e AuditEntry
	if err := json.Unmarshal(entry, &e); err != nil {
		return err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.all[e.What] = e
	return nil
}

// A process that is told to end while it changes the cloud ends after it: what is asked of the cloud
// cannot be called off, and the record has how it ended. Nobody makes it twice.
func TestChangeOutlivesTheEnd(t *testing.T) {
	s, err := store.OpenEmbedded(store.Options{Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	maker, kept := &changer{}, &records{all: map[string]AuditEntry{}}
	l := &Loop{
		Store: s, Prober: nowhere{}, Times: DefaultTimes(), Now: time.Now, Log: slog.New(slog.DiscardHandler),
		Changer: maker, Recorder: kept,
	}
	d := Document{Place: Place{Channel: "C1"}, Run: steps.NewRun("r1", "vpnx-1", steps.Person{ID: "U1"}, time.Now())}
	d.Run.Step, d.Run.Phase = "activate", steps.Asking
	d.Run.Facts.Reading = steps.Reading{Tunnel: steps.Tunnel{ID: "vpnx-1", NetStatus: "UNAVAILABLE", Negotiation: "passive"}}
	d.Run.Facts.First = &d.Run.Facts.Reading
	proposed := d.Run.Proposals()
	if len(proposed) != 1 {
		t.Fatalf("proposed: %+v", proposed)
	}
	jobs, err := l.apply(&d, "r1", event{Approval: &approval{Change: proposed[0].ID, By: steps.Person{ID: "U2"}}})
	if err != nil || len(jobs) != 1 || !d.Run.Changing() {
		t.Fatalf("%d jobs, %v; changing: %t", len(jobs), err, d.Run.Changing())
	}
	over, end := context.WithCancel(t.Context())
	end()
	jobs[0](over)
	jobs[0](over)
	l.Audited()
	if len(maker.made) != 1 {
		t.Errorf("it was made %d times", len(maker.made))
	}
	want := AuditEntry{
		What: "change", Detail: "Let the cloud begin the negotiation (Negotiation type: passive → active)",
		Run: "r1", By: steps.Person{ID: "U2"}, Place: Place{Channel: "C1"},
	}
	got := kept.all["change"]
	got.At = time.Time{}
	if got != want {
		t.Errorf("audited: %+v", got)
	}
	if e := kept.all["changed"]; e.Detail != "Let the cloud begin the negotiation: made" || e.Refused != "" {
		t.Errorf("audited: %+v", e)
	}
}

// seeing is a prober that stands in the VPC.
type seeing struct{ nowhere }

func (seeing) Vantage() steps.Vantage { return steps.VPC }

// A connected tunnel that is read again and again, while a ping is to prove it, is not measured again
// and again.
func TestReadingAgainMeasuresOnce(t *testing.T) {
	now := time.Date(2026, 3, 14, 1, 59, 26, 0, time.UTC)
	l := &Loop{Prober: seeing{}, Times: DefaultTimes(), Now: func() time.Time { return now }}
	d := Document{}
	apply := func(ev event) int {
		t.Helper()
		jobs, err := l.apply(&d, "r1", ev)
		if err != nil {
			t.Fatal(err)
		}
		return len(jobs)
	}
	connected := event{Begun: now, Reading: &steps.Reading{
		At: now, Region: "ap-guangzhou", Partial: true, Gateway: steps.VPNGateway{PublicIP: netip.MustParseAddr("203.0.113.1")},
		Tunnel: steps.Tunnel{
			ID: "vpnx-1", NetStatus: "AVAILABLE", State: "AVAILABLE",
			HealthCheck: steps.HealthCheck{Enabled: true, Remote: netip.MustParseAddr("192.168.0.1")},
		},
	}}
	apply(event{Start: &start{Tunnel: "vpnx-1"}})
	if n := apply(connected); n != 2 {
		t.Fatalf("the first reading begins %d measurements, %v", n, d.Run.Pending)
	}
	apply(event{Measurement: &steps.Measurement{Need: steps.PingGateway, Vantage: steps.VPC, At: now}}) // and not the one that decides
	for range 3 {
		apply(event{Look: true})
		if n := apply(connected); n != 0 || len(d.Run.Pending) != 1 {
			t.Errorf("a later reading begins %d measurements, %v", n, d.Run.Pending)
		}
	}
}
