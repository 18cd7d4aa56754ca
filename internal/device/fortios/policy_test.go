package fortios_test

import (
	"fmt"
	"net/netip"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vpncheck/internal/device"
	"vpncheck/internal/device/devicetest"
	"vpncheck/internal/device/fortios"
	"vpncheck/internal/ipsec"
)

const ruled = `config system interface
    edit "port1"
        set ip 203.0.113.1 255.255.255.0
    next
    edit "port2"
        set ip 10.1.0.1 255.255.0.0
    next
end
config system zone
    edit "inside"
        set interface "port2"
    next
end
config firewall address
    edit "lan"
        set subnet 10.1.0.0 255.255.0.0
    next
    edit "pool"
        set type iprange
        set start-ip 172.16.0.5
        set end-ip 172.16.0.9
    next
    edit "web"
        set type fqdn
        set fqdn "www.example.com"
    next
end
config firewall addrgrp
    edit "both"
        set member "lan" "pool"
    next
end
config firewall service custom
    edit "app"
        set tcp-portrange 8080-8090:1024-65535
        set udp-portrange 53
    next
    edit "gre"
        set protocol IP
        set protocol-number 47
    next
end
config firewall service group
    edit "apps"
        set member "app" "gre" "IKE"
    next
end
config vpn ipsec phase1-interface
    edit "tx"
        set interface "port1"
        set remote-gw 198.51.100.1
    next
end
config firewall policy
    edit 1
        set name "in"
        set srcintf "tx"
        set dstintf "inside"
        set srcaddr "pool" "web"
        set dstaddr "both"
        set action accept
        set schedule "night"
        set service "apps" "NOBODY-KNOWS"
        set groups "staff"
    next
    edit 2
        set srcintf "any"
        set dstintf "tx"
        set srcaddr "lan"
        set srcaddr-negate enable
        set dstaddr "all"
        set schedule "always"
        set service "ALL"
        set status disable
    next
end
config firewall local-in-policy
    edit 5
        set intf "port1"
        set srcaddr "all"
        set dstaddr "all"
        set service "ESP"
        set schedule "always"
    next
end
`

var ends = device.Ends{
	Gateway: netip.MustParseAddr("198.51.100.1"),
	Device:  netip.MustParseAddr("203.0.113.1"),
	Cloud:   []netip.Prefix{netip.MustParsePrefix("172.16.0.0/16")},
	IDC:     []netip.Prefix{netip.MustParsePrefix("10.1.0.0/16")},
}

func TestPolicy(t *testing.T) {
	c := fortios.Vendor.Read(device.NewText(ruled))
	checks := fortios.Vendor.Flows(c, &c.Tunnels[0], ends)
	var got []string
	for _, k := range checks {
		got = append(got, fmt.Sprintf("%s | %s>%s | %s | %d/%d", k.Flow.Name, k.Flow.From, k.Flow.To, k.Policy.Name, k.Flow.Protocol, k.Flow.Port))
	}
	want := []string{
		"UDP 500 from the VPN gateway | port1> | local-in-policy | 17/500",
		"UDP 500 to the VPN gateway | >port1 | local-out | 17/500",
		"UDP 4500 from the VPN gateway | port1> | local-in-policy | 17/4500",
		"UDP 4500 to the VPN gateway | >port1 | local-out | 17/4500",
		"ESP from the VPN gateway | port1> | local-in-policy | 50/0",
		"ESP to the VPN gateway | >port1 | local-out | 50/0",
		"10.1.0.0/16 → 172.16.0.0/16 | inside>tx | firewall policy | -1/0",
		"172.16.0.0/16 → 10.1.0.0/16 | tx>inside | firewall policy | -1/0",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatal(diff)
	}
	if diff := cmp.Diff(`policy local-in-policy default permit
  5 deny from [port1] to [] src {Any:true Ranges:[] Negate:false Absent:[]} dst {Any:true Ranges:[] Negate:false Absent:[]} services {Any:false List:[{Protocol:50 Source:[] Destination:[]}] Negate:false Absent:[]} unclear [] disabled false @78
`, devicetest.LabelPolicy(checks[4].Policy)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(`policy firewall policy default deny
  1 in permit from [tx] to [inside] src {Any:false Ranges:[172.16.0.5-172.16.0.9] Negate:false Absent:[web]} dst {Any:false Ranges:[10.1.0.0/16 172.16.0.5-172.16.0.9] Negate:false Absent:[]} services {Any:false List:[{Protocol:6 Source:[1024-65535] Destination:[8080-8090]} {Protocol:17 Source:[] Destination:[53]} {Protocol:47 Source:[] Destination:[]} {Protocol:17 Source:[] Destination:[500]} {Protocol:17 Source:[] Destination:[4500]}] Negate:false Absent:[NOBODY-KNOWS]} unclear [schedule night groups staff] disabled false @55
  2 deny from [] to [tx] src {Any:false Ranges:[10.1.0.0/16] Negate:true Absent:[]} dst {Any:true Ranges:[] Negate:false Absent:[]} services {Any:true List:[] Negate:false Absent:[]} unclear [] disabled true @66
`, devicetest.LabelPolicy(checks[6].Policy)); diff != "" {
		t.Error(diff)
	}
}

// A change reads back as what was wanted.
func TestChange(t *testing.T) {
	const before = "config vdom\nedit dmz\nconfig vpn ipsec phase1-interface\nedit \"a b\"\nset type dynamic\nset interface \"x\"\nset proposal des-md5\nnext\nend\n" +
		"config vpn ipsec phase2-interface\nedit \"p2\"\nset phase1name \"a b\"\nset proposal des-md5\nset pfs disable\nnext\nend\nend\n"
	want := ipsec.Parameters{
		IKE: ipsec.IKE{
			Version: ipsec.Set(ipsec.IKEv2), Lifetime: ipsec.Set(time.Hour), Address: ipsec.Set(netip.MustParseAddr("198.51.100.1")),
			Proposals: []ipsec.Proposal{{Encryption: ipsec.Set(ipsec.AESCBC128), Integrity: ipsec.Set(ipsec.SHA256), Groups: ipsec.Set[ipsec.Group](14)}},
			Local:     ipsec.Set(ipsec.Identity{Type: ipsec.FQDNID, Value: "cloud"}),
			Remote:    ipsec.Set(ipsec.Identity{Type: ipsec.FQDNID, Value: "idc"}),
		},
		IPsec: ipsec.IPsec{
			Lifetime:  ipsec.Set(2 * time.Hour),
			Proposals: []ipsec.Proposal{{Encryption: ipsec.Set(ipsec.AESGCM256), Groups: ipsec.Set[ipsec.Group](19)}},
		},
		Selectors: []ipsec.Selector{{Local: ends.Cloud[0], Remote: ends.IDC}},
	}
	text := before
	for _, p := range []ipsec.Parameter{
		ipsec.IKEVersion, ipsec.IKEEncryption, ipsec.IKEGroup, ipsec.IKELifetime, ipsec.IKELocalID, ipsec.IKERemoteID,
		ipsec.PeerOfDevice, ipsec.IPsecEncryption, ipsec.IPsecPFS, ipsec.IPsecLifetime, ipsec.TrafficSelector,
	} {
		c := fortios.Vendor.Read(device.NewText(text))
		commands := fortios.Vendor.Change(c, &c.Tunnels[0], ipsec.Difference{Parameter: p, Want: want})
		if len(commands) == 0 {
			t.Errorf("no commands for %s", p)
		}
		text += strings.Join(commands, "\n") + "\n"
	}
	got := fortios.Vendor.Read(device.NewText(text)).Tunnels[0].Parameters
	for what, pair := range map[string][2]any{
		"version":   {got.IKE.Version.String(), "IKEv2"},
		"cipher":    {got.IKE.Proposals[0].Name, "aes128-sha256"},
		"group":     {got.IKE.Proposals[0].Groups.String(), "group 14"},
		"lifetime":  {got.IKE.Lifetime.String(), "1h0m0s"},
		"local":     {got.IKE.Local.String(), "fqdn idc"},
		"remote":    {got.IKE.Remote.String(), "cloud"},
		"peer":      {got.IKE.Peer.String(), "198.51.100.1"},
		"esp":       {got.IPsec.Proposals[0].Name, "aes256gcm"},
		"pfs":       {got.IPsec.Proposals[0].Groups.String(), "group 19"},
		"p2 life":   {got.IPsec.Lifetime.String(), "2h0m0s"},
		"selectors": {fmt.Sprint(got.Selectors[0].Local, got.Selectors[0].Remote), "10.1.0.0/16 [172.16.0.0/16]"},
	} {
		if pair[0] != pair[1] {
			t.Errorf("%s: %v, want %v", what, pair[0], pair[1])
		}
	}
	none := ipsec.Parameters{IKE: ipsec.IKE{Proposals: []ipsec.Proposal{{Encryption: ipsec.Set(ipsec.SM4), Integrity: ipsec.Set(ipsec.SM3)}}}}
	c := fortios.Vendor.Read(device.NewText(before))
	if got := fortios.Vendor.Change(c, &c.Tunnels[0], ipsec.Difference{Parameter: ipsec.IKEEncryption, Want: none}); got != nil {
		t.Errorf("FortiOS has no SM4, yet: %v", got)
	}
	key := fortios.Vendor.Change(c, &c.Tunnels[0], ipsec.Difference{Parameter: ipsec.IKEAuth, Want: ipsec.Parameters{IKE: ipsec.IKE{Auth: ipsec.Set(ipsec.PSK)}}})
	if !slices.Contains(key, "set psksecret <the pre-shared key>") {
		t.Errorf("the key of %v", key)
	}
}

// A guide that a cloud wrote for its customers, with comments behind the lines and ends left out.
func TestGuide(t *testing.T) {
	b, err := os.ReadFile("../../../../shared/corpus/fortinet/otc_fortigate_guide.rst")
	if err != nil {
		t.Skip("the corpus is not here: ", err)
	}
	c := fortios.Vendor.Read(device.NewText(string(b)))
	if len(c.Tunnels) != 1 {
		t.Fatalf("%d tunnels", len(c.Tunnels))
	}
	tunnel := c.Tunnels[0]
	if diff := cmp.Diff(`tunnel vpn ipsec phase1-interface IPsec
  interface IPsec
  zone IPsec
  inside trust
  outside untrust
  ike.auth pre-shared key @132
  ike.proposal 0 aes128-sha1 @128
  ike.encryption AES-CBC-128 @128
  ike.integrity SHA1 @128
  ike.groups group 5 @130
  ike.address 11.11.11.11 @81
  ike.peer 22.22.22.22 @131
  ike.nat_t false @127
  ipsec.protocol ESP (default of FortiOS)
  ipsec.encapsulation tunnel (default of FortiOS)
  ipsec.proposal 0 aes128-sha1 @138
  ipsec.encryption AES-CBC-128 @138
  ipsec.integrity SHA1 @138
  ipsec.groups group 5 @139
  ipsec.lifetime 1h0m0s @140
  selector 10.10.0.0/16 -> [172.16.0.0/24] @142
  note remark @125
`, devicetest.Label(&device.Config{Tunnels: []device.Tunnel{tunnel}})); diff != "" {
		t.Error(diff)
	}
}

// What is not certain from a part of a configuration is not said.
func TestPartial(t *testing.T) {
	const tunnel = "config vpn ipsec phase1-interface\nedit \"tx\"\nset interface \"wan9\"\nset remote-gw 198.51.100.1\nnext\nend\n" +
		"config vpn ipsec phase2-interface\nedit \"p2\"\nset phase1name \"tx\"\nnext\nend\n"
	const rule = "config firewall policy\nedit 1\nset srcintf \"lan\"\nset dstintf \"overlay\"\nset action accept\nset nat enable\nnext\nend\n"
	for name, c := range map[string]struct {
		text string
		want []device.NoteKind
	}{
		"the tunnel alone":                  {tunnel, nil},
		"policies whose zones are not here": {tunnel + rule, nil},
		"policies with the zones":           {tunnel + rule + "config system zone\nedit \"overlay\"\nset interface \"ty\"\nnext\nend\n", []device.NoteKind{device.Unapplied}},
		"the zone of the tunnel":            {tunnel + rule + "config system zone\nedit \"overlay\"\nset interface \"tx\"\nnext\nend\n", []device.NoteKind{device.Incomplete}},
		"SD-WAN":                            {"#config-version=FGT60F-7.2.5-FW-build1517-230606:opmode=0\nconfig system interface\nedit \"wan9\"\nnext\nend\nconfig system sdwan\nset status enable\nend\n" + tunnel + rule, nil},
		"central NAT":                       {"config system settings\nset central-nat enable\nend\n" + tunnel + rule + "config system zone\nedit \"overlay\"\nset interface \"tx\"\nnext\nend\n", nil},
	} {
		var got []device.NoteKind
		for _, n := range fortios.Vendor.Read(device.NewText(c.text)).Tunnels[0].Notes {
			got = append(got, n.Kind)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}
