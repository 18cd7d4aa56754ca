package junos_test

import (
	"testing"

	"vpncheck/internal/device/devicetest"
	"vpncheck/internal/device/junos"
)

func TestFixtures(t *testing.T) {
	devicetest.Fixtures(t, junos.Vendor, "testdata/*.txtar")
}
