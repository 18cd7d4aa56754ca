package huawei

import (
	"slices"
	"strings"
	"testing"

	"vpncheck/internal/device/devicetest"
)

const closed = `interface GigabitEthernet1/0/1
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
acl 3000
 rule permit ip source 192.168.1.0 0.0.0.255 destination 10.0.0.0 0.0.255.255
#
ipsec policy m 1 isakmp
 security acl 3000
#
security-policy
 rule name web
  source-zone trust
  destination-zone untrust
  service https
  action permit
 rule name "no esp"
  destination-zone local
  service esp
  action deny
 rule name out
  source-zone local
  action permit
 rule name part
  source-address 10.0.3.0 24
  action deny
 rule name ipsec-permit-4
  source-zone untrust
  destination-zone local
  service ike
  action permit
#
nat-policy
`

// typedInto is the configuration of a firewall after the commands.
func typedInto(text string, commands []string) string {
	rule, before := []string{}, "#\nnat-policy"
	for _, l := range commands[2 : len(commands)-2] {
		if name, ok := strings.CutPrefix(l, "rule move "); ok {
			_, before, _ = strings.Cut(name, " before ")
			before = " rule name " + before
			continue
		}
		if l != "quit" {
			rule = append(rule, " "+l)
		}
	}
	head, tail, _ := strings.Cut(text, before+"\n")
	return head + strings.Join(rule, "\n") + "\n" + before + "\n" + tail
}

func TestPermit(t *testing.T) {
	got := devicetest.Opens(t, Vendor, closed, devicetest.Ends(), typedInto)
	for flow, want := range map[string]string{
		"UDP 500 from the VPN gateway":  "",
		"UDP 4500 from the VPN gateway": "system-view,security-policy,rule name ipsec-permit-5,source-zone untrust,destination-zone local,source-address 203.0.113.10 mask 255.255.255.255,destination-address 198.51.100.7 mask 255.255.255.255,service protocol udp destination-port 4500,action permit,quit,quit,return",
		"ESP from the VPN gateway":      `system-view,security-policy,rule name ipsec-permit-6,source-zone untrust,destination-zone local,source-address 203.0.113.10 mask 255.255.255.255,destination-address 198.51.100.7 mask 255.255.255.255,service esp,action permit,quit,rule move ipsec-permit-6 before "no esp",quit,return`,
		"10.0.0.0/16 → 192.168.1.0/24":  "system-view,security-policy,rule name ipsec-permit-8,source-zone untrust,destination-zone trust,source-address 10.0.0.0 mask 255.255.0.0,destination-address 192.168.1.0 mask 255.255.255.0,action permit,quit,rule move ipsec-permit-8 before part,quit,return",
	} {
		if !slices.Equal(got[flow], strings.FieldsFunc(want, func(r rune) bool { return r == ',' })) {
			t.Errorf("%s: %q", flow, got[flow])
		}
	}
}
