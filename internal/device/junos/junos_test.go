package junos_test

import (
	"fmt"
	"slices"
	"testing"

	"vpncheck/internal/device"
	"vpncheck/internal/device/devicetest"
	"vpncheck/internal/device/junos"
)

const fixtures = "testdata/*.txtar"

func TestFixtures(t *testing.T) { devicetest.Fixtures(t, junos.Vendor, fixtures) }

func TestUsedLinesReadTheSame(t *testing.T) {
	for i, config := range devicetest.Configs(t, fixtures) {
		t.Run(fmt.Sprint(i), func(t *testing.T) { devicetest.Used(t, junos.Vendor, config) })
	}
}

func TestUsedIsNotEverything(t *testing.T) {
	text := device.NewText("set system host-name srx\nset security ike proposal p dh-group group14\nset security ike proposal p description x\nset protocols bgp local-as 2\n")
	if c := junos.Vendor.Read(text); !slices.Equal(c.Used, []int{2}) {
		t.Errorf("lines %v are used, want 2 alone", c.Used)
	}
}

// TestPartialPaste: from the vpn alone nobody can tell whether its gateway exists.
func TestPartialPaste(t *testing.T) {
	c := junos.Vendor.Read(device.NewText("set security ipsec vpn v ike gateway g\nset security ipsec vpn v ike ipsec-policy p\n"))
	for _, n := range c.Tunnels[0].Notes {
		if n.Kind != device.Remark {
			t.Errorf("%s: %s", n.Kind, n.Text)
		}
	}
}

func TestIndentationMeansNothing(t *testing.T) {
	for _, config := range devicetest.Configs(t, fixtures) {
		devicetest.Flat(t, junos.Vendor, config)
	}
}

func TestNoKeyIsKept(t *testing.T) {
	devicetest.Keyless(t, junos.Vendor, "set security ike policy p pre-shared-key ascii-text canary\nset security ike policy p proposal-set standard\nset security ike gateway g ike-policy p\nset security ipsec vpn v ike gateway g\n")
}

func FuzzRead(f *testing.F) {
	for _, config := range devicetest.Configs(f, fixtures) {
		f.Add(config)
	}
	f.Fuzz(func(t *testing.T, s string) {
		text := device.NewText(s)
		c := junos.Vendor.Read(text)
		junos.Vendor.Score(text)
		if n := len(c.Used); n > 0 && (!slices.IsSorted(c.Used) || c.Used[0] < 1 || c.Used[n-1] > len(text.Lines)) {
			t.Errorf("lines %v of %d are used", c.Used, len(text.Lines))
		}
	})
}
