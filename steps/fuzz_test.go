package steps

import (
	"encoding/json"
	"errors"
	"reflect"
	"testing"
	"time"
)

// FuzzAdvance throws any sequence of findings, readings and measurements at a run.
func FuzzAdvance(f *testing.F) {
	f.Add([]byte{})
	for _, seed := range [][]byte{
		{6, 0, 5, 0, 5, 1, 5, 0, 5, 2, 5, 2},                         // read, answers
		{6, 2, 4, 0, 6, 1, 7, 0},                                     // blocked, repaired, read, not connected
		{6, 4, 4, 0, 6, 4, 7, 0, 4, 0, 6, 4, 7, 0, 4, 0, 6, 4, 7, 0}, // denied thrice
		{6, 0, 0, 1, 1, 2, 3, 4, 5, 6, 6, 3},
		{9, 0, 8, 0},
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, script []byte) {
		r, now := newRun(), t0
		for len(script) > 0 {
			now = now.Add(time.Second)
			before := deepCopy(t, r)
			var next Run
			next, script = fuzzStep(t, r, script, now)
			checkStep(t, before, r, next)
			r = next
		}
		end := Finding{Kind: TimedOut, Step: r.Step, Source: Machine, At: now, Seq: r.Seq}
		was := r.Over()
		next, err := Advance(r, end)
		if !next.Over() || next.Outcome.End == "" || next.Outcome.Cause == "" {
			t.Fatalf("a timeout left it %s: %+v", next.Phase, next.Outcome)
		}
		if was != errors.Is(err, ErrStale) {
			t.Fatalf("over before: %t, and the timeout gave %v", was, err)
		}
		_ = Report(next)
		if _, err := NewEvidence(next, Build{}, nil).JSON(); err != nil {
			t.Fatal(err)
		}
	})
}

// fuzzStep takes what to do from the script, and gives what is left of it.
func fuzzStep(t *testing.T, r Run, script []byte, now time.Time) (Run, []byte) {
	pick := func(n int) int {
		if len(script) == 0 {
			return 0
		}
		b := int(script[0])
		script = script[1:]
		return b % n
	}
	kinds := []string{"down", "up", "blocked", "gap", "denied", "missing"}
	verdicts := []Verdict{Yes, No, Unknown, "", "perhaps"}
	switch pick(11) {
	case 4:
		f := repairSaid(r, verdicts[pick(len(verdicts))])
		f.At = now
		return tryAdvance(t, r, f), script
	case 5:
		f := answer(r, verdicts[pick(len(verdicts))])
		f.At = now
		return tryAdvance(t, r, f), script
	case 6:
		return Read(Reread(r), reading(kinds[pick(len(kinds))], now), now), script
	case 7:
		return NotConnected(r, now), script
	case 8:
		return Settle(r, now), script
	case 9:
		if !r.Over() && pick(4) == 0 {
			r.Step = "gone" // as if another version had stored it
		}
		return r, script
	case 10:
		needs := []Need{ReadTunnel, PingPrivate, PingGateway, Internet, "other"}
		eyes := []Vantage{VPC, IDC, Elsewhere, ""}
		m := Measurement{Need: needs[pick(5)], Vantage: eyes[pick(4)], At: now, Sent: pick(4), Received: pick(4), Raw: "\xff"}
		return Measured(r, m), script
	default:
		return tryAdvance(t, r, fuzzFinding(r, pick, verdicts, now)), script
	}
}

func fuzzFinding(r Run, pick func(int) int, verdicts []Verdict, now time.Time) Finding {
	kinds := []Kind{Answered, Repaired, Rechecked, CalledOff, TimedOut, "", "other"}
	ids := []string{r.Step, "read", "preflight", "activate", "gateway", "internet", "policy", "parameters", "escalate", "gone", ""}
	sources := []Source{Human, Machine, Paste, "", "oracle"}
	vantages := []Vantage{"", VPC, IDC, Elsewhere, "moon"}
	return Finding{
		Kind: kinds[pick(len(kinds))], Step: ids[pick(len(ids))], Verdict: verdicts[pick(len(verdicts))],
		Source: sources[pick(len(sources))], Vantage: vantages[pick(len(vantages))],
		Seq: r.Seq - pick(4) + pick(2), By: ada, At: now, Reason: string(rune('a' + pick(26))), Raw: "out\xffput",
	}
}

func tryAdvance(t *testing.T, r Run, f Finding) Run {
	next, err := Advance(r, f)
	var stale *StaleError
	switch {
	case err == nil:
	case !errors.As(err, &stale) || !errors.Is(err, ErrStale):
		t.Fatalf("Advance gave %v, which is no StaleError", err)
	case !reflect.DeepEqual(next, r):
		t.Fatal("a refused finding changed the run")
	}
	return next
}

// checkStep wants values: what was handed in stays as it was, and what comes out goes forward.
func checkStep(t *testing.T, before, after, next Run) {
	t.Helper()
	if !reflect.DeepEqual(before, after) {
		t.Fatalf("a call changed the run that it was given:\nbefore %+v\nafter  %+v", before, after)
	}
	if next.Seq < before.Seq || len(next.Findings) < len(before.Findings) {
		t.Fatalf("it went back from Seq %d to %d, from %d findings to %d", before.Seq, next.Seq, len(before.Findings), len(next.Findings))
	}
	if before.Over() && !reflect.DeepEqual(before, next) {
		t.Fatal("an ended run changed")
	}
	if next.Over() && (next.Outcome.End == "" || next.Outcome.Cause == "" || next.Ended.IsZero()) {
		t.Fatalf("it is over without an end: %+v", next.Outcome)
	}
	for step, n := range next.Repairs {
		if n > MaxRepairs {
			t.Fatalf("%s asked for %d repairs", step, n)
		}
	}
	deepCopy(t, next) // loses nothing
}

// deepCopy goes through JSON, and so checks on its way that the stored form loses nothing.
func deepCopy(t *testing.T, r Run) Run {
	t.Helper()
	b, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	var c Run
	if err := json.Unmarshal(b, &c); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(c, r) {
		t.Fatalf("JSON does not give back the same run:\nfrom %+v\nto   %+v", r, c)
	}
	return c
}
