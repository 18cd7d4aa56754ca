package conversation

import (
	"errors"
	"log/slog"
	"net/netip"
	"testing"
	"time"

	"vpncheck/internal/store"
	"vpncheck/steps"
)

// seer can ping from the VPC.
type seer struct{ nowhere }

func (seer) Vantage() steps.Vantage { return steps.VPC }

// A host that somebody names just as the check ends is not pinged: nobody would see the answer, and
// a tunnel that is idle may be meant to stay so.
func TestTargetOfARunThatIsOver(t *testing.T) {
	now := time.Date(2026, 3, 14, 1, 59, 26, 0, time.UTC)
	l := &Loop{Prober: seer{}, Times: DefaultTimes(), Now: func() time.Time { return now }}
	d := Document{}
	apply := func(ev event) []job {
		t.Helper()
		jobs, err := l.apply(&d, "r1", ev)
		if err != nil {
			t.Fatal(err)
		}
		return jobs
	}
	host := event{Target: &target{Addr: netip.MustParseAddr("192.168.0.9"), By: steps.Person{ID: "U1"}}}
	apply(event{Start: &start{Tunnel: "vpnx-1"}})
	apply(event{Reading: &steps.Reading{At: now, Region: "ap-guangzhou", Tunnel: steps.Tunnel{ID: "vpnx-1", NetStatus: "UNAVAILABLE", State: "AVAILABLE"}}})
	if jobs := apply(host); len(jobs) == 0 {
		t.Error("an open run pings no host that is named")
	}
	apply(event{Said: &said{Finding: steps.Finding{Kind: steps.CalledOff, Source: steps.Human, At: now, Seq: d.Run.Seq}}})
	if jobs := apply(host); len(jobs) > 0 || len(d.Run.Pending) > 0 {
		t.Errorf("a run that is over has %d jobs, and %v pending", len(jobs), d.Run.Pending)
	}
}

// Of a run that was just opened nothing can be read, and that is no failure of the store.
func TestDocumentOfARunThatHasJustBegun(t *testing.T) {
	s, err := store.OpenEmbedded(store.Options{Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	l := &Loop{Store: s, Prober: nowhere{}, Times: DefaultTimes(), Now: time.Now}
	run, _, err := l.Start(t.Context(), "cmd", "vpnx-000001a", steps.Person{ID: "U1"}, Place{}, store.Quota{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := l.Document(t.Context(), run); !errors.Is(err, ErrBegun) {
		t.Errorf("it reads %v, want %v", err, ErrBegun)
	}
	if _, err := l.Document(t.Context(), "none-0"); !errors.Is(err, store.ErrNoRun) {
		t.Errorf("an unknown run reads %v, want %v", err, store.ErrNoRun)
	}
}
