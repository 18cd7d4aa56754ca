package devicetest

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"vpncheck/internal/device"
)

// Reads checks what a vendor reads in a text, as [Fixtures] does.
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
}
