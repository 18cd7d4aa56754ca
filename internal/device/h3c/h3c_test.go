package h3c

import (
	"testing"

	"vpncheck/internal/device/devicetest"
)

func TestFixtures(t *testing.T) {
	devicetest.Fixtures(t, Vendor, "testdata/*.txtar")
}
