package steps

import (
	"errors"
	"fmt"
	"testing"

	"pgregory.net/rapid"
)

// shelf is a store with compare-and-set, as two replicas share it.
type shelf struct {
	run     Run
	version int
}

func (s *shelf) load() (Run, int) { return s.run, s.version }

func (s *shelf) save(r Run, version int) bool {
	if version != s.version {
		return false
	}
	s.run, s.version = r, version+1
	return true
}

// replica holds a copy of the run, and a click that it is about to save.
type replica struct {
	run     Run
	version int
}

// TestReplicas lets two people click at two replicas that hold copies of the same run. Whatever the
// order: each question is answered once, and whoever comes second is told who was first.
func TestReplicas(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		store := &shelf{run: Settle(Read(newRun(), reading("down", t0), t0), t0)}
		replicas := []*replica{{}, {}}
		for _, rep := range replicas {
			rep.run, rep.version = store.load()
		}
		answered := map[int]Person{} // by the Seq of the question
		for i := range rapid.IntRange(1, 40).Draw(t, "clicks") {
			rep := replicas[rapid.IntRange(0, 1).Draw(t, "replica")]
			if rapid.Bool().Draw(t, "refresh") {
				rep.run, rep.version = store.load()
			}
			click(t, store, rep, answered, i)
		}
		checkOnce(t, store.run, answered)
	})
}

// click applies a click to the replica's copy and saves it; where the other replica was faster it
// loads the run and applies the same click again, as the loop does.
func click(t *rapid.T, store *shelf, rep *replica, answered map[int]Person, i int) {
	who := rapid.SampledFrom([]Person{ada, grace}).Draw(t, "who")
	v := rapid.SampledFrom([]Verdict{Yes, No, Unknown}).Draw(t, "verdict")
	f := Finding{
		Kind: Answered, Step: rep.run.Step, Verdict: v, Source: Human, By: who,
		At: t0, Seq: rep.run.Seq, Reason: fmt.Sprintf("click %d", i),
	}
	switch {
	case rep.run.Over(): // a copy of the end shows no buttons
		return
	case rep.run.Phase == Repairing:
		f.Kind, f.Verdict = Repaired, rapid.SampledFrom([]Verdict{Yes, No}).Draw(t, "word")
	}
	for {
		next, err := Advance(rep.run, f)
		if stale, ok := errors.AsType[*StaleError](err); ok {
			first, ok := answered[f.Seq]
			if ok && (stale.Answer == nil || stale.Answer.By != first) {
				t.Fatalf("the second click at %d was not told that %s was first: %v", f.Seq, first.Name, err)
			}
			if !ok {
				t.Fatalf("question %d refused its first answer: %v", f.Seq, err)
			}
			return
		}
		next = still(Settle(next, t0))
		if store.save(next, rep.version) {
			if by, twice := answered[f.Seq]; twice {
				t.Fatalf("question %d was answered by %s and by %s", f.Seq, by.Name, who.Name)
			}
			answered[f.Seq] = who
			rep.run, rep.version = next, rep.version+1
			return
		}
		rep.run, rep.version = store.load()
	}
}

// still lets every recheck find the tunnel down.
func still(r Run) Run {
	for r.Phase == Rechecking {
		r = Settle(NotConnected(Read(r, reading("down", t0), t0), t0), t0)
	}
	return r
}

func checkOnce(t *rapid.T, r Run, answered map[int]Person) {
	seen := map[string]bool{}
	n := 0
	for _, f := range r.Findings {
		if f.Source == Machine {
			continue
		}
		n++
		if seen[f.Reason] {
			t.Fatalf("%s was counted twice", f.Reason)
		}
		seen[f.Reason] = true
		if answered[f.Seq] != f.By {
			t.Fatalf("question %d holds the answer of %s, not of %s", f.Seq, f.By.Name, answered[f.Seq].Name)
		}
	}
	if n != len(answered) {
		t.Fatalf("%d answers are stored, %d were accepted", n, len(answered))
	}
}
