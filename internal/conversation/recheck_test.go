package conversation

import (
	"log/slog"
	"strings"
	"testing"
	"time"

	"vpncheck/internal/store"
	"vpncheck/steps"
)

// A reading that was under way when somebody clicked "Done, check again" shows the tunnel before
// the repair: it closes no recheck, and the tunnel is read once more.
func TestRecheckWantsAReadingOfAfterTheClick(t *testing.T) {
	now := time.Date(2026, 3, 14, 1, 59, 26, 0, time.UTC)
	l := &Loop{Prober: nowhere{}, Times: DefaultTimes(), Now: func() time.Time { return now }}
	l.Times.RecheckFor = 0 // one reading decides
	d := Document{}
	apply := func(ev event) []job {
		t.Helper()
		jobs, err := l.apply(&d, "r1", ev)
		if err != nil {
			t.Fatal(err)
		}
		return jobs
	}
	reading := func(begun time.Time) event {
		return event{Begun: begun, Reading: &steps.Reading{
			At: now, Region: "ap-guangzhou", Tunnel: steps.Tunnel{ID: "vpnx-1", NetStatus: "UNAVAILABLE", State: "AVAILABLE"},
		}}
	}
	say := func(kind steps.Kind, v steps.Verdict) {
		apply(event{Said: &said{Finding: steps.Finding{
			Kind: kind, Step: d.Run.Step, Verdict: v, Source: steps.Human, Vantage: d.Run.Current().From, Seq: d.Run.Seq, At: now,
		}}})
	}
	apply(event{Start: &start{Tunnel: "vpnx-1"}})
	apply(reading(now))
	for _, p := range d.Run.Pending {
		apply(event{Measurement: &steps.Measurement{Need: p.Need, Vantage: p.Vantage, At: now, Problem: "nothing can be measured"}})
	}
	for d.Run.Phase == steps.Asking && d.Run.Step != "policy" {
		say(steps.Answered, steps.Unknown)
		apply(reading(now))
	}
	say(steps.Answered, steps.No)
	if d.Run.Phase != steps.Repairing || !pendingRead(d.Run) {
		t.Fatalf("%s at %s, pending %v: want a repair, and a reading under way", d.Run.Phase, d.Run.Step, d.Run.Pending)
	}
	before := now
	now = now.Add(time.Second)
	say(steps.Repaired, steps.Yes)
	if jobs := apply(reading(before)); d.Run.Phase != steps.Rechecking || len(jobs) != 1 || !pendingRead(d.Run) {
		t.Errorf("a reading of before the click: %s, %d jobs; want it read again", d.Run.Phase, len(jobs))
	}
	if apply(reading(now)); d.Run.Phase == steps.Rechecking {
		t.Error("a reading of after the click closes no recheck")
	}
}

// Whoever has a reply address can write into the channel: it is kept apart, for as long as it is
// good, and not with the run for weeks.
func TestReplyAddressIsNotStoredWithTheRun(t *testing.T) {
	l, shown := serve(t, &fakeCloud{status: "AVAILABLE"}, DefaultTimes())
	const address = "https://hooks.example.com/canary"
	run, _, err := l.Start(t.Context(), "cmd", "vpnx-000001a", steps.Person{ID: "U1"}, Place{Channel: "C1", Reply: address}, store.Quota{})
	if err != nil {
		t.Fatal(err)
	}
	if d := until(t, shown, "the end", steps.Run.Over); d.Place.Reply != "" {
		t.Errorf("the document has the address %q", d.Place.Reply)
	}
	state, err := l.Store.State(t.Context(), run)
	if err != nil || strings.Contains(string(state), "canary") {
		t.Errorf("what is stored: %s, %v", state, err)
	}
	for end := time.Now().Add(5 * time.Second); l.Reply(t.Context(), run) != address; time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("the address is %q", l.Reply(t.Context(), run))
		}
	}
	s, err := store.OpenEmbedded(store.Options{Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	if got := (&Loop{Store: s}).Reply(t.Context(), run); got != "" {
		t.Errorf("an address that is not kept any more: %q", got)
	}
}
