package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	ipseclab "vpncheck/lab/ipsec"
)

// report prints one trial.
func report(w io.Writer, t *trial, verbose bool) {
	fmt.Fprintf(w, "%-8s %-45s %-12s questions %d, %5.1fs  %s\n", t.mark(), t, t.out.Step, t.out.Questions, t.out.Cause.Seconds(), t.out.Concluded)
	for _, x := range t.out.Wrong {
		fmt.Fprintf(w, "         wrong: %s\n", x)
	}
	if t.err != nil {
		fmt.Fprintf(w, "         %v\n", t.err)
	}
	for _, x := range t.out.Unread {
		if verbose {
			fmt.Fprintf(w, "         asked again:\n%s\n         pasted:\n%s\n", x, t.out.Pasted)
		}
	}
	if verbose && t.mark() != "right" {
		fmt.Fprintf(w, "%s\n", t.out.Transcript)
	}
}

func (t *trial) mark() string {
	switch {
	case t.err != nil:
		return "error"
	case len(t.out.Wrong) > 0:
		return "wrong"
	case t.out.Right && t.out.Repaired && t.out.State != "Solved":
		return "unsolved" // what was repaired should have brought it up
	case t.out.Right:
		return "right"
	default:
		return "open"
	}
}

// summary says how many were right, and how long it took.
func summary(trials []*trial) string {
	var lines []string
	for _, h := range []how{behind, automation, people} {
		count := map[string]int{}
		var took []time.Duration
		most := 0
		for _, t := range trials {
			if t.how != h {
				continue
			}
			count[t.mark()]++
			took = append(took, t.out.Cause)
			most = max(most, t.out.Questions)
		}
		if len(took) == 0 {
			continue
		}
		slices.Sort(took)
		lines = append(lines, fmt.Sprintf("%s: %d trials, %d right, %d not established, %d with a wrong cause, %d not solved by the repair, %d failed; median %.1f s to the cause, at most %d questions.",
			named[h], len(took), count["right"], count["open"], count["wrong"], count["unsolved"], count["error"], took[len(took)/2].Seconds(), most))
	}
	return strings.Join(lines, "\n")
}

func failed(trials []*trial) error {
	var errs []error
	for _, t := range trials {
		if m := t.mark(); m == "wrong" || m == "error" || m == "unsolved" {
			errs = append(errs, fmt.Errorf("%s: %s", t, m))
		}
	}
	return errors.Join(errs...)
}

// The table stands between these lines of the file.
const (
	tableBegins = "<!-- table begins -->"
	tableEnds   = "<!-- table ends -->"
)

// rewrite puts the table into a file, between its marks.
func rewrite(file, sum string, trials []*trial) error {
	old, err := os.ReadFile(file)
	if err != nil {
		return fmt.Errorf("the table's file: %w", err)
	}
	before, rest, ok1 := strings.Cut(string(old), tableBegins)
	_, after, ok2 := strings.Cut(rest, tableEnds)
	if !ok1 || !ok2 {
		return fmt.Errorf("%s has no lines %q and %q", file, tableBegins, tableEnds)
	}
	text := before + tableBegins + "\n\n" + sum + "\n\n" + table(trials) + "\n" + tableEnds + after
	return os.WriteFile(file, []byte(text), 0o644) //nolint:gosec // a document
}

func table(trials []*trial) string {
	var b strings.Builder
	columns := []how{people, automation, behind}
	b.WriteString("| fault | version | people only | questions | s | all automation | questions | s | behind the device | questions | s | concluded |\n|---|---|---|---|---|---|---|---|---|---|---|---|\n")
	type key struct {
		id string
		v  ipseclab.Version
	}
	rows := map[key]map[how]*trial{}
	var order []key
	for _, t := range trials {
		k := key{t.fault.ID, t.version}
		if rows[k] == nil {
			rows[k] = map[how]*trial{}
			order = append(order, k)
		}
		rows[k][t.how] = t
	}
	for _, k := range order {
		fmt.Fprintf(&b, "| %s | %s |", k.id, k.v)
		said := ""
		for _, h := range columns {
			t := rows[k][h]
			if t == nil {
				b.WriteString(" | | |")
				continue
			}
			fmt.Fprintf(&b, " %s | %d | %.0f |", t.mark(), t.out.Questions, t.out.Cause.Seconds())
			said = t.out.Concluded
		}
		fmt.Fprintf(&b, " %s |\n", strings.ReplaceAll(said, "|", "\\|"))
	}
	return b.String()
}
