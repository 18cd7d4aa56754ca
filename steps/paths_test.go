package steps

import (
	"flag"
	"runtime/debug"
	"slices"
	"strings"
	"testing"
)

var everySource = flag.Bool("every-source", false, "walk the whole book with every verdict by machine and by person")

// walker walks every path of the book, with a finger on the paper.
type walker struct {
	t      *testing.T
	rules  map[string]paperRule
	people bool // every verdict by a person as well as by the machine
	paths  int
	ends   map[string]int
	trail  []string
}

// TestEveryPath compares every path of the book with the paper. The numbers are pinned: a change
// of the book changes them, and should be meant.
func TestEveryPath(t *testing.T) {
	tests := []struct {
		name   string
		start  string // the step to start from
		people bool
		paths  int
		slow   bool
	}{
		{name: "the paper's six steps, each verdict by machine and by person", start: "activate", people: true, paths: 20547},
		{name: "the whole book, each verdict by machine", start: "read", paths: 232149},
		{name: "the whole book, each verdict by machine and by person", start: "read", people: true, paths: 3472555, slow: true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if tt.slow && !*everySource {
				t.Skip("millions of paths, minutes long; the walks above are its parts. Ask for it with -every-source")
			}
			// The paths leave garbage and keep nothing: a small heap would be swept without end.
			defer debug.SetGCPercent(debug.SetGCPercent(2000))
			w := &walker{t: t, rules: readPaper(t), people: tt.people, ends: map[string]int{}}
			r, p := newRun(), onPaper{step: tt.start, doing: "judge", repairs: map[string]int{}}
			if tt.start != "read" {
				r = Read(r, reading("down", t0), t0)
				r.Step, p.down = tt.start, true
			}
			w.walk(r, p)
			t.Logf("%d paths: %v", w.paths, w.ends)
			if w.paths != tt.paths {
				t.Errorf("%d paths, want %d", w.paths, tt.paths)
			}
		})
	}
}

func (w *walker) walk(r Run, p onPaper) {
	if got, want := inWords(r), p.step+" "+p.doing; got != want {
		w.t.Fatalf("after %s:\ngot  %s\nwant %s", strings.Join(w.trail, ", "), got, want)
	}
	if len(w.trail) > 60 {
		w.t.Fatalf("no end after %s", strings.Join(w.trail, ", "))
	}
	switch {
	case r.Over():
		w.paths++
		w.ends[string(r.Outcome.End)]++
	case r.Phase == Repairing:
		w.step("done", must(w.t, r, repairSaid(r, Yes)), p.say(w.rules, "done"))
		w.step("cannot", must(w.t, r, repairSaid(r, No)), p.say(w.rules, "cannot"))
	case r.Phase == Rechecking:
		w.reread(r, p)
	case r.Step == "read":
		w.read(r, p)
	default:
		w.judge(r, p)
	}
}

func (w *walker) step(word string, r Run, p onPaper) {
	w.trail = append(w.trail, word)
	w.walk(r, p)
	w.trail = w.trail[:len(w.trail)-1]
}

func (w *walker) reread(r Run, p onPaper) {
	w.step("connected", Read(r, upReading, t0), p.say(w.rules, "connected"))
	w.step("unreadable", NotConnected(Read(r, deniedReading, t0), t0), p.say(w.rules, "down"))
	p.down = true
	w.step("down", NotConnected(Read(r, downReading, t0), t0), p.say(w.rules, "down"))
}

// read is judged by what the cloud answers; there is nobody to ask.
func (w *walker) read(r Run, p onPaper) {
	w.step("denied", must(w.t, Read(r, deniedReading, t0), measured(r, Unknown)), p.say(w.rules, "unknown"))
	w.step("missing", must(w.t, Read(r, missingReading, t0), measured(r, No)), p.say(w.rules, "no"))
	p.down = true
	w.step("read", must(w.t, Read(r, downReading, t0), measured(r, Yes)), p.say(w.rules, "yes"))
}

func (w *walker) judge(r Run, p onPaper) {
	asks := slices.Contains([]string{"activate", "gateway", "internet", "policy", "parameters"}, r.Step)
	if r.Step == "escalate" {
		w.step("escalate yes", Settle(r, t0), p.say(w.rules, "yes"))
		return
	}
	for _, v := range []Verdict{Yes, No} {
		w.step(r.Step+" machine "+string(v), must(w.t, r, measured(r, v)), p.say(w.rules, string(v)))
	}
	unknown := must(w.t, r, measured(r, Unknown))
	if !asks {
		w.step(r.Step+" machine unknown", unknown, p.say(w.rules, "unknown"))
		return
	}
	if unknown.Phase != Asking {
		w.t.Fatalf("at %s the machine does not know, and the run is %s", r.Step, unknown.Phase)
	}
	by := []Verdict{Unknown}
	if w.people {
		by = []Verdict{Yes, No, Unknown}
	}
	for _, v := range by {
		w.step(r.Step+" person "+string(v), must(w.t, unknown, answer(unknown, v)), p.say(w.rules, string(v)))
	}
}

var (
	downReading, upReading        = reading("down", t0), reading("up", t0)
	deniedReading, missingReading = reading("denied", t0), reading("missing", t0)
)

func must(t *testing.T, r Run, f Finding) Run {
	t.Helper()
	next, err := Advance(r, f)
	if err != nil {
		t.Fatalf("%s %s %s by %s: %v", f.Kind, f.Step, f.Verdict, f.Source, err)
	}
	return next
}
