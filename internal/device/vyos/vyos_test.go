package vyos_test

import (
	"fmt"
	"slices"
	"testing"

	"vpncheck/internal/device"
	"vpncheck/internal/device/devicetest"
	"vpncheck/internal/device/vyos"
)

const fixtures = "testdata/*.txtar"

func TestFixtures(t *testing.T) { devicetest.Fixtures(t, vyos.Vendor, fixtures) }

func TestUsedLinesReadTheSame(t *testing.T) {
	for i, config := range devicetest.Configs(t, fixtures) {
		t.Run(fmt.Sprint(i), func(t *testing.T) { devicetest.Used(t, vyos.Vendor, config) })
	}
}

func TestIndentationMeansNothing(t *testing.T) {
	for _, config := range devicetest.Configs(t, fixtures) {
		devicetest.Flat(t, vyos.Vendor, config)
	}
}

func TestNoKeyIsKept(t *testing.T) {
	devicetest.Keyless(t, vyos.Vendor, "set vpn ipsec site-to-site peer p authentication pre-shared-secret canary\nset vpn ipsec site-to-site peer p remote-address 203.0.113.1\nset vpn ipsec authentication psk p secret canary\n")
}

func FuzzRead(f *testing.F) {
	for _, config := range devicetest.Configs(f, fixtures) {
		f.Add(config)
	}
	f.Fuzz(func(t *testing.T, s string) {
		text := device.NewText(s)
		c := vyos.Vendor.Read(text)
		vyos.Vendor.Score(text)
		if n := len(c.Used); n > 0 && (!slices.IsSorted(c.Used) || c.Used[0] < 1 || c.Used[n-1] > len(text.Lines)) {
			t.Errorf("lines %v of %d are used", c.Used, len(text.Lines))
		}
	})
}

// TestPartialPaste: from the peer alone nobody can tell whether its groups exist.
func TestPartialPaste(t *testing.T) {
	c := vyos.Vendor.Read(device.NewText("set vpn ipsec site-to-site peer p ike-group i\nset vpn ipsec site-to-site peer p default-esp-group e\nset vpn ipsec site-to-site peer p remote-address 203.0.113.1\nset vpn ipsec site-to-site peer p vti bind vti0\n"))
	for _, n := range c.Tunnels[0].Notes {
		if n.Kind != device.Remark {
			t.Errorf("%s: %s", n.Kind, n.Text)
		}
	}
}
