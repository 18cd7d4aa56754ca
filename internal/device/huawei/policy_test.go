package huawei

import (
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vpncheck/internal/device"
	"vpncheck/internal/device/devicetest"
	"vpncheck/internal/firewall"
	"vpncheck/internal/ipsec"
)

const rules = `interface GigabitEthernet1/0/1
 ip address 198.51.100.7 24
 ipsec policy m
#
interface GigabitEthernet1/0/2
 ip address 192.168.1.1 24
#
firewall zone trust
 add interface GigabitEthernet1/0/2
#
firewall zone untrust
 add interface GigabitEthernet1/0/1
#
ip address-set gw type object
 address 0 203.0.113.10 mask 32
 address 1 range 203.0.113.20 203.0.113.29
#
ip address-set both type group
 address 0 address-set gw
 address 1 address-set lost
#
ip service-set natt type object 16
 service 0 protocol udp source-port 0 to 65535 destination-port 4500 4600 to 4700
#
acl 3000
 rule permit ip source 192.168.1.0 0.0.0.255 destination 10.0.0.0 0.0.255.255
#
ipsec policy m 1 isakmp
 security acl 3000
#
security-policy
 rule name off
  disable
  action deny
 rule name ike_in
  source-zone untrust
  destination-zone local
  source-address address-set both
  service ike natt
  service esp
  profile ips strict
  action permit
 rule name data
  source-zone trust untrust
  source-address 192.168.1.0 mask 255.255.255.0
  source-address 192.168.2.0 0.0.0.255
  destination-address 10.0.0.0 16
  user bob
  service protocol tcp destination-port 443
  action permit
 rule name last
  action deny
#
nat-policy
 rule name first
  source-zone trust
  destination-zone untrust
  source-address 192.168.9.0 24
  action no-nat
 rule name all
  source-zone trust
  egress-interface GigabitEthernet1/0/1
  action source-nat easy-ip
#
`

func TestSecurityPolicy(t *testing.T) {
	c := Vendor.Read(device.NewText(rules))
	checks := Vendor.Flows(c, &c.Tunnels[0], devicetest.Ends())
	var flows []string
	for _, x := range checks {
		flows = append(flows, x.Flow.Name+": "+x.Flow.From+" to "+x.Flow.To)
	}
	want := []string{
		"UDP 500 from the VPN gateway: untrust to local", "UDP 500 to the VPN gateway: local to untrust",
		"UDP 4500 from the VPN gateway: untrust to local", "UDP 4500 to the VPN gateway: local to untrust",
		"ESP from the VPN gateway: untrust to local", "ESP to the VPN gateway: local to untrust",
		"192.168.1.0/24 → 10.0.0.0/16: trust to untrust", "10.0.0.0/16 → 192.168.1.0/24: untrust to trust",
	}
	if diff := cmp.Diff(want, flows); diff != "" {
		t.Errorf("flows (-want +got):\n%s", diff)
	}
	p := checks[0].Policy
	if p.Default != firewall.Deny || p.Of != "Huawei USG" || len(p.Rules) != 4 {
		t.Fatalf("policy is %s", devicetest.LabelPolicy(p))
	}
	line := func(text string) int { return 1 + strings.Count(rules[:strings.Index(rules, text)], "\n") }
	span := func(first, last int) []firewall.Span { return []firewall.Span{{First: first, Last: last}} }
	addr := netip.MustParseAddr
	wantRules := []firewall.Rule{
		{
			Name: "off", Line: line(" rule name off"), Action: firewall.Deny, Disabled: true,
			Sources: firewall.Addresses{Any: true}, Destinations: firewall.Addresses{Any: true}, Services: firewall.Services{Any: true},
		},
		{
			Name: "ike_in", Line: line(" rule name ike_in"), Action: firewall.Permit, From: []string{"untrust"}, To: []string{"local"},
			Sources: firewall.Addresses{Ranges: []firewall.Range{
				{First: addr("203.0.113.10"), Last: addr("203.0.113.10")}, {First: addr("203.0.113.20"), Last: addr("203.0.113.29")},
			}, Absent: []string{"lost"}},
			Destinations: firewall.Addresses{Any: true},
			Services: firewall.Services{List: []firewall.Service{
				{Protocol: firewall.UDP, Destination: span(500, 500)},
				{Protocol: firewall.UDP, Source: span(0, 65535), Destination: append(span(4500, 4500), span(4600, 4700)...)},
				{Protocol: firewall.ESP},
			}},
		},
		{
			Name: "data", Line: line(" rule name data"), Action: firewall.Permit, From: []string{"trust", "untrust"},
			Sources: firewall.Addresses{Ranges: []firewall.Range{
				{First: addr("192.168.1.0"), Last: addr("192.168.1.255")}, {First: addr("192.168.2.0"), Last: addr("192.168.2.255")},
			}},
			Destinations: firewall.Addresses{Ranges: []firewall.Range{{First: addr("10.0.0.0"), Last: addr("10.0.255.255")}}},
			Services:     firewall.Services{List: []firewall.Service{{Protocol: firewall.TCP, Destination: span(443, 443)}}},
			Unclear:      []string{"user bob"},
		},
		{
			Name: "last", Line: line(" rule name last"), Action: firewall.Deny,
			Sources: firewall.Addresses{Any: true}, Destinations: firewall.Addresses{Any: true}, Services: firewall.Services{Any: true},
		},
	}
	if diff := cmp.Diff(wantRules, p.Rules, cmp.Comparer(func(a, b netip.Addr) bool { return a == b })); diff != "" {
		t.Errorf("rules (-want +got):\n%s", diff)
	}
}

// TestNAT finds the translation that takes the tunnel's traffic, and none where it is exempt.
func TestNAT(t *testing.T) {
	nat := func(config string) bool {
		c := Vendor.Read(device.NewText(config))
		return slices.ContainsFunc(c.Tunnels[0].Notes, func(n device.Note) bool { return strings.Contains(n.Text, "source NAT") })
	}
	if !nat(rules) {
		t.Error("a rule that translates everything is not noted")
	}
	if nat(strings.ReplaceAll(rules, "192.168.9.0 24", "192.168.0.0 16")) {
		t.Error("an exempt network is noted")
	}
	if nat(strings.ReplaceAll(rules, "192.168.9.0 24", "192.168.1.128 25")) {
		t.Error("a rule that takes a part is not certain")
	}
}

func TestRouterHasNoPolicy(t *testing.T) {
	c := Vendor.Read(device.NewText("[V200R010C00SPC500]\n#\nike peer a\n pre-shared-key x\n#\n"))
	if got := Vendor.Flows(c, &c.Tunnels[0], device.Ends{}); got != nil {
		t.Errorf("flows %v", got)
	}
}

func TestChange(t *testing.T) {
	tunnel := &device.Tunnel{Objects: map[string]string{
		ikeProposal: "10", ikePeer: "a", ipsecProposal: "t", ipsecPolicy: "m 1 isakmp", accessList: "3000",
	}}
	want := ipsec.Parameters{
		IKE: ipsec.IKE{
			Version: ipsec.Set(ipsec.IKEv1), Lifetime: ipsec.Set(24 * time.Hour), Address: ipsec.Set(netip.MustParseAddr("203.0.113.10")),
			Local:     ipsec.Set(ipsec.Identity{Type: ipsec.FQDNID, Value: "cloud"}),
			Proposals: []ipsec.Proposal{{Encryption: ipsec.Set(ipsec.AESCBC256), Integrity: ipsec.Set(ipsec.SHA256), Groups: ipsec.Set(ipsec.Group(14))}},
		},
		IPsec: ipsec.IPsec{Proposals: []ipsec.Proposal{{Encryption: ipsec.Set(ipsec.AESGCM256), Groups: ipsec.Set(ipsec.PFSOff)}}},
		Selectors: []ipsec.Selector{{
			Local: netip.MustParsePrefix("10.0.0.0/16"), Remote: []netip.Prefix{netip.MustParsePrefix("192.168.1.0/24")},
		}},
	}
	for parameter, commands := range map[ipsec.Parameter][]string{
		ipsec.IKEVersion:      {"ike peer a", "version 1", "undo version 2"},
		ipsec.IKEIntegrity:    {"ike proposal 10", "authentication-algorithm sha2-256", "integrity-algorithm hmac-sha2-256"},
		ipsec.IKEGroup:        {"ike proposal 10", "dh group14"},
		ipsec.IKELifetime:     {"ike proposal 10", "sa duration 86400"},
		ipsec.IKELocalID:      {"ike peer a", "remote-id-type fqdn", "remote-id cloud"},
		ipsec.PeerOfDevice:    {"ike peer a", "remote-address 203.0.113.10"},
		ipsec.IPsecEncryption: {"ipsec proposal t", "esp encryption-algorithm aes-256-gcm-128"},
		ipsec.IPsecPFS:        {"ipsec policy m 1 isakmp", "undo pfs"},
		ipsec.TrafficSelector: {"acl 3000", "rule permit ip source 192.168.1.0 0.0.0.255 destination 10.0.0.0 0.0.255.255"},
		ipsec.IPsecLifetime:   nil, // the cloud's is not known
	} {
		if commands != nil {
			commands = append([]string{"system-view"}, commands...)
		}
		got := Vendor.Change(nil, tunnel, ipsec.Difference{Parameter: parameter, Want: want})
		if diff := cmp.Diff(commands, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", parameter, diff)
		}
	}
}
