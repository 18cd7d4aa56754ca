package steps

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/txtar"
)

var update = flag.Bool("update", false, "rewrite the want sections of testdata")

// A conversation is a txtar file. Its comment says what it is about, "facts" what is found out
// before anybody speaks, "play" what happens then, and "want" what comes of each line and how it
// ends. A line is one of:
//
//	eyes VANTAGE                                where the bot stands
//	read down|up|blocked|gap|denied|missing     a reading of the tunnel
//	measured NEED VANTAGE RECEIVED/SENT         a probe
//	measured NEED VANTAGE problem WORDS         a probe that could not be made
//	person VERDICT | paste VERDICT REASON       an answer to what is open
//	machine VERDICT VANTAGE [REASON]            the same, by a machine
//	done | cannot                               a word on the repair
//	still down                                  the recheck is over
//	late VERDICT SEQ                            a click on an old card
//	after DURATION | cancel | expire
type conversation struct {
	run    Run
	now    time.Time
	eyes   []Vantage
	visits []string // each branch that was taken, as "step verdict" or "step repair word"
	out    bytes.Buffer
}

func TestConversations(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no conversations: %v", err)
	}
	visited := map[string]bool{}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			ar, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			c := &conversation{run: newRun(), now: t0}
			c.play(t, section(ar, "facts"), false)
			c.play(t, section(ar, "play"), true)
			c.finish()
			for _, v := range c.visits {
				visited[v] = true
			}
			if *update {
				setSection(ar, "want", c.out.Bytes())
				if err := os.WriteFile(file, txtar.Format(ar), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			if got, want := c.out.String(), section(ar, "want"); got != want {
				t.Errorf("got:\n%s\nwant:\n%s", got, want)
			}
		})
	}
	if flag.Lookup("test.run").Value.String() == "" {
		checkVisited(t, visited)
	}
}

// checkVisited wants one conversation for each line of the paper, and for each word on a repair.
func checkVisited(t *testing.T, visited map[string]bool) {
	for line, rule := range readPaper(t) {
		step, verdict, _ := strings.Cut(line, " ")
		want := []string{line}
		switch rule.verb {
		case "repair":
			want = append(want, step+" repair done", step+" repair cannot", step+" "+verdict+" reread up", step+" "+verdict+" reread down")
		case "reread":
			want = append(want, step+" "+verdict+" reread up", step+" "+verdict+" reread down")
		}
		for _, w := range want {
			if !visited[w] {
				t.Errorf("no conversation goes through %q", w)
			}
		}
	}
}

func (c *conversation) play(t *testing.T, script string, show bool) {
	for line := range strings.Lines(script) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		before := c.run
		err := c.do(line)
		c.visit(before)
		before = c.run
		for c.run.Phase == Judging { // one judgement at a time, to note each branch
			next := Settle(c.run, c.now)
			if next.Seq == c.run.Seq {
				break
			}
			c.run = next
		}
		c.visit(before)
		if show {
			fmt.Fprintf(&c.out, "> %s\n", line)
			if err != nil {
				fmt.Fprintf(&c.out, "refused: %v\n", err)
			}
			c.show(len(before.Findings))
		}
	}
	if t.Failed() {
		t.FailNow()
	}
}

// visit notes which branches the newest findings took.
func (c *conversation) visit(before Run) {
	for _, f := range c.run.Findings[len(before.Findings):] {
		switch {
		case f.Kind == Answered && (f.Source != Machine || Runbook.Find(f.Step).Ask == nil || f.Verdict != Unknown):
			c.visits = append(c.visits, f.Step+" "+string(f.Verdict))
		case f.Kind == Repaired && f.Verdict == Yes:
			c.visits = append(c.visits, f.Step+" repair done")
		case f.Kind == Repaired:
			c.visits = append(c.visits, f.Step+" repair cannot")
		case f.Kind == Rechecked && before.Phase == Rechecking && f.Verdict == Yes:
			c.visits = append(c.visits, f.Step+" "+string(before.Verdict)+" reread up")
		case f.Kind == Rechecked:
			c.visits = append(c.visits, f.Step+" "+string(before.Verdict)+" reread down")
		}
	}
}

// show prints what the machine found after the line, and where the run stands.
func (c *conversation) show(since int) {
	for _, f := range c.run.Findings[since:] {
		fmt.Fprintf(&c.out, "  %s: %s\n", f.Step, strings.TrimSuffix(findingWord(f)+", "+f.Reason, ", "))
	}
	fmt.Fprintf(&c.out, "%s | %s | %s\n", c.run.Step, c.run.Phase, c.run.State())
}

func (c *conversation) finish() {
	r := c.run
	if r.Over() {
		fmt.Fprintf(&c.out, "\nend: %s at %s after %s\n%s\n", r.Outcome.End, r.Outcome.Step, r.Duration(), r.Outcome.Cause)
	}
	for _, s := range r.openSuspects() {
		fmt.Fprintf(&c.out, "suspect %s: %s\n", s.Step, s.Why)
	}
	for _, u := range r.NotEstablished() {
		fmt.Fprintf(&c.out, "not established %s: %s\n", u.Step, u.Why)
	}
	for _, a := range r.NextActions() {
		fmt.Fprintf(&c.out, "next: %s\n", a.Summary)
	}
}

func (c *conversation) do(line string) error {
	w := strings.Fields(line)
	switch w[0] {
	case "read":
		first := c.run.Facts.First == nil
		c.run = Read(Reread(c.run), reading(w[1], c.now), c.now)
		if first && c.run.Facts.First != nil && !c.run.Over() {
			c.run.Pending = append(c.run.Pending, Plan(c.run.Facts, c.eyes)...)
		}
		return nil
	case "eyes":
		c.eyes = append(c.eyes, Vantage(w[1]))
		return nil
	case "measured":
		c.run = Measured(c.run, probed(w[1:], c.now))
		return nil
	case "still":
		c.run = NotConnected(c.run, c.now)
		return nil
	case "after":
		d, err := time.ParseDuration(w[1])
		c.now = c.now.Add(d)
		return err
	}
	f, err := c.finding(w)
	if err == nil {
		c.run, err = Advance(c.run, f)
	}
	return err
}

func (c *conversation) finding(w []string) (f Finding, err error) {
	f = answer(c.run, "")
	f.At = c.now
	switch w[0] {
	case "done", "cannot":
		f.Kind, f.Verdict = Repaired, map[string]Verdict{"done": Yes, "cannot": No}[w[0]]
	case "cancel":
		f.Kind = CalledOff
	case "expire":
		f.Kind, f.Source, f.By = TimedOut, Machine, Person{}
	case "person":
		f.Verdict = Verdict(w[1])
	case "late":
		f.Verdict, f.By = Verdict(w[1]), grace
		_, err = fmt.Sscan(w[2], &f.Seq)
	case "paste":
		f.Verdict, f.Source, f.Reason = Verdict(w[1]), Paste, strings.Join(w[2:], " ")
	case "machine":
		f.Verdict, f.Source, f.By, f.Vantage, f.Reason = Verdict(w[1]), Machine, Person{}, Vantage(w[2]), strings.Join(w[3:], " ")
	default:
		return f, fmt.Errorf("no such line: %q", strings.Join(w, " "))
	}
	return f, err
}
