package panos_test

import (
	"net/netip"
	"slices"
	"strings"
	"testing"

	"vpncheck/internal/device"
	"vpncheck/internal/device/devicetest"
	"vpncheck/internal/device/panos"
)

const closed = `set network interface ethernet ethernet1/2 layer3 ip 192.168.1.1/24
set network ike gateway g local-address interface ethernet1/1
set network tunnel ipsec t auto-key ike-gateway g
set network tunnel ipsec t tunnel-interface tunnel.1
set zone untrust network layer3 ethernet1/1
set zone trust network layer3 ethernet1/2
set zone vpn network layer3 tunnel.1
set rulebase security rules part from vpn
set rulebase security rules part to trust
set rulebase security rules part source 10.0.7.0/24
set rulebase security rules part destination any
set rulebase security rules part application any
set rulebase security rules part service any
set rulebase security rules part action allow
set rulebase security rules "no more" from any
set rulebase security rules "no more" to any
set rulebase security rules "no more" source any
set rulebase security rules "no more" destination any
set rulebase security rules "no more" application any
set rulebase security rules "no more" service any
set rulebase security rules "no more" action deny
`

var ends = device.Ends{
	Gateway: netip.MustParseAddr("203.0.113.1"), Device: netip.MustParseAddr("198.51.100.1"),
	Cloud: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/16")}, IDC: []netip.Prefix{netip.MustParsePrefix("192.168.1.0/24")},
}

// typedInto is the configuration of a firewall after the commands.
func typedInto(text string, commands []string) string {
	var rule []string
	before := ""
	for _, l := range commands[1 : len(commands)-1] {
		if _, other, move := strings.Cut(l, " before "); move {
			before = "set rulebase security rules " + other + " "
			continue
		}
		rule = append(rule, l)
	}
	return devicetest.Before(text, before, rule...)
}

func TestPermit(t *testing.T) {
	got := devicetest.Opens(t, panos.Vendor, closed, ends, typedInto)
	const rules = "set rulebase security rules "
	for flow, want := range map[string][]string{
		"UDP 4500 from the VPN gateway": {
			"configure", rules + "ipsec-permit-3 from untrust", rules + "ipsec-permit-3 to untrust", rules + "ipsec-permit-3 source 203.0.113.1/32", rules + "ipsec-permit-3 destination 198.51.100.1/32",
			rules + "ipsec-permit-3 application [ ike ipsec-esp-udp ]", rules + "ipsec-permit-3 service application-default", rules + "ipsec-permit-3 action allow",
			`move rulebase security rules ipsec-permit-3 before "no more"`, "commit",
		},
		"10.0.0.0/16 → 192.168.1.0/24": {
			"configure", rules + "ipsec-permit-8 from vpn", rules + "ipsec-permit-8 to trust", rules + "ipsec-permit-8 source 10.0.0.0/16", rules + "ipsec-permit-8 destination 192.168.1.0/24",
			rules + "ipsec-permit-8 application any", rules + "ipsec-permit-8 service any", rules + "ipsec-permit-8 action allow",
			`move rulebase security rules ipsec-permit-8 before "no more"`, "commit",
		},
	} {
		if !slices.Equal(got[flow], want) {
			t.Errorf("%s: %q", flow, got[flow])
		}
	}
}

func TestNoCommandComesBeforePanoramas(t *testing.T) {
	c := panos.Vendor.Read(device.NewText(strings.ReplaceAll(closed, `set rulebase security rules "no more"`, `set pre-rulebase security rules "no more"`)))
	for _, d := range panos.Vendor.Decide(c, &c.Tunnels[0], ends) {
		if len(d.Commands) > 0 {
			t.Errorf("%s is %s, and has %q", d.Flow.Name, d.Verdict, d.Commands)
		}
	}
}
