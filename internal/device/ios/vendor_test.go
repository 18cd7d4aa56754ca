package ios

import (
	"testing"

	"vpncheck/internal/device/devicetest"
)

const fixtures = "testdata/*.txtar"

func TestGrammar(t *testing.T) { devicetest.Grammar(t, Vendor, fixtures) }

func FuzzRead(f *testing.F) {
	devicetest.Fuzz(f, Vendor, fixtures, devicetest.Configs(f, zoned)...)
}
