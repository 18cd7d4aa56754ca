package hillstone

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"vpncheck/internal/device"
	"vpncheck/internal/device/devicetest"
	"vpncheck/internal/firewall"
	"vpncheck/internal/ipsec"
)

func TestPrintedParametersReadBack(t *testing.T) {
	ciphers := []ipsec.Encryption{ipsec.DES, ipsec.TripleDES, ipsec.AESCBC128, ipsec.AESCBC192, ipsec.AESCBC256, ipsec.SM4}
	groups := []ipsec.Group{1, 2, 5, 14, 15, 16, 19, 20}
	can := devicetest.Can{
		Versions: []ipsec.Version{ipsec.IKEv1}, Modes: []ipsec.Mode{ipsec.Main, ipsec.Aggressive}, IKE: ciphers, ESP: ciphers,
		Integrities: []ipsec.Integrity{ipsec.MD5, ipsec.SHA1, ipsec.SHA256, ipsec.SHA384, ipsec.SHA512, ipsec.SM3}, Groups: groups,
		PFS: append([]ipsec.Group{ipsec.PFSOff}, groups...), Proposals: 3, Selectors: 4,
	}
	rapid.Check(t, func(t *rapid.T) {
		p := devicetest.Parameters(t, can)
		p.IKE.NATT, p.IKE.DPD.Enabled = ipsec.Set(true), ipsec.Set(false)
		config := printed(p)
		c := Vendor.Read(device.NewText(config))
		if len(c.Tunnels) != 1 || len(c.Tunnels[0].Notes) > 0 {
			t.Fatalf("%+v of\n%s", c.Tunnels, config)
		}
		got := devicetest.Plain(c.Tunnels[0].Parameters)
		if diff := cmp.Diff(devicetest.Plain(p), got, cmpopts.EquateComparable(netip.Addr{}, netip.Prefix{}), cmpopts.EquateEmpty()); diff != "" {
			t.Fatalf("(-want +got):\n%s\n%s", diff, config)
		}
	})
}

// printed writes the parameters as StoneOS has them.
func printed(p ipsec.Parameters) string {
	var b strings.Builder
	names1, names2 := "", ""
	for i, q := range p.IKE.Proposals {
		names1 += fmt.Sprintf(" \"a%d\"", i)
		fmt.Fprintf(&b, "isakmp proposal \"a%d\"\n  authentication pre-share\n  encryption %s\n  hash %s\n  %s\n  lifetime %d\nexit\n", i,
			cipherWords[q.Encryption.First()], hashWords[q.Integrity.First()], group(q.Groups.First()), int(p.IKE.Lifetime.First().Seconds()))
	}
	for i, q := range p.IPsec.Proposals {
		names2 += fmt.Sprintf(" \"b%d\"", i)
		fmt.Fprintf(&b, "ipsec proposal \"b%d\"\n  protocol esp\n  encryption %s\n  hash %s\n  %s\n  lifetime %d\nexit\n", i,
			cipherWords[q.Encryption.First()], hashWords[q.Integrity.First()], group(q.Groups.First()), int(p.IPsec.Lifetime.First().Seconds()))
	}
	fmt.Fprintf(&b, "isakmp peer \"gw\"\n  mode %s\n  isakmp-proposal%s\n  peer %s\n  nat-traversal\n  no dpd\nexit\n", p.IKE.Mode.First(), names1, p.IKE.Peer.First())
	fmt.Fprintf(&b, "tunnel ipsec \"t\" auto\n  mode tunnel\n  isakmp-peer \"gw\"\n  ipsec-proposal%s\n", names2)
	for _, s := range p.Selectors {
		fmt.Fprintf(&b, "  id local %s remote %s service \"Any\"\n", s.Local, s.Remote[0])
	}
	return b.String() + "exit\n"
}

func TestPolicy(t *testing.T) {
	c := Vendor.Read(device.NewText(`address id 3 "lan"
  ip 192.168.0.0/16
  range 172.16.0.1 172.16.0.9
exit
service "app"
  tcp dst-port 8000 8100 src-port 1024 65535
  udp dst-port 500
exit
tunnel ipsec "t" auto
exit
rule id 4
  action deny
  disable
  src-zone "trust"
  dst-zone "Any"
  src-addr "lan"
  dst-ip 10.0.0.0/8
  service "app"
  service "RDP"
exit
rule id 2
  action permit
  src-addr "absent"
  schedule "night"
  name "last"
exit
`))
	checks := Vendor.Flows(c, &c.Tunnels[0], device.Ends{Cloud: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/24")}, IDC: []netip.Prefix{netip.MustParsePrefix("192.168.1.0/24")}})
	if len(checks) != 2 || checks[0].Flow.Name != "192.168.1.0/24 → 10.0.0.0/24" || checks[1].Flow.Source != netip.MustParsePrefix("10.0.0.0/24") {
		t.Fatalf("the flows are %+v", checks)
	}
	a := netip.MustParseAddr
	want := []firewall.Rule{{
		Name: "rule id 4", Line: 11, Action: firewall.Deny, Disabled: true, From: []string{"trust"},
		Sources: firewall.Addresses{Ranges: []firewall.Range{
			{First: a("192.168.0.0"), Last: a("192.168.255.255")}, {First: a("172.16.0.1"), Last: a("172.16.0.9")},
		}},
		Destinations: firewall.Addresses{Ranges: []firewall.Range{{First: a("10.0.0.0"), Last: a("10.255.255.255")}}},
		Services: firewall.Services{List: []firewall.Service{
			{Protocol: firewall.TCP, Source: []firewall.Span{{First: 1024, Last: 65535}}, Destination: []firewall.Span{{First: 8000, Last: 8100}}},
			{Protocol: firewall.UDP, Destination: []firewall.Span{{First: 500, Last: 500}}},
		}, Absent: []string{"RDP"}},
	}, {
		Name: "rule id 2 last", Line: 21, Action: firewall.Permit, Sources: firewall.Addresses{Absent: []string{"absent"}},
		Destinations: firewall.Addresses{Any: true}, Services: firewall.Services{Any: true}, Unclear: []string{"schedule night"},
	}}
	if diff := cmp.Diff(want, checks[0].Policy.Rules, cmpopts.EquateComparable(netip.Addr{}), cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if checks[0].Policy.Default != firewall.Deny {
		t.Errorf("the default is %q", checks[0].Policy.Default)
	}
}
