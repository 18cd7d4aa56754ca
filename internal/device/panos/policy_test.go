package panos_test

import (
	"net/netip"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vpncheck/internal/device"
	"vpncheck/internal/device/devicetest"
	"vpncheck/internal/device/panos"
	"vpncheck/internal/firewall"
	"vpncheck/internal/ipsec"
)

const config = `set network interface ethernet ethernet1/2 layer3 ip 192.168.1.1/24
set network ike gateway g local-address interface ethernet1/1
set network tunnel ipsec t auto-key ike-gateway g
set network tunnel ipsec t tunnel-interface tunnel.1
set zone untrust network layer3 ethernet1/1
set zone trust network layer3 ethernet1/2
set zone vpn network layer3 tunnel.1
set address lan ip-netmask 192.168.1.0/24
set address pool ip-range 10.0.0.5-10.0.0.9
set address named fqdn x.example
set address-group both static [ lan pool ]
set service web protocol tcp port 80,8000-8010
set service-group some members [ web service-https ]
set rulebase security rules first from trust
set rulebase security rules first to vpn
set rulebase security rules first source both
set rulebase security rules first destination [ 10.1.0.0/16 named ]
set rulebase security rules first application any
set rulebase security rules first service some
set rulebase security rules first action allow
set rulebase security rules second from any
set rulebase security rules second to untrust
set rulebase security rules second source any
set rulebase security rules second destination 198.51.100.1
set rulebase security rules second negate-destination yes
set rulebase security rules second application [ ike ipsec-esp ]
set rulebase security rules second service application-default
set rulebase security rules second action drop
set rulebase security rules second disabled yes
set rulebase security rules third from any
set rulebase security rules third to any
set rulebase security rules third source any
set rulebase security rules third destination any
set rulebase security rules third application ssl
set rulebase security rules third service any
set rulebase security rules third source-user bob
set rulebase security rules third action allow
`

func TestFlows(t *testing.T) {
	c := panos.Vendor.Read(device.NewText(config))
	checks := panos.Vendor.Flows(c, &c.Tunnels[0], device.Ends{
		Gateway: netip.MustParseAddr("203.0.113.1"), Device: netip.MustParseAddr("198.51.100.1"),
		Cloud: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/16")}, IDC: []netip.Prefix{netip.MustParsePrefix("192.168.1.0/24")},
	})
	defaults := map[string]firewall.Action{}
	for _, check := range checks {
		defaults[check.Flow.Name] = check.Policy.Default
	}
	want := map[string]firewall.Action{
		"UDP 500 from the VPN gateway": firewall.Permit, "UDP 500 to the VPN gateway": firewall.Permit, // within the zone
		"UDP 4500 from the VPN gateway": firewall.Permit, "UDP 4500 to the VPN gateway": firewall.Permit,
		"ESP from the VPN gateway": firewall.Permit, "ESP to the VPN gateway": firewall.Permit,
		"192.168.1.0/24 → 10.0.0.0/16": firewall.Deny, "10.0.0.0/16 → 192.168.1.0/24": firewall.Deny,
	}
	if diff := cmp.Diff(want, defaults); diff != "" {
		t.Error(diff)
	}
	rules := `policy security rules default permit
  first permit from [trust] to [vpn] src {Any:false Ranges:[192.168.1.0/24 10.0.0.5-10.0.0.9] Negate:false Absent:[]} dst {Any:false Ranges:[10.1.0.0/16] Negate:false Absent:[named]} services {Any:false List:[{Protocol:6 Source:[] Destination:[80 8000-8010]} {Protocol:6 Source:[] Destination:[443]}] Negate:false Absent:[]} unclear [] disabled false @14
  second deny from [] to [untrust] src {Any:true Ranges:[] Negate:false Absent:[]} dst {Any:false Ranges:[198.51.100.1] Negate:true Absent:[]} services {Any:false List:[{Protocol:17 Source:[] Destination:[500]} {Protocol:17 Source:[] Destination:[4500]} {Protocol:50 Source:[] Destination:[]}] Negate:false Absent:[]} unclear [] disabled true @21
  third permit from [] to [] src {Any:true Ranges:[] Negate:false Absent:[]} dst {Any:true Ranges:[] Negate:false Absent:[]} services {Any:true List:[] Negate:false Absent:[]} unclear [application ssl source-user bob] disabled false @30
`
	if diff := cmp.Diff(rules, devicetest.LabelPolicy(checks[0].Policy)); diff != "" {
		t.Error(diff)
	}
}

func TestChange(t *testing.T) {
	c := panos.Vendor.Read(device.NewText(`set network ike crypto-profiles ike-crypto-profiles i dh-group group2
set network ike crypto-profiles ipsec-crypto-profiles e dh-group group2
set network ike gateway "gw 1" protocol ikev1 ike-crypto-profile i
set network tunnel ipsec t auto-key ike-gateway "gw 1"
set network tunnel ipsec t auto-key ipsec-crypto-profile e
`))
	const profile = "network ike crypto-profiles ike-crypto-profiles i "
	for _, x := range []struct {
		parameter ipsec.Parameter
		want      []string
	}{
		{ipsec.IKEVersion, []string{"configure", `set network ike gateway "gw 1" protocol version ikev2`, `set network ike gateway "gw 1" protocol ikev2 ike-crypto-profile i`, "commit"}},
		{ipsec.IKEEncryption, []string{"configure", "delete " + profile + "encryption", "set " + profile + "encryption aes-256-cbc", "commit"}},
		{ipsec.IKELocalID, []string{"configure", `set network ike gateway "gw 1" peer-id type fqdn`, `set network ike gateway "gw 1" peer-id id cloud.example`, "commit"}},
		{ipsec.IPsecPFS, []string{"configure", "set network ike crypto-profiles ipsec-crypto-profiles e dh-group no-pfs", "commit"}},
		{ipsec.TrafficSelector, []string{
			"configure", "delete network tunnel ipsec t auto-key proxy-id", "set network tunnel ipsec t auto-key proxy-id tencent-1 local 192.168.1.0/24",
			"set network tunnel ipsec t auto-key proxy-id tencent-1 remote 10.0.0.0/16", "set network tunnel ipsec t auto-key proxy-id tencent-1 protocol any", "commit",
		}},
		{ipsec.IPsecTruncation, nil},
		{ipsec.DeadPeer, nil},
	} {
		got := panos.Vendor.Change(c, &c.Tunnels[0], ipsec.Difference{Parameter: x.parameter, Want: devicetest.Cloud()})
		if diff := cmp.Diff(x.want, got); diff != "" {
			t.Errorf("%s: %s", x.parameter, diff)
		}
	}
}
