package asa

import (
	"net/netip"
	"strings"
	"testing"

	"vpncheck/internal/device"
	"vpncheck/internal/device/devicetest"
)

const policies = `ASA Version 9.8
interface Gi0
 nameif outside
 security-level 0
 ip address 198.51.100.2 255.255.255.0
interface Gi1
 nameif inside
 security-level 100
 ip address 192.168.1.1 255.255.255.0
object-group service IKE udp
 port-object eq isakmp
 port-object range 4500 4501
object-group network PEERS
 network-object host 203.0.113.10
 group-object ABSENT
access-list CP extended permit udp object-group PEERS any object-group IKE
access-list CP extended deny ip any any inactive
access-list CP extended deny esp any4 interface outside time-range night
access-list IN extended permit tcp 192.168.0.0 255.255.0.0 gt 1023 any neq 25 log
access-list SPD extended permit ip 192.168.1.0 255.255.255.0 10.0.0.0 255.255.255.0
access-group CP in interface outside control-plane
access-group IN in interface inside
access-group ALL global
no sysopt connection permit-vpn
crypto map M 1 match address SPD
crypto map M 1 set peer 203.0.113.10
crypto map M interface outside
`

func checks(t *testing.T, config string) map[string]string {
	t.Helper()
	c := Vendor.Read(device.NewText(config))
	if len(c.Tunnels) != 1 {
		t.Fatalf("%d tunnels", len(c.Tunnels))
	}
	out := map[string]string{}
	for _, check := range Vendor.Flows(c, &c.Tunnels[0], device.Ends{
		Gateway: netip.MustParseAddr("203.0.113.10"), Device: netip.MustParseAddr("198.51.100.2"),
		Cloud: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/24")}, IDC: []netip.Prefix{netip.MustParsePrefix("192.168.1.0/24")},
	}) {
		out[check.Flow.Name] += devicetest.LabelPolicy(check.Policy)
	}
	return out
}

func TestFlowsHaveTheirPolicies(t *testing.T) {
	got := checks(t, policies)
	for name, want := range map[string]string{
		"UDP 500 from the VPN gateway":  "policy access-list CP default permit",
		"UDP 4500 to the VPN gateway":   "policy traffic of the device default permit",
		"192.168.1.0/24 → 10.0.0.0/24":  "policy access-list IN default deny",
		"10.0.0.0/24 → 192.168.1.0/24":  "policy access-list ALL default deny",
		"ESP from the VPN gateway":      "deny from [] to [] src {Any:true Ranges:[] Negate:false Absent:[]} dst {Any:false Ranges:[198.51.100.2]",
		"UDP 4500 from the VPN gateway": "services {Any:false List:[{Protocol:17 Source:[] Destination:[500]} {Protocol:17 Source:[] Destination:[4500-4501]}] Negate:false Absent:[]}",
		"ESP to the VPN gateway":        "policy traffic of the device",
		"UDP 500 to the VPN gateway":    "policy traffic of the device",
	} {
		if !strings.Contains(got[name], want) {
			t.Errorf("%s has\n%sand not %s", name, got[name], want)
		}
	}
	for _, want := range []string{
		"Ranges:[203.0.113.10] Negate:false Absent:[ABSENT]}", "unclear [time-range night]", "disabled true",
	} {
		if !strings.Contains(got["ESP from the VPN gateway"], want) {
			t.Errorf("the control plane's policy is\n%sand has no %s", got["ESP from the VPN gateway"], want)
		}
	}
	if want := "Source:[1024-65535] Destination:[0-24 26-65535]"; !strings.Contains(got["192.168.1.0/24 → 10.0.0.0/24"], want) {
		t.Errorf("the inside's policy is\n%s", got["192.168.1.0/24 → 10.0.0.0/24"])
	}
}

func TestVPNTrafficPassesByDefault(t *testing.T) {
	got := checks(t, strings.NewReplacer("no sysopt", "sysopt", "access-group IN in interface inside\n", "", "access-group ALL global\n", "").Replace(policies))
	if want := "policy sysopt connection permit-vpn default permit\n"; got["10.0.0.0/24 → 192.168.1.0/24"] != want {
		t.Errorf("out of the tunnel: %s", got["10.0.0.0/24 → 192.168.1.0/24"])
	}
	if want := "policy security levels of inside and outside default permit\n"; got["192.168.1.0/24 → 10.0.0.0/24"] != want {
		t.Errorf("into the tunnel: %s", got["192.168.1.0/24 → 10.0.0.0/24"])
	}
}
