package ios_test

import (
	"os"
	"path/filepath"
	"testing"

	"vpncheck/internal/device"
	"vpncheck/internal/device/asa"
	"vpncheck/internal/device/devicetest"
	"vpncheck/internal/device/hillstone"
	"vpncheck/internal/device/ios"
)

// Grammars that share words must still be told apart: every text scores highest with its own vendor.
func TestTextsAreRecognised(t *testing.T) {
	vendors := map[string]device.Vendor{"ios": ios.Vendor, "asa": asa.Vendor, "hillstone": hillstone.Vendor}
	for name, own := range vendors {
		texts := devicetest.Configs(t, filepath.Join("..", name, "testdata", "*.txtar"))
		pasted, err := filepath.Glob(devicetest.CorpusPath("cisco_"+name, "*"))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range pasted {
			b, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			texts = append(texts, string(b))
		}
		for _, s := range texts {
			text := device.NewText(s)
			for other, v := range vendors {
				if score := v.Score(text); other != name && score >= own.Score(text) {
					t.Errorf("a text of %s scores %d, and %d as %s:\n%s", name, own.Score(text), score, other, s)
				}
			}
		}
	}
}
