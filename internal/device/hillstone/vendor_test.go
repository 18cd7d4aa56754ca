package hillstone

import (
	"fmt"
	"strings"
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
	for _, config := range devicetest.Configs(f, fixtures) {
		f.Add(config)
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
			Vendor.Flows(c, &c.Tunnels[i], device.Ends{})
		}
	})
}

func TestReadIsFast(t *testing.T) {
	if raceEnabled {
		t.Skip("the race detector is slow")
	}
	devicetest.Fast(t, Vendor, strings.Join(devicetest.Configs(t, fixtures), "\n"))
	var many strings.Builder // every object another, so that each lookup has many to look through
	for i := 0; many.Len() < 1<<17; i++ {
		fmt.Fprintf(&many, "isakmp peer \"p%d\"\n  isakmp-proposal \"x\"\n  interface e%d\nexit\n", i, i)
		fmt.Fprintf(&many, "tunnel ipsec \"t%d\" auto\n  isakmp-peer \"p%d\"\n  id local 10.0.%d.0/24 remote 10.1.0.0/24\nexit\n", i, i, i%256)
		fmt.Fprintf(&many, "interface e%d\n  zone \"z\"\n  ip address 192.0.2.%d/24\n  tunnel ipsec \"t%d\"\nexit\nrule id %d\n  src-addr \"a\"\nexit\n", i, i%256, i, i)
	}
	devicetest.Fast(t, Vendor, many.String())
}
