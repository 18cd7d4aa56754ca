package devicetest

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
)

// Corpus is a configuration that others wrote and that is not part of this repository. The test
// skips where it is not there.
func Corpus(t *testing.T, name string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("../../../../shared/corpus", name))
	if errors.Is(err, fs.ErrNotExist) {
		t.Skipf("SKIPPED: there is no %s beside the repository", name)
	}
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
