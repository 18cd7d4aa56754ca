package vyos_test

import (
	"testing"

	"vpncheck/internal/device"
	"vpncheck/internal/device/devicetest"
	"vpncheck/internal/device/vyos"
)

const fixtures = "testdata/*.txtar"

func TestGrammar(t *testing.T) { devicetest.Grammar(t, vyos.Vendor, fixtures) }

func FuzzRead(f *testing.F) { devicetest.Fuzz(f, vyos.Vendor, fixtures) }

func TestNoKeyIsKept(t *testing.T) {
	devicetest.Keyless(t, vyos.Vendor, "set vpn ipsec site-to-site peer p authentication pre-shared-secret canary\nset vpn ipsec site-to-site peer p remote-address 203.0.113.1\nset vpn ipsec authentication psk p secret canary\n")
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
