package devicetest

import (
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"vpncheck/internal/device"
)

var atLine = regexp.MustCompile(` @\d+`)

// Used checks that the lines a vendor calls used exist, and that they alone read the same again,
// line numbers apart.
func Used(t *testing.T, v device.Vendor, config string) {
	t.Helper()
	text := device.NewText(config)
	whole := v.Read(text)
	if !slices.IsSorted(whole.Used) {
		t.Errorf("the used lines are not in order: %v", whole.Used)
	}
	raw := strings.SplitAfter(config, "\n")
	var kept strings.Builder
	for _, n := range whole.Used {
		if n < 1 || n > len(text.Lines) {
			t.Fatalf("line %d is used, of %d", n, len(text.Lines))
		}
		kept.WriteString(strings.TrimRight(raw[n-1], "\n") + "\n")
	}
	again := v.Read(device.NewText(kept.String()))
	want, got := atLine.ReplaceAllString(Label(whole), ""), atLine.ReplaceAllString(Label(again), "")
	if diff := cmp.Diff(lines(want), lines(got)); diff != "" {
		t.Errorf("the used lines read otherwise (-whole +used):\n%s\nused:\n%s", diff, kept.String())
	}
}

// Flat checks that a text whose lines have lost their leading blanks, and end with others and as
// those of Windows do, reads the same.
func Flat(t *testing.T, v device.Vendor, config string) {
	t.Helper()
	var flat strings.Builder
	for line := range strings.Lines(config) {
		flat.WriteString(strings.TrimSpace(line) + "  \r\n")
	}
	want, got := Label(v.Read(device.NewText(config))), Label(v.Read(device.NewText(flat.String())))
	if diff := cmp.Diff(lines(want), lines(got)); diff != "" {
		t.Errorf("without leading blanks it reads otherwise (-want +got):\n%s\n%s", diff, config)
	}
}

// Configs are the texts of the fixtures that match the pattern.
func Configs(t testing.TB, pattern string) []string {
	t.Helper()
	files, err := filepath.Glob(pattern)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, file := range files {
		a, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var config strings.Builder
		for _, f := range a.Files {
			if strings.HasPrefix(f.Name, "config") {
				config.Write(f.Data)
			}
		}
		out = append(out, config.String())
	}
	return out
}
