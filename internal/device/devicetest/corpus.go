package devicetest

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"vpncheck/internal/device"
)

// CorpusPath is where a file stands among the real configurations beside the repository, from a
// vendor's package.
func CorpusPath(elements ...string) string {
	return filepath.Join(append([]string{"..", "..", "..", "..", "shared", "corpus"}, elements...)...)
}

// Corpus checks what a vendor reads of a real configuration that stands beside the repository,
// where it does: each of want is a line of its [Label]. No lines at all mean no tunnel.
func Corpus(t *testing.T, v device.Vendor, name string, want ...string) {
	t.Helper()
	b, err := os.ReadFile(CorpusPath(filepath.FromSlash(name)))
	if err != nil {
		t.Skip("the real configurations are not here")
	}
	text := device.NewText(string(b))
	if v.Score(text) == 0 {
		t.Errorf("%s is not recognised as %s", name, v.Name)
	}
	label := Label(v.Read(text))
	if len(want) == 0 && label != "" {
		t.Errorf("%s reads\n%s", name, label)
	}
	rest := label
	for _, line := range want {
		_, after, found := strings.Cut(rest, line+"\n")
		if !found {
			t.Errorf("%s has no %q where it should be in\n%s", name, line, label)
			return
		}
		rest = after
	}
	Used(t, v, string(b))
}
