package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"time"
)

// report collects the figures as Markdown, and shows them as they come.
type report struct {
	to   io.Writer
	text strings.Builder
}

func newReport(to io.Writer) *report { return &report{to: to} }

func (r *report) print(format string, args ...any) {
	line := fmt.Sprintf(format, args...)
	r.text.WriteString(line)
	fmt.Fprint(r.to, line)
}

// note is a sentence of its own.
func (r *report) note(format string, args ...any) { r.print("\n"+format+"\n", args...) }

// table is a table whose rows are added as they are measured.
type table struct{ r *report }

func (r *report) table(title string, columns ...string) *table {
	if title != "" {
		r.print("\n%s:\n", title)
	}
	r.print("\n")
	t := &table{r}
	t.add(columns...)
	t.add(strings.Split(strings.Repeat("---,", len(columns)-1)+"---", ",")...)
	return t
}

func (t *table) add(cells ...string) { t.r.print("| %s |\n", strings.Join(cells, " | ")) }

// machine says where and when it was measured.
func (r *report) machine(ctx context.Context, part, of string, bolt bool) {
	versions := []string{runtime.Version(), version(ctx, "redis-server", "--version")}
	if bolt && part == "ack" {
		versions = append(versions, "Node.js "+version(ctx, "node", "--version"))
	}
	r.note("Measured on %s by `go run ./lab/bench -only %s`, version `%s`: %d cores (%s), %s.", time.Now().UTC().Format("2006-01-02 15:04 MST"),
		part, of, runtime.NumCPU(), processor(), strings.Join(versions, ", "))
}

// version is what a program says of itself, as far as it is a version.
func version(ctx context.Context, name string, args ...string) string {
	out, err := exec.CommandContext(ctx, name, args...).Output()
	if err != nil {
		return "unknown"
	}
	line, _, _ := strings.Cut(strings.TrimSpace(string(out)), " sha=")
	return line
}

// processor is the name of the first core.
func processor() string {
	text, err := os.ReadFile("/proc/cpuinfo")
	if err != nil {
		return runtime.GOARCH
	}
	for line := range strings.Lines(string(text)) {
		if key, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(key) == "model name" {
			return strings.TrimSpace(value)
		}
	}
	return runtime.GOARCH
}

// into replaces the figures of one part of a document, which stand between two marks.
func (r *report) into(path, part string) error {
	old, err := os.ReadFile(path)
	if err != nil {
		return fmt.Errorf("write the figures: %w", err)
	}
	text, err := replaced(string(old), part, r.text.String())
	if err != nil {
		return fmt.Errorf("write the figures into %s: %w", path, err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		return fmt.Errorf("write the figures: %w", err)
	}
	return nil
}

func replaced(document, part, figures string) (string, error) {
	begin, end := "<!-- "+part+": begin -->", "<!-- "+part+": end -->"
	head, rest, ok := strings.Cut(document, begin)
	_, tail, ok2 := strings.Cut(rest, end)
	if !ok || !ok2 {
		return "", fmt.Errorf("there is no %s … %s", begin, end)
	}
	return head + begin + "\n" + figures + "\n" + end + tail, nil
}

// ms writes a duration in milliseconds.
func ms(d time.Duration) string { return fmt.Sprintf("%.2f ms", float64(d)/float64(time.Millisecond)) }
