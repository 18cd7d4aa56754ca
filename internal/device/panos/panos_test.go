package panos_test

import (
	"fmt"
	"slices"
	"testing"

	"vpncheck/internal/device"
	"vpncheck/internal/device/devicetest"
	"vpncheck/internal/device/panos"
)

const fixtures = "testdata/*.txtar"

func TestFixtures(t *testing.T) { devicetest.Fixtures(t, panos.Vendor, fixtures) }

func TestUsedLinesReadTheSame(t *testing.T) {
	for i, config := range devicetest.Configs(t, fixtures) {
		t.Run(fmt.Sprint(i), func(t *testing.T) { devicetest.Used(t, panos.Vendor, config) })
	}
}

func TestIndentationMeansNothing(t *testing.T) {
	for _, config := range devicetest.Configs(t, fixtures) {
		devicetest.Flat(t, panos.Vendor, config)
	}
}

func TestNoKeyIsKept(t *testing.T) {
	devicetest.Keyless(t, panos.Vendor, "set network ike gateway g authentication pre-shared-key key canary\nset network tunnel ipsec t auto-key ike-gateway g\nset rulebase security rules r action allow\n")
}

func FuzzRead(f *testing.F) {
	f.Add(export)
	for _, config := range devicetest.Configs(f, fixtures) {
		f.Add(config)
	}
	f.Fuzz(func(t *testing.T, s string) {
		text := device.NewText(s)
		c := panos.Vendor.Read(text)
		panos.Vendor.Score(text)
		if n := len(c.Used); n > 0 && (!slices.IsSorted(c.Used) || c.Used[0] < 1 || c.Used[n-1] > len(text.Lines)) {
			t.Errorf("lines %v of %d are used", c.Used, len(text.Lines))
		}
	})
}
