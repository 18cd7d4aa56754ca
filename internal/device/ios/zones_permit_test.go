package ios

import (
	"net/netip"
	"slices"
	"strings"
	"testing"

	"vpncheck/internal/device"
	"vpncheck/internal/device/devicetest"
	"vpncheck/internal/firewall"
)

const closedZones = `version 15.7
class-map type inspect match-any IKE
 match protocol isakmp
class-map type inspect match-any WEB
 match protocol http
policy-map type inspect TO-ROUTER
 class type inspect IKE
  pass
 class class-default
  drop log
policy-map type inspect FROM-ROUTER
 class type inspect WEB
  inspect
policy-map type inspect INWARD
 class type inspect WEB
  inspect
 class class-default
  drop
zone security IN
zone security OUT
zone-pair security OUT-SELF source OUT destination self
 service-policy type inspect TO-ROUTER
zone-pair security SELF-OUT source self destination OUT
 service-policy type inspect FROM-ROUTER
zone-pair security OUT-IN source OUT destination IN
 service-policy type inspect INWARD
crypto map M 10 ipsec-isakmp
 set peer 203.0.113.10
 match address SPD
interface GigabitEthernet0/0
 ip address 198.51.100.2 255.255.255.0
 zone-member security OUT
 crypto map M
interface GigabitEthernet0/1
 ip address 192.168.1.1 255.255.255.0
 zone-member security IN
ip access-list extended SPD
 permit ip 192.168.1.0 0.0.0.255 10.0.0.0 0.0.0.255
`

// typedZones is the configuration of a router after the commands: a class is put behind those that a
// policy-map has, before class-default.
func typedZones(text string, commands []string) string {
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	at := len(lines)
	for _, l := range commands[1 : len(commands)-1] {
		switch head := slices.Index(lines, l); {
		case strings.HasPrefix(l, "policy-map ") && head >= 0:
			at = head + 1
			for lines[at][0] == ' ' && lines[at] != " class class-default" {
				at++
			}
			continue
		case strings.HasPrefix(l, "ip access-list "), strings.HasPrefix(l, "class-map "), strings.HasPrefix(l, "policy-map "), strings.HasPrefix(l, "zone-pair "):
			at = len(lines)
		default:
			l = " " + l
		}
		lines = slices.Insert(lines, at, l)
		at++
	}
	return strings.Join(lines, "\n") + "\n"
}

func TestPermitThroughZones(t *testing.T) {
	got := devicetest.Opens(t, Vendor, closedZones, both, typedZones)
	for flow, want := range map[string]string{
		"UDP 500 from the VPN gateway": "",
		"ESP from the VPN gateway": "ip access-list extended ipsec-permit-2;permit esp host 203.0.113.10 host 198.51.100.2;" +
			"class-map type inspect match-all ipsec-permit-2;match access-group name ipsec-permit-2;policy-map type inspect TO-ROUTER;class type inspect ipsec-permit-2;pass",
		"UDP 500 to the VPN gateway": "ip access-list extended ipsec-permit-3;permit udp host 198.51.100.2 host 203.0.113.10 eq 500;" +
			"class-map type inspect match-all ipsec-permit-3;match access-group name ipsec-permit-3;policy-map type inspect FROM-ROUTER;class type inspect ipsec-permit-3;pass",
		"192.168.1.0/24 → 10.0.0.0/24": "ip access-list extended ipsec-permit-6;permit ip 192.168.1.0 0.0.0.255 10.0.0.0 0.0.0.255;" +
			"class-map type inspect match-all ipsec-permit-6;match access-group name ipsec-permit-6;policy-map type inspect ipsec-permit-IN-OUT;class type inspect ipsec-permit-6;inspect;" +
			"zone-pair security ipsec-permit-IN-OUT source IN destination OUT;service-policy type inspect ipsec-permit-IN-OUT",
		"10.0.0.0/24 → 192.168.1.0/24": "ip access-list extended ipsec-permit-7;permit ip 10.0.0.0 0.0.0.255 192.168.1.0 0.0.0.255;" +
			"class-map type inspect match-all ipsec-permit-7;match access-group name ipsec-permit-7;policy-map type inspect INWARD;class type inspect ipsec-permit-7;inspect",
	} {
		if want != "" {
			want = "configure terminal;" + want + ";end"
		}
		if s := strings.Join(got[flow], ";"); s != want {
			t.Errorf("%s: %s", flow, s)
		}
	}
}

func TestPermitThroughAPairWithoutAPolicy(t *testing.T) {
	text := strings.Replace(closedZones, " service-policy type inspect INWARD\n", "", 1)
	several := both
	several.Cloud = append(slices.Clone(both.Cloud), netip.MustParsePrefix("10.0.7.0/24")) // the second one's class goes into the same policy-map
	devicetest.Opens(t, Vendor, text, several, typedZones)
}

// Where connections pass one way without being inspected, the other way must let their answers pass.
func TestPermitPassesWhatIsPassed(t *testing.T) {
	text := strings.Replace(closedZones, " match protocol http\npolicy-map", " match protocol tcp\n match protocol udp\n match protocol icmp\npolicy-map", 1)
	text = strings.Replace(text, "policy-map type inspect INWARD\n class type inspect WEB\n  inspect", "policy-map type inspect INWARD\n class type inspect WEB\n  pass", 1)
	got := devicetest.Opens(t, Vendor, text, both, typedZones)
	if commands := got["192.168.1.0/24 → 10.0.0.0/24"]; !slices.Contains(commands, "pass") {
		t.Errorf("the commands are %q", commands)
	}
}

// A class cannot be put before others, and which zone an interface belongs to is for people to say.
func TestNoCommandsThroughZones(t *testing.T) {
	for why, change := range map[string][2]string{
		"a class denies it":            {"class type inspect IKE\n  pass", "class type inspect IKE\n  drop"},
		"ESP is inspected":             {" match protocol isakmp", " match protocol esp"},
		"an interface is in no zone":   {" zone-member security IN\n", ""},
		"what is missing is not known": {" class type inspect IKE\n  pass\n", " class type inspect GONE\n  pass\n"},
	} {
		text := strings.Replace(closedZones, change[0], change[1], 1)
		if why == "ESP is inspected" {
			text = strings.Replace(text, "class type inspect IKE\n  pass", "class type inspect IKE\n  inspect", 1)
		}
		parsed := Vendor.Read(device.NewText(text))
		without := 0
		for _, d := range Vendor.Decide(parsed, &parsed.Tunnels[0], both) {
			if d.Verdict != firewall.Permitted && len(d.Commands) == 0 {
				without++
			}
		}
		if without == 0 {
			t.Errorf("%s, and there are commands for everything", why)
		}
	}
}
