package steps

import (
	"go/build"
	"slices"
	"strings"
	"testing"
)

func TestImportsOnlyTheStandardLibrary(t *testing.T) {
	pkg, err := build.ImportDir(".", 0)
	if err != nil {
		t.Fatal(err)
	}
	barred := []string{"os", "net", "net/http", "io", "log", "log/slog", "context", "os/exec", "math/rand", "math/rand/v2", "text/template"}
	for _, path := range pkg.Imports {
		first, _, _ := strings.Cut(path, "/")
		switch {
		case path == "vpncheck/internal/ipsec":
		case strings.Contains(first, ".") || first == "vpncheck":
			t.Errorf("steps imports %s: only the standard library and internal/ipsec are allowed", path)
		case slices.Contains(barred, path):
			t.Errorf("steps imports %s: the runbook does no I/O", path)
		}
	}
}

func TestBookIsComplete(t *testing.T) {
	seen := map[string]bool{}
	for _, s := range Runbook {
		if s.ID == "" || s.Title == "" || strings.HasSuffix(s.Title, ".") {
			t.Errorf("step %q has the title %q", s.ID, s.Title)
		}
		if seen[s.ID] {
			t.Errorf("step %s stands twice in the book", s.ID)
		}
		seen[s.ID] = true
		if s.Judge == nil && s.Ask == nil {
			t.Errorf("%s: nobody can say", s.ID)
		}
		if s.Ask != nil && (s.Commands == nil || len(s.Commands(Facts{})) == 0 || s.Look == nil) {
			t.Errorf("%s asks without saying what to look at or to paste", s.ID)
		}
		if len(s.Needs) > 0 && s.Judge == nil {
			t.Errorf("%s measures and judges nothing", s.ID)
		}
		for _, v := range []Verdict{Yes, No, Unknown} {
			checkNext(t, s, s.Then.of(v))
		}
	}
	if Runbook.Find("no such step") != nil {
		t.Error("Find finds a step that is not there")
	}
}

// checkNext wants every branch to lead somewhere in the book.
func checkNext(t *testing.T, s *Step, n Next) {
	t.Helper()
	switch n := n.(type) {
	case *Step:
		if n == nil || !slices.Contains(Runbook, n) {
			t.Errorf("%s leads to a step outside the book", s.ID)
		}
	case Recheck:
		checkNext(t, s, n.Else)
	case Repair:
		checkNext(t, s, n.Then)
		if n.Cannot != nil {
			checkNext(t, s, n.Cannot)
		}
		if s.Advice == nil {
			t.Fatalf("%s wants a repair and does not say which", s.ID)
		}
		if a := s.Advice(Facts{Reading: reading("blocked", t0)}); a.Summary == "" || len(a.Actions) == 0 && s != read {
			t.Errorf("%s: the advice says nothing: %+v", s.ID, a)
		}
	case End:
		if n != Escalated && n != Cancelled {
			t.Errorf("%s ends the run as %s: only a reading of the tunnel may", s.ID, n)
		}
	default:
		t.Errorf("%s leads nowhere", s.ID)
	}
}

// Texts are made from whatever is known: nothing known must still read well.
func TestTextsWithoutFacts(t *testing.T) {
	for _, kind := range []string{"", "down", "gap", "denied"} {
		f := Facts{}
		if kind != "" {
			f.Reading = reading(kind, t0)
		}
		for _, s := range Runbook {
			var texts []string
			for _, text := range []func(Facts) string{s.Ask, s.Look} {
				if text != nil {
					texts = append(texts, text(f))
				}
			}
			if s.Advice != nil {
				a := s.Advice(f)
				texts = append(append(texts, a.Summary, a.Detail, a.Who), a.Actions...)
			}
			if s.Commands != nil {
				for _, c := range s.Commands(f) {
					texts = append(texts, c.Where, c.Text)
				}
			}
			for _, text := range texts {
				if strings.Contains(text, "invalid") || strings.Contains(text, "%!") || strings.Contains(text, "()") {
					t.Errorf("%s with %q known: %q", s.ID, kind, text)
				}
			}
		}
	}
}

func TestRemovedStepEscalates(t *testing.T) {
	for _, phase := range []Phase{Judging, Asking, Repairing, Rechecking} {
		t.Run(string(phase), func(t *testing.T) {
			stored := Read(newRun(), reading("down", t0), t0)
			stored.Step, stored.Phase = "gone", phase
			for name, r := range map[string]Run{
				"settle":  Settle(stored, t0),
				"recheck": NotConnected(stored, t0),
				"answer":  must(t, stored, answer(stored, Yes)),
				"repair":  must(t, stored, repairSaid(stored, No)),
			} {
				if r.Outcome.End != Escalated || !strings.Contains(r.Outcome.Cause, `"gone"`) || len(r.NextActions()) == 0 {
					t.Errorf("%s: %+v", name, r.Outcome)
				}
				if report := Report(r); !strings.Contains(report, "gone") {
					t.Errorf("%s: the report hides it:\n%s", name, report)
				}
			}
			if r := Read(stored, reading("up", t0), t0); r.Outcome.End != Solved {
				t.Errorf("connected: %+v", r.Outcome)
			}
		})
	}
}

// Connected at any reading ends the run, whatever it is at.
func TestConnectedEndsEveryPhase(t *testing.T) {
	for _, s := range Runbook {
		for _, phase := range []Phase{Judging, Asking, Repairing, Rechecking} {
			r := Read(newRun(), reading("down", t0), t0)
			r.Step, r.Phase = s.ID, phase
			for name, up := range map[string]Run{
				"read": Read(r, reading("up", t0), t0),
				"told": must(t, r, Finding{Kind: Rechecked, Step: "older", Verdict: Yes, Source: Machine, At: t0, Seq: r.Seq - 1}),
			} {
				if up.Outcome.End != Solved || up.State() != StateSolved || up.Pending != nil {
					t.Errorf("%s, %s, %s: %+v", s.ID, phase, name, up.Outcome)
				}
			}
		}
	}
}
