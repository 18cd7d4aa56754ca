package h3c

import (
	"net/netip"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vpncheck/internal/device"
	"vpncheck/internal/device/devicetest"
	"vpncheck/internal/firewall"
	"vpncheck/internal/ipsec"
)

const objects = `object-group ip address gw
 0 network host address 203.0.113.10
 10 network range 203.0.113.20 203.0.113.29
#
object-group ip address cloud
 security-zone Untrust
 0 network subnet 10.0.0.0 255.255.0.0
 10 network group-object lost
#
object-group service vpn
 0 service udp destination eq 500
 10 service udp destination range 4500 4501
 20 service 50
#
security-zone name Trust
 import interface GigabitEthernet1/0/2
#
security-zone name Untrust
 import interface GigabitEthernet1/0/1
#
`

const rules = objects + `security-policy ip
 rule 0 name ike
  action pass
  source-zone Untrust
  destination-zone Local
  source-ip gw
  service vpn
  service nat-t-ipsec
 rule 7 name data
  action pass
  disable
  time-range night
  source-ip-subnet 192.168.0.0 255.255.0.0
  destination-ip cloud
 rule 3 name last
  source-ip-host 192.0.2.1
#
`

func TestSecurityPolicy(t *testing.T) {
	c := Vendor.Read(device.NewText(rules))
	checks := Vendor.Flows(c, &device.Tunnel{Outside: "Untrust", Zone: "Untrust", Inside: "Trust"}, devicetest.Ends())
	if len(checks) != 8 {
		t.Fatalf("%d checks, want 8", len(checks))
	}
	line := func(text string) int { return 1 + strings.Count(rules[:strings.Index(rules, text)], "\n") }
	addr := netip.MustParseAddr
	span := func(first, last int) []firewall.Span { return []firewall.Span{{First: first, Last: last}} }
	all := firewall.Addresses{Any: true}
	want := []firewall.Rule{
		{
			Name: "ike", Line: line(" rule 0"), Action: firewall.Permit, From: []string{"Untrust"}, To: []string{"local"},
			Sources: firewall.Addresses{Ranges: []firewall.Range{
				{First: addr("203.0.113.10"), Last: addr("203.0.113.10")}, {First: addr("203.0.113.20"), Last: addr("203.0.113.29")},
			}},
			Destinations: all,
			Services: firewall.Services{List: []firewall.Service{
				{Protocol: firewall.UDP, Destination: span(500, 500)},
				{Protocol: firewall.UDP, Destination: span(4500, 4501)},
				{Protocol: firewall.ESP},
				{Protocol: firewall.UDP, Destination: span(4500, 4500)},
			}},
		},
		{
			Name: "data", Line: line(" rule 7"), Action: firewall.Permit, Disabled: true, Unclear: []string{"time-range night"},
			Sources:      firewall.Addresses{Ranges: []firewall.Range{{First: addr("192.168.0.0"), Last: addr("192.168.255.255")}}},
			Destinations: firewall.Addresses{Ranges: []firewall.Range{{First: addr("10.0.0.0"), Last: addr("10.0.255.255")}}, Absent: []string{"lost"}},
			Services:     firewall.Services{Any: true},
		},
		{ // without an action a rule drops
			Name: "last", Line: line(" rule 3"), Action: firewall.Deny,
			Sources:      firewall.Addresses{Ranges: []firewall.Range{{First: addr("192.0.2.1"), Last: addr("192.0.2.1")}}},
			Destinations: all, Services: firewall.Services{Any: true},
		},
	}
	if diff := cmp.Diff(want, checks[0].Policy.Rules, cmp.Comparer(func(a, b netip.Addr) bool { return a == b })); diff != "" {
		t.Errorf("rules (-want +got):\n%s\n%s", diff, devicetest.LabelPolicy(checks[0].Policy))
	}
}

// TestZonePairs reads object policies and packet filters, which come before security policies.
func TestZonePairs(t *testing.T) {
	c := Vendor.Read(device.NewText(objects + `object-policy ip in
 rule 0 pass source-ip gw service ike
 rule 1 drop
#
acl advanced 3050
 rule 0 permit udp source 203.0.113.10 0 destination-port eq 4500
 rule 5 deny ip
#
zone-pair security source Untrust destination Local
 object-policy apply ip in
#
zone-pair security source Local destination Any
 packet-filter 3050
#
`))
	p, ok := c.Parsed.(*firewall.Policy)
	if !ok {
		t.Fatal("no policy")
	}
	var got []string
	for _, r := range p.Rules {
		got = append(got, strings.Join(r.From, ",")+" "+strings.Join(r.To, ",")+" "+string(r.Action)+" "+strings.Join(r.Unclear, ","))
	}
	want := []string{"Untrust local permit ", "Untrust local deny ", "local  permit ", "local  deny "}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if s := p.Rules[2].Services.List; len(s) != 1 || s[0].Protocol != firewall.UDP || s[0].Destination[0].First != 4500 {
		t.Errorf("services %+v", s)
	}
}

func TestChange(t *testing.T) {
	want := ipsec.Parameters{
		IKE: ipsec.IKE{
			Mode: ipsec.Set(ipsec.Main), Remote: ipsec.Set(ipsec.Identity{Type: ipsec.AddressID, Value: "198.51.100.7"}),
			Proposals: []ipsec.Proposal{{Encryption: ipsec.Set(ipsec.AESCBC256), Integrity: ipsec.Set(ipsec.SHA1), Groups: ipsec.Set(ipsec.Group(14))}},
		},
		IPsec: ipsec.IPsec{Proposals: []ipsec.Proposal{{Encryption: ipsec.Set(ipsec.AESCBC128), Groups: ipsec.Set(ipsec.Group(14))}}},
	}
	v7 := map[string]string{ikeProfile: "f", ikeProposal: "1", transformSet: "t", ipsecPolicy: "m 1 isakmp"}
	v5 := map[string]string{ikePeer: "p", ikeProposal: "1", ipsecProposal: "t", ipsecPolicy: "m 1 isakmp"}
	ikev2 := map[string]string{ikev2Profile: "f", ikev2Proposal: "x", transformSet: "t", ipsecPolicy: "m 1 isakmp"}
	for _, x := range []struct {
		parameter ipsec.Parameter
		objects   map[string]string
		want      []string
	}{
		{ipsec.IKEMode, v7, []string{"ike profile f", "exchange-mode main"}},
		{ipsec.IKEMode, v5, []string{"ike peer p", "exchange-mode main"}},
		{ipsec.IKEEncryption, v7, []string{"ike proposal 1", "encryption-algorithm aes-cbc-256"}},
		{ipsec.IKEEncryption, v5, []string{"ike proposal 1", "encryption-algorithm aes-cbc 256"}},
		{ipsec.IKEEncryption, ikev2, []string{"ikev2 proposal x", "encryption aes-cbc-256"}},
		{ipsec.IKEIntegrity, v7, []string{"ike proposal 1", "authentication-algorithm sha"}},
		{ipsec.IKERemoteID, v7, []string{"ike profile f", "local-identity address 198.51.100.7"}},
		{ipsec.IPsecEncryption, v7, []string{"ipsec transform-set t", "esp encryption-algorithm aes-cbc-128"}},
		{ipsec.IPsecEncryption, v5, []string{"ipsec proposal t", "esp encryption-algorithm aes 128"}},
		{ipsec.IPsecPFS, v7, []string{"ipsec transform-set t", "pfs dh-group14"}},
		{ipsec.IPsecPFS, v5, []string{"ipsec policy m 1 isakmp", "pfs dh-group14"}},
	} {
		got := Vendor.Change(nil, &device.Tunnel{Objects: x.objects}, ipsec.Difference{Parameter: x.parameter, Want: want})
		if diff := cmp.Diff(append([]string{"system-view"}, x.want...), got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", x.parameter, diff)
		}
	}
}
