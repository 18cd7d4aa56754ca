package devicetest

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vpncheck/internal/device"
)

// CorpusText is a real configuration that stands beside the repository. The test skips where it
// does not.
func CorpusText(t *testing.T, name string) string {
	t.Helper()
	b, err := os.ReadFile(CorpusPath(filepath.FromSlash(name)))
	if errors.Is(err, fs.ErrNotExist) {
		t.Skip("the real configurations are not here")
	}
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// Reads checks all that a vendor reads in a text, as [Fixtures] does.
func Reads(t *testing.T, v device.Vendor, config, want string) {
	t.Helper()
	text := device.NewText(config)
	if v.Score(text) == 0 {
		t.Errorf("not recognised as %s", v.Name)
	}
	got := Label(v.Read(text))
	if diff := cmp.Diff(lines(want), lines(got)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	Used(t, v, config)
}
