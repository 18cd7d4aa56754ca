package device

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestCorpus redacts configurations and outputs that others wrote. They are not part of this
// repository: VPNCHECK_CORPUS names a folder of them. With -v it shows each line that changed, for
// people to see that nothing is left and that nothing else is gone.
func TestCorpus(t *testing.T) {
	dir := os.Getenv("VPNCHECK_CORPUS")
	if dir == "" {
		t.Skip("SKIPPED: VPNCHECK_CORPUS names no folder of configurations")
	}
	total, files := Report{}, 0
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		files++
		clean, report := Redact(string(text))
		total.Add(report)
		if again, _ := Redact(clean); again != clean {
			t.Errorf("%s: not idempotent", path)
		}
		for line := range strings.Lines(clean) {
			if strings.Contains(line, markerStart) {
				t.Logf("%s: %s", filepath.Base(path), strings.TrimRight(line, "\r\n"))
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if files == 0 {
		t.Errorf("%s: no files", dir)
	}
	t.Logf("%d files: %s", files, total)
}
