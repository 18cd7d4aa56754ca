package strongswan_test

import (
	"slices"
	"testing"

	"vpncheck/internal/device"
	"vpncheck/internal/device/strongswan"
)

// The rule that lets a flow through goes into the chain that drops it, which is in one of several
// tables: where none is named, iptables means the table filter.
func TestPermitNamesTheTable(t *testing.T) {
	const match = " 1 -s 203.0.113.10 -d 198.51.100.20 -p udp --dport 500 -j ACCEPT"
	for text, want := range map[string]string{
		"*filter\n:INPUT DROP [0:0]\n:OUTPUT ACCEPT [0:0]\nCOMMIT\n": "iptables -I INPUT" + match,
		"*mangle\n:PREROUTING ACCEPT [0:0]\n-A PREROUTING -p udp -m udp --dport 500 -j DROP\nCOMMIT\n" +
			"*filter\n:INPUT ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\nCOMMIT\n": "iptables -t mangle -I PREROUTING" + match,
	} {
		c := strongswan.Vendor.Read(device.NewText(text))
		if len(c.Tunnels) == 0 {
			t.Fatalf("no tunnel in\n%s", text)
		}
		var got []string
		for _, d := range strongswan.Vendor.Decide(c, &c.Tunnels[0], ends) {
			if d.Flow.Name == "UDP 500 from the VPN gateway" {
				got = d.Commands
			}
		}
		if !slices.Equal(got, []string{want}) {
			t.Errorf("%q, want %q, for\n%s", got, want, text)
		}
	}
}
