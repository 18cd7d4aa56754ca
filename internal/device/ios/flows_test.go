package ios

import (
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"vpncheck/internal/device"
	"vpncheck/internal/device/devicetest"
	"vpncheck/internal/firewall"
	"vpncheck/internal/ipsec"
)

var ends = device.Ends{Gateway: netip.MustParseAddr("203.0.113.10"), Device: netip.MustParseAddr("198.51.100.2")}

func TestFlowsOfTheOutsideInterface(t *testing.T) {
	c := Vendor.Read(device.NewText(`crypto map M 1 ipsec-isakmp
 set peer 203.0.113.10
interface Gi0/0
 ip access-group IN in
 crypto map M
ip access-list extended IN
 10 permit udp host 203.0.113.10 any eq isakmp non500-isakmp
 20 deny esp 203.0.0.0 0.0.255.255 any log
 30 permit ip 10.0.1.0 0.0.254.255 any time-range NIGHT
`))
	checks := Vendor.Flows(c, &c.Tunnels[0], ends)
	if len(checks) != 3 {
		t.Fatalf("%d checks", len(checks))
	}
	esp := checks[2]
	if esp.Flow.Name != "ESP from the VPN gateway" || esp.Flow.Protocol != firewall.ESP || esp.Policy.Default != firewall.Deny || len(esp.Policy.Rules) != 3 {
		t.Errorf("the check of ESP is %+v", esp)
	}
	label := devicetest.LabelPolicy(esp.Policy)
	for _, want := range []string{
		"entry 1 permit from [] to [] src {Any:false Ranges:[203.0.113.10] Negate:false Absent:[]} dst {Any:true Ranges:[] Negate:false Absent:[]}",
		"Destination:[500 4500]", "203.0.0.0/16", "unclear [time-range NIGHT]",
		"10.0.1.0/24 10.0.3.0/24",
	} {
		if !strings.Contains(label, want) {
			t.Errorf("the policy has no %q:\n%s", want, label)
		}
	}
}

func TestFlowsOfAListAlone(t *testing.T) {
	c := Vendor.Read(device.NewText("Extended IP access list OUTSIDE-IN\n    10 permit udp host 203.0.113.10 host 198.51.100.2 eq isakmp (12 matches)\n"))
	checks := Vendor.Flows(c, nil, ends)
	if len(checks) != 3 || checks[0].Policy.Name != "access-list OUTSIDE-IN" || len(checks[0].Policy.Rules) != 1 {
		t.Errorf("the checks are %+v", checks)
	}
}

func TestNATByRouteMap(t *testing.T) {
	config := `crypto map M 1 ipsec-isakmp
 set peer 203.0.113.10
 set transform-set T
 match address SPD
crypto ipsec transform-set T esp-aes esp-sha-hmac
interface Gi0/0
 ip nat outside
 crypto map M
ip access-list extended SPD
 permit ip 192.168.1.0 0.0.0.255 10.0.0.0 0.0.0.255
ip access-list extended NAT
 deny ip 192.168.1.0 0.0.0.255 10.0.0.0 0.0.0.255
 permit ip 192.168.0.0 0.0.255.255 any
route-map RM permit 10
 match ip address NAT
ip nat inside source route-map RM interface GigabitEthernet0/0 overload
`
	if notes := Vendor.Read(device.NewText(config)).Tunnels[0].Notes; len(notes) > 0 {
		t.Errorf("an exempted tunnel has notes: %v", notes)
	}
	taken := strings.Replace(config, " deny ip", " deny tcp", 1)
	if notes := Vendor.Read(device.NewText(taken)).Tunnels[0].Notes; len(notes) > 0 {
		t.Errorf("what is not certain is noted: %v", notes)
	}
	taken = strings.Replace(config, " deny ip 192.168.1.0", " deny ip 192.168.9.0", 1)
	notes := Vendor.Read(device.NewText(taken)).Tunnels[0].Notes
	if len(notes) != 1 || notes[0].Kind != device.Incomplete || notes[0].Line != 16 {
		t.Errorf("a translated tunnel has notes %v", notes)
	}
}

func TestChange(t *testing.T) {
	want := ipsec.Parameters{
		IKE: ipsec.IKE{
			Proposals: []ipsec.Proposal{{Encryption: ipsec.Set(ipsec.AESCBC256), Integrity: ipsec.Set(ipsec.SHA1), Groups: ipsec.Set(ipsec.Group(14))}},
			Lifetime:  ipsec.Set(24 * time.Hour), Address: ipsec.Set(ends.Gateway),
		},
		IPsec:     ipsec.IPsec{Proposals: []ipsec.Proposal{{Encryption: ipsec.Set(ipsec.AESCBC128), Integrity: ipsec.Set(ipsec.SHA256), Groups: ipsec.Set(ipsec.PFSOff)}}},
		Selectors: []ipsec.Selector{{Local: netip.MustParsePrefix("10.0.0.0/24"), Remote: []netip.Prefix{netip.MustParsePrefix("192.168.0.0/16")}}},
	}
	v1 := &device.Tunnel{Objects: map[string]string{"crypto isakmp policy": "10", "crypto map": "M 1", "crypto ipsec transform-set": "T", "access-list": "SPD"}}
	v1.Parameters.IKE.Version = ipsec.Set(ipsec.IKEv1)
	v2 := &device.Tunnel{Objects: map[string]string{"crypto ikev2 proposal": "P", "crypto ikev2 profile": "F", "crypto ipsec profile": "I", "interface": "Tunnel1"}}
	v2.Parameters.IKE.Version = ipsec.Set(ipsec.IKEv2)
	for _, c := range []struct {
		tunnel    *device.Tunnel
		parameter ipsec.Parameter
		want      string
	}{
		{v1, ipsec.IKEEncryption, "crypto isakmp policy 10;encryption aes 256"},
		{v1, ipsec.IKEIntegrity, "crypto isakmp policy 10;hash sha"},
		{v1, ipsec.IKEGroup, "crypto isakmp policy 10;group 14"},
		{v1, ipsec.IPsecIntegrity, "crypto ipsec transform-set T esp-aes esp-sha256-hmac;mode tunnel"},
		{v1, ipsec.IPsecPFS, "crypto map M 1 ipsec-isakmp;no set pfs"},
		{v1, ipsec.PeerOfDevice, "crypto map M 1 ipsec-isakmp;set peer 203.0.113.10"},
		{v1, ipsec.TrafficSelector, "no ip access-list extended SPD;ip access-list extended SPD;permit ip 192.168.0.0 0.0.255.255 10.0.0.0 0.0.0.255"},
		{v2, ipsec.IKEEncryption, "crypto ikev2 proposal P;encryption aes-cbc-256"},
		{v2, ipsec.IKELifetime, "crypto ikev2 profile F;lifetime 86400"},
		{v2, ipsec.IPsecPFS, "crypto ipsec profile I;no set pfs"},
		{v2, ipsec.PeerOfDevice, "interface Tunnel1;tunnel destination 203.0.113.10"},
		{v2, ipsec.IKEVersion, ""},
	} {
		got := Vendor.Change(nil, c.tunnel, ipsec.Difference{Parameter: c.parameter, Want: want})
		var expect []string
		if c.want != "" {
			expect = slices.Concat([]string{"configure terminal"}, strings.Split(c.want, ";"), []string{"end"})
		}
		if !slices.Equal(got, expect) {
			t.Errorf("%s: %q and not %q", c.parameter, got, expect)
		}
	}
}
