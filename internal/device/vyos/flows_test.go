package vyos_test

import (
	"net/netip"
	"strings"
	"testing"

	"vpncheck/internal/device"
	"vpncheck/internal/device/vyos"
	"vpncheck/internal/firewall"
)

const router = `set interfaces ethernet eth0 address 198.51.100.1/24
set interfaces ethernet eth1 vif 10 address 10.1.0.1/16
set system host-name r
set vpn ipsec site-to-site peer p local-address 198.51.100.1
set vpn ipsec site-to-site peer p remote-address 203.0.113.1
`

// verdicts are those of the flows, by their beginnings: the worst of all lists on the way.
func verdicts(t *testing.T, text string) map[string]firewall.Verdict {
	t.Helper()
	c := vyos.Vendor.Read(device.NewText(text))
	if len(c.Tunnels) != 1 {
		t.Fatalf("%d tunnels", len(c.Tunnels))
	}
	all := map[string]firewall.Verdict{}
	for _, check := range vyos.Vendor.Flows(c, &c.Tunnels[0], device.Ends{
		Gateway: netip.MustParseAddr("203.0.113.1"), Device: netip.MustParseAddr("198.51.100.1"),
		Cloud: []netip.Prefix{netip.MustParsePrefix("172.16.0.0/16")}, IDC: []netip.Prefix{netip.MustParsePrefix("10.1.0.0/16")},
	}) {
		if v := all[check.Flow.Name]; v == "" || v == firewall.Permitted {
			all[check.Flow.Name] = check.Policy.Judge(check.Flow).Verdict
		}
	}
	return all
}

func TestFlows(t *testing.T) {
	const (
		ike, esp, ikeOut = "UDP 500 from the VPN gateway", "ESP from the VPN gateway", "UDP 500 to the VPN gateway"
		out, in          = "10.1.0.0/16 → 172.16.0.0/16", "172.16.0.0/16 → 10.1.0.0/16"
	)
	for _, c := range []struct {
		name, text string
		want       map[string]firewall.Verdict
	}{
		{"no firewall", router, map[string]firewall.Verdict{ike: "permitted", esp: "permitted", out: "permitted", in: "permitted"}},
		{"only the section of the VPN", strings.Join(strings.SplitAfter(router, "\n")[3:], ""), map[string]firewall.Verdict{ike: "", in: ""}},
		{"lists of interfaces", router + `
set interfaces ethernet eth0 firewall local name L
set interfaces ethernet eth0 firewall in name I
set interfaces ethernet eth1 vif 10 firewall in name O
set firewall name L rule 1 action accept
set firewall name L rule 1 state established enable
set firewall name L rule 2 action accept
set firewall name L rule 2 protocol esp
set firewall name I default-action drop
set firewall name I rule 1 action accept
set firewall name I rule 1 ipsec match-ipsec
set firewall name O default-action accept
set firewall name O rule 1 action reject
set firewall name O rule 1 protocol tcp_udp
set firewall name O rule 1 destination port 25,1000-2000
`, map[string]firewall.Verdict{ike: "denied", esp: "permitted", ikeOut: "permitted", in: "permitted", out: "partly"}},
		{"a list that is not there", router + "set interfaces ethernet eth0 firewall local name GONE\n", map[string]firewall.Verdict{ike: "unclear", out: "permitted"}},
		{"the first lists of 1.4", router + "set firewall interface eth0 local name L\nset firewall name L default-action drop\n", map[string]firewall.Verdict{ike: "denied"}},
		{"jumps", router + `
set firewall group interface-group WAN interface eth0
set firewall ipv4 input filter rule 1 action jump
set firewall ipv4 input filter rule 1 inbound-interface group WAN
set firewall ipv4 input filter rule 1 jump-target A
set firewall ipv4 name A rule 1 action accept
set firewall ipv4 name A rule 1 source group address-group GW
set firewall ipv4 name A rule 1 protocol udp
set firewall group address-group GW include ALL
set firewall group address-group ALL address 203.0.113.1-203.0.113.9
set firewall ipv4 forward filter rule 1 action jump
set firewall ipv4 forward filter rule 1 jump-target B
set firewall ipv4 forward filter rule 1 source address 172.16.0.0/16
set firewall ipv4 name B default-action drop
`, map[string]firewall.Verdict{ike: "permitted", esp: "denied", ikeOut: "permitted", out: "permitted", in: "unclear"}},
		{"a list that jumps into itself", router + "set firewall ipv4 input filter rule 1 action jump\nset firewall ipv4 input filter rule 1 jump-target A\nset firewall ipv4 name A rule 1 action jump\nset firewall ipv4 name A rule 1 jump-target A\n", map[string]firewall.Verdict{ike: "unclear"}},
		{"a condition that is not known", router + "set firewall ipv4 input filter default-action drop\nset firewall ipv4 input filter rule 1 action accept\nset firewall ipv4 input filter rule 1 time weekdays Mon\n", map[string]firewall.Verdict{ike: "unclear"}},
		{"an interface in no zone", router + "set zone-policy zone A interface eth0\nset zone-policy zone B interface eth7\n", map[string]firewall.Verdict{ike: "permitted", out: "unclear"}},
		{"zones without a list between them", router + "set firewall zone A member interface eth0\nset firewall zone B member interface eth1.10\nset firewall zone L local-zone\n", map[string]firewall.Verdict{ike: "denied", ikeOut: "denied", out: "denied", in: "denied"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := verdicts(t, c.text)
			for flow, want := range c.want {
				if got[flow] != want {
					t.Errorf("%s is %q, want %q", flow, got[flow], want)
				}
			}
		})
	}
}
