package junos_test

import (
	"slices"
	"testing"

	"vpncheck/internal/device"
	"vpncheck/internal/device/devicetest"
	"vpncheck/internal/device/junos"
)

const fixtures = "testdata/*.txtar"

func TestGrammar(t *testing.T) { devicetest.Grammar(t, junos.Vendor, fixtures) }

func FuzzRead(f *testing.F) { devicetest.Fuzz(f, junos.Vendor, fixtures) }

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

func TestNoKeyIsKept(t *testing.T) {
	devicetest.Keyless(t, junos.Vendor, "set security ike policy p pre-shared-key ascii-text canary\nset security ike policy p proposal-set standard\nset security ike gateway g ike-policy p\nset security ipsec vpn v ike gateway g\n")
}
