package junos_test

import (
	"net/netip"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vpncheck/internal/device"
	"vpncheck/internal/device/devicetest"
	"vpncheck/internal/device/junos"
	"vpncheck/internal/firewall"
	"vpncheck/internal/ipsec"
)

const base = `set security ike gateway g external-interface ge-0/0/0.0
set security ike gateway g address 203.0.113.1
set security ipsec vpn v bind-interface st0.1
set security ipsec vpn v ike gateway g
set security zones security-zone untrust interfaces ge-0/0/0.0
set security zones security-zone trust interfaces ge-0/0/1.0
set security zones security-zone vpn interfaces st0.1
set interfaces ge-0/0/1 unit 0 family inet address 192.168.1.1/24
`

var ends = device.Ends{
	Gateway: netip.MustParseAddr("203.0.113.1"), Device: netip.MustParseAddr("198.51.100.1"),
	Cloud: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/16")}, IDC: []netip.Prefix{netip.MustParsePrefix("192.168.1.0/24")},
}

// checks reads a configuration, and gives the policies by the names of their flows.
func checks(t *testing.T, config string) map[string][]device.Check {
	t.Helper()
	c := junos.Vendor.Read(device.NewText(base + config))
	all := map[string][]device.Check{}
	for _, check := range junos.Vendor.Flows(c, &c.Tunnels[0], ends) {
		all[check.Flow.Name] = append(all[check.Flow.Name], check)
	}
	return all
}

func TestFlows(t *testing.T) {
	all := checks(t, "set security policies default-policy deny-all\n")
	for _, name := range []string{
		"UDP 500 from the VPN gateway", "UDP 4500 from the VPN gateway", "ESP from the VPN gateway",
		"UDP 500 to the VPN gateway", "UDP 4500 to the VPN gateway", "ESP to the VPN gateway",
		"192.168.1.0/24 → 10.0.0.0/16", "10.0.0.0/16 → 192.168.1.0/24",
	} {
		if len(all[name]) != 1 {
			t.Errorf("%d checks of %s, want 1", len(all[name]), name)
		}
	}
	out := all["192.168.1.0/24 → 10.0.0.0/16"][0].Flow
	if out.From != "trust" || out.To != "vpn" {
		t.Errorf("from %s to %s, want from trust to vpn", out.From, out.To)
	}
}

// TestHostInbound: an interface's own list replaces that of its zone, and nothing is let in that
// is not in it.
func TestHostInbound(t *testing.T) {
	const zone = "set security zones security-zone untrust host-inbound-traffic system-services "
	const own = "set security zones security-zone untrust interfaces ge-0/0/0.0 host-inbound-traffic system-services "
	all := "src {Any:true Ranges:[] Negate:false Absent:[]} dst {Any:true Ranges:[] Negate:false Absent:[]}"
	tunnels := "services {Any:false List:[{Protocol:17 Source:[] Destination:[500]} {Protocol:17 Source:[] Destination:[4500]} {Protocol:50 Source:[] Destination:[]}] Negate:false Absent:[]}"
	for _, c := range []struct{ name, config, want string }{
		{"nothing", "", "policy host-inbound-traffic of zone untrust default deny\n"},
		{"ping alone", zone + "ping\n", "policy host-inbound-traffic of zone untrust default deny\n"},
		{"the zone's", zone + "ike\n", "policy host-inbound-traffic of zone untrust default deny\n  system-services ike permit from [] to [] " + all + " " + tunnels + " unclear [] disabled false @9\n"},
		{"the interface's", zone + "ike\n" + own + "ssh\n", "policy host-inbound-traffic of interface ge-0/0/0.0 default deny\n"},
		{"all but IKE", zone + "all\n" + zone + "ike except\n", "policy host-inbound-traffic of zone untrust default deny\n" +
			"  system-services ike deny from [] to [] " + all + " " + tunnels + " unclear [] disabled false @10\n" +
			"  system-services all permit from [] to [] " + all + " services {Any:true List:[] Negate:false Absent:[]} unclear [] disabled false @9\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := devicetest.LabelPolicy(checks(t, c.config)["UDP 500 from the VPN gateway"][0].Policy)
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestPolicies(t *testing.T) {
	const pair = "set security policies from-zone trust to-zone vpn policy "
	config := strings.Join([]string{
		"set security zones security-zone trust address-book address lan 192.168.1.0/24",
		"set security address-book global address vpc 10.0.0.0/16",
		"set security address-book global address pool range-address 10.1.0.5 to 10.1.0.9",
		"set security address-book global address-set clouds address vpc",
		"set security address-book global address-set clouds address pool",
		"set applications application web protocol tcp",
		"set applications application web destination-port 8000-8010",
		"set applications application-set apps application web",
		"set applications application-set apps application junos-ike",
		pair + "first match source-address lan",
		pair + "first match destination-address clouds",
		pair + "first match application apps",
		pair + "first then permit",
		pair + "second match source-address lan",
		pair + "second match source-address-excluded",
		pair + "second match destination-address nobody",
		pair + "second match application junos-strange",
		pair + "second match source-identity bob",
		pair + "second then deny",
		"deactivate security policies from-zone trust to-zone vpn policy second",
		"set security policies global policy all match source-address any",
		"set security policies global policy all match destination-address any",
		"set security policies global policy all match application any",
		"set security policies global policy all match from-zone trust",
		"set security policies global policy all then reject",
	}, "\n")
	want := `policy security policies default deny
  first permit from [trust] to [vpn] src {Any:false Ranges:[192.168.1.0/24] Negate:false Absent:[]} dst {Any:false Ranges:[10.0.0.0/16 10.1.0.5-10.1.0.9] Negate:false Absent:[]} services {Any:false List:[{Protocol:6 Source:[] Destination:[8000-8010]} {Protocol:17 Source:[] Destination:[500]}] Negate:false Absent:[]} unclear [] disabled false @18
  second deny from [trust] to [vpn] src {Any:false Ranges:[192.168.1.0/24] Negate:true Absent:[]} dst {Any:false Ranges:[] Negate:false Absent:[nobody]} services {Any:false List:[] Negate:false Absent:[junos-strange]} unclear [source-identity bob] disabled true @22
  global all deny from [trust] to [] src {Any:true Ranges:[] Negate:false Absent:[]} dst {Any:true Ranges:[] Negate:false Absent:[]} services {Any:true List:[] Negate:false Absent:[]} unclear [] disabled false @29
`
	check := checks(t, config)["192.168.1.0/24 → 10.0.0.0/16"][0]
	if diff := cmp.Diff(want, devicetest.LabelPolicy(check.Policy)); diff != "" {
		t.Error(diff)
	}
	if check.Policy.Of != "Junos" || check.Policy.Default != firewall.Deny {
		t.Errorf("default %s of %q", check.Policy.Default, check.Policy.Of)
	}
}

// TestSourceNAT: only a rule that takes all of the tunnel's traffic is told of.
func TestSourceNAT(t *testing.T) {
	const vpn = `set security ipsec vpn v traffic-selector t local-ip 192.168.1.0/24
set security ipsec vpn v traffic-selector t remote-ip 10.0.0.0/16
set security nat source rule-set s from zone trust
set security nat source rule-set s to zone vpn
`
	const rule = "set security nat source rule-set s rule "
	for _, c := range []struct {
		name, rules string
		want        bool
	}{
		{"all is translated", rule + "r match source-address 0.0.0.0/0\n" + rule + "r then source-nat interface\n", true},
		{"exempted first", rule + "no match destination-address 10.0.0.0/8\n" + rule + "no then source-nat off\n" + rule + "r match source-address 0.0.0.0/0\n" + rule + "r then source-nat interface\n", false},
		{"exempted too late", rule + "r match source-address 0.0.0.0/0\n" + rule + "r then source-nat interface\n" + rule + "no match destination-address 10.0.0.0/8\n" + rule + "no then source-nat off\n", true},
		{"others", rule + "r match source-address 172.16.0.0/12\n" + rule + "r then source-nat interface\n", false},
		{"a part", rule + "r match source-address 192.168.1.0/28\n" + rule + "r then source-nat interface\n", false},
		{"a condition that is not known here", rule + "r match source-address-name x\n" + rule + "r then source-nat interface\n", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := false
			for _, n := range junos.Vendor.Read(device.NewText(base + vpn + c.rules)).Tunnels[0].Notes {
				got = got || strings.HasPrefix(n.Text, "source NAT")
			}
			if got != c.want {
				t.Errorf("told of: %v, want %v", got, c.want)
			}
		})
	}
}

func TestChange(t *testing.T) {
	named := junos.Vendor.Read(device.NewText(`set security ike proposal ip dh-group group2
set security ike policy p proposals ip
set security ike gateway g ike-policy p
set security ipsec proposal ep encryption-algorithm des-cbc
set security ipsec policy e proposals ep
set security ipsec vpn v bind-interface st0.1
set security ipsec vpn v ike gateway g
set security ipsec vpn v ike ipsec-policy e
`))
	sets := junos.Vendor.Read(device.NewText(`set security ike policy p proposal-set standard
set security ike gateway g ike-policy p
set security ipsec vpn v ike gateway g
`))
	for _, c := range []struct {
		name      string
		config    *device.Config
		parameter ipsec.Parameter
		want      []string
	}{
		{"the IKE version", named, ipsec.IKEVersion, []string{"configure", "set security ike gateway g version v2-only", "commit"}},
		{"the group", named, ipsec.IKEGroup, []string{"configure", "set security ike proposal ip dh-group group14", "commit"}},
		{"a GCM cipher", named, ipsec.IPsecEncryption, []string{"configure", "set security ipsec proposal ep encryption-algorithm aes-128-gcm", "delete security ipsec proposal ep authentication-algorithm", "commit"}},
		{"PFS off", named, ipsec.IPsecPFS, []string{"configure", "delete security ipsec policy e perfect-forward-secrecy", "commit"}},
		{"what the device expects", named, ipsec.IKELocalID, []string{"configure", "delete security ike gateway g remote-identity", "set security ike gateway g remote-identity hostname cloud.example", "commit"}},
		{"the key", named, ipsec.IKEAuth, []string{"configure", "set security ike proposal ip authentication-method pre-shared-keys", `set security ike policy p pre-shared-key ascii-text "<the pre-shared key>"`, "commit"}},
		{"mirrored networks", named, ipsec.TrafficSelector, []string{
			"configure", "delete security ipsec vpn v ike proxy-identity", "delete security ipsec vpn v traffic-selector",
			"set security ipsec vpn v traffic-selector tencent-1 local-ip 192.168.1.0/24", "set security ipsec vpn v traffic-selector tencent-1 remote-ip 10.0.0.0/16", "commit",
		}},
		{"a proposal-set gives way", sets, ipsec.IKEGroup, []string{
			"configure", "set security ike proposal tencent-ike authentication-method pre-shared-keys", "set security ike proposal tencent-ike encryption-algorithm aes-256-cbc",
			"set security ike proposal tencent-ike authentication-algorithm sha-256", "set security ike proposal tencent-ike dh-group group14",
			"set security ike proposal tencent-ike lifetime-seconds 86400", "delete security ike policy p proposal-set", "set security ike policy p proposals tencent-ike", "commit",
		}},
		{"no object to change", sets, ipsec.IPsecPFS, nil},
		{"what no command sets", named, ipsec.PeerOfCloud, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := junos.Vendor.Change(c.config, &c.config.Tunnels[0], ipsec.Difference{Parameter: c.parameter, Want: devicetest.Cloud()})
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}
