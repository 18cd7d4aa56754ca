package fortios_test

import (
	"net/netip"
	"strings"
	"testing"

	"vpncheck/internal/device"
	"vpncheck/internal/device/fortios"
	"vpncheck/internal/firewall"
)

const byPolicy = `config system interface
    edit "wan1"
        set ip 198.51.100.1 255.255.255.0
    next
    edit "internal"
        set ip 10.1.0.1 255.255.255.0
    next
end
config firewall address
    edit "lan"
        set subnet 10.1.0.0 255.255.255.0
    next
    edit "vpc"
        set subnet 172.16.0.0 255.255.0.0
    next
end
config vpn ipsec phase1
    edit "p1"
        set interface "wan1"
        set remote-gw 203.0.113.1
    next
end
config vpn ipsec phase2
    edit "p2"
        set phase1name "p1"
    next
end
config firewall policy
    edit 3
        set srcintf "internal"
        set dstintf "wan1"
        set srcaddr "lan"
        set dstaddr "vpc"
        set action ipsec
        set schedule "always"
        set service "ALL"
        set inbound enable
        set outbound enable
        set vpntunnel "p1"
    next
end
`

// A policy with the action ipsec stands for both directions, and one before it keeps traffic out of
// the tunnel.
func TestTunnelThatPoliciesChoose(t *testing.T) {
	const past = "config firewall policy\n    edit 1\n        set srcintf \"internal\"\n        set dstintf \"wan1\"\n" +
		"        set srcaddr \"all\"\n        set dstaddr \"all\"\n        set action accept\n        set schedule \"always\"\n        set service \"ALL\"\n    next\n    edit 3"
	for why, tt := range map[string]struct {
		text    string
		out, in firewall.Verdict
	}{
		"both":       {byPolicy, firewall.Permitted, firewall.Permitted},
		"out alone":  {strings.Replace(byPolicy, "inbound enable", "inbound disable", 1), firewall.Permitted, firewall.Denied},
		"not said":   {strings.Replace(byPolicy, "        set outbound enable\n", "", 1), firewall.Unclear, firewall.Permitted},
		"goes past":  {strings.Replace(byPolicy, "config firewall policy\n    edit 3", past, 1), firewall.Denied, firewall.Permitted},
		"of another": {strings.Replace(byPolicy, `vpntunnel "p1"`, `vpntunnel "x"`, 1), firewall.Denied, firewall.Denied},
	} {
		c := fortios.Vendor.Read(device.NewText(tt.text))
		idc, cloud := netip.MustParsePrefix("10.1.0.0/24"), netip.MustParsePrefix("172.16.0.0/16")
		got := map[netip.Prefix]firewall.Verdict{}
		for _, d := range fortios.Vendor.Decide(c, &c.Tunnels[0], device.Ends{IDC: []netip.Prefix{idc}, Cloud: []netip.Prefix{cloud}}) {
			got[d.Flow.Source] = d.Verdict
		}
		if got[idc] != tt.out || got[cloud] != tt.in {
			t.Errorf("%s: out %q, want %q; in %q, want %q", why, got[idc], tt.out, got[cloud], tt.in)
		}
	}
}
