package ios

import (
	"testing"

	"vpncheck/internal/device"
	"vpncheck/internal/device/devicetest"
)

const fixtures = "testdata/*.txtar"

func TestFixtures(t *testing.T) { devicetest.Fixtures(t, Vendor, fixtures) }

func TestUsedLinesReadTheSame(t *testing.T) {
	for _, config := range devicetest.Configs(t, fixtures) {
		devicetest.Used(t, Vendor, config)
	}
}

func TestIndentationMeansNothing(t *testing.T) {
	for _, config := range devicetest.Configs(t, fixtures) {
		devicetest.Flat(t, Vendor, config)
	}
}

func FuzzRead(f *testing.F) {
	for _, pattern := range []string{fixtures, zoned} {
		for _, config := range devicetest.Configs(f, pattern) {
			f.Add(config)
		}
	}
	f.Fuzz(func(t *testing.T, config string) {
		text := device.NewText(config)
		c := Vendor.Read(text)
		for _, n := range c.Used {
			if n < 1 || n > len(text.Lines) {
				t.Fatalf("line %d is used, of %d", n, len(text.Lines))
			}
		}
		for i := range c.Tunnels {
			Vendor.Flows(c, &c.Tunnels[i], both)
		}
	})
}
