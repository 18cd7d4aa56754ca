package vyos_test

import (
	"net/netip"
	"slices"
	"strings"
	"testing"

	"vpncheck/internal/device"
	"vpncheck/internal/device/devicetest"
	"vpncheck/internal/device/vyos"
)

var routerEnds = device.Ends{
	Gateway: netip.MustParseAddr("203.0.113.1"), Device: netip.MustParseAddr("198.51.100.1"),
	Cloud: []netip.Prefix{netip.MustParsePrefix("172.16.0.0/16")}, IDC: []netip.Prefix{netip.MustParsePrefix("10.1.0.0/16")},
}

// committedTo is the configuration of a router after the commands.
func committedTo(text string, commands []string) string {
	return text + strings.Join(slices.DeleteFunc(slices.Clone(commands), func(s string) bool { return !strings.HasPrefix(s, "set ") }), "\n") + "\n"
}

func TestPermit(t *testing.T) {
	for _, c := range []struct {
		name, text string
		want       map[string]string
	}{
		{"lists of interfaces", `set interfaces ethernet eth0 firewall local name L
set interfaces ethernet eth0 firewall in name I
set interfaces ethernet eth1 vif 10 firewall in name O
set firewall name L default-action drop
set firewall name L rule 1 action accept
set firewall name L rule 1 state established enable
set firewall name L rule 20 action drop
set firewall name L rule 20 protocol esp
set firewall name I default-action drop
set firewall name O default-action accept
set firewall name O rule 30 action reject
set firewall name O rule 30 destination address 172.16.7.0/24
`, map[string]string{
			"UDP 500 from the VPN gateway": "set firewall name L rule 30 action accept,set firewall name L rule 30 protocol udp,set firewall name L rule 30 destination port 500," +
				"set firewall name L rule 30 source address 203.0.113.1,set firewall name L rule 30 destination address 198.51.100.1",
			"ESP from the VPN gateway": "set firewall name L rule 4 action accept,set firewall name L rule 4 protocol esp," +
				"set firewall name L rule 4 source address 203.0.113.1,set firewall name L rule 4 destination address 198.51.100.1",
			"10.1.0.0/16 → 172.16.0.0/16": "set firewall name O rule 4 action accept,set firewall name O rule 4 source address 10.1.0.0/16,set firewall name O rule 4 destination address 172.16.0.0/16",
			"172.16.0.0/16 → 10.1.0.0/16": "set firewall name I rule 50 action accept,set firewall name I rule 50 source address 172.16.0.0/16,set firewall name I rule 50 destination address 10.1.0.0/16",
		}},
		{"1.4, with a list that another jumps to", `set firewall ipv4 input filter default-action drop
set firewall ipv4 input filter rule 10 action jump
set firewall ipv4 input filter rule 10 inbound-interface name eth0
set firewall ipv4 input filter rule 10 jump-target WAN
set firewall ipv4 name WAN default-action drop
set firewall ipv4 forward filter rule 10 action drop
set firewall ipv4 forward filter rule 10 source address 172.16.0.0/16
set firewall ipv4 output filter default-action drop
`, map[string]string{
			"ESP from the VPN gateway": "set firewall ipv4 name WAN rule 50 action accept,set firewall ipv4 name WAN rule 50 protocol esp," +
				"set firewall ipv4 name WAN rule 50 source address 203.0.113.1,set firewall ipv4 name WAN rule 50 destination address 198.51.100.1",
			"ESP to the VPN gateway": "set firewall ipv4 output filter rule 60 action accept,set firewall ipv4 output filter rule 60 protocol esp," +
				"set firewall ipv4 output filter rule 60 source address 198.51.100.1,set firewall ipv4 output filter rule 60 destination address 203.0.113.1",
			"172.16.0.0/16 → 10.1.0.0/16": "set firewall ipv4 forward filter rule 7 action accept,set firewall ipv4 forward filter rule 7 source address 172.16.0.0/16,set firewall ipv4 forward filter rule 7 destination address 10.1.0.0/16",
		}},
		{"zones", `set zone-policy zone WAN interface eth0
set zone-policy zone SELF local-zone
set zone-policy zone SELF from WAN firewall name IN
set zone-policy zone WAN from SELF firewall name OUT
set zone-policy zone LAN interface eth1.10
set zone-policy zone LAN from WAN firewall name OUT
set zone-policy zone WAN from LAN firewall name OUT
set firewall name OUT default-action accept
set firewall name IN default-action drop
`, map[string]string{
			"UDP 4500 from the VPN gateway": "set firewall name IN rule 20 action accept,set firewall name IN rule 20 protocol udp,set firewall name IN rule 20 destination port 4500," +
				"set firewall name IN rule 20 source address 203.0.113.1,set firewall name IN rule 20 destination address 198.51.100.1",
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := devicetest.Opens(t, vyos.Vendor, router+c.text, routerEnds, committedTo)
			for flow, want := range c.want {
				if s := strings.Join(got[flow], ","); s != "configure,"+want+",commit,save" {
					t.Errorf("%s: %s", flow, s)
				}
			}
		})
	}
}

// TestNoRuleIsCertain: there is no number before the rule that denies, or no list at all.
func TestNoRuleIsCertain(t *testing.T) {
	for _, text := range []string{
		"set firewall ipv4 input filter rule 1 action drop\n",
		"set firewall zone A member interface eth0\nset firewall zone L local-zone\n",
	} {
		c := vyos.Vendor.Read(device.NewText(router + text))
		decisions := vyos.Vendor.Decide(c, &c.Tunnels[0], routerEnds)
		if d := decisions[0]; d.Verdict != "denied" || d.Commands != nil {
			t.Errorf("%s: %s is %s, with %q", text, d.Flow.Name, d.Verdict, d.Commands)
		}
	}
}
