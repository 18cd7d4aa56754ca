package h3c

import (
	"slices"
	"strings"
	"testing"

	"vpncheck/internal/device/devicetest"
)

const closed = `interface GigabitEthernet1/0/1
 ip address 198.51.100.7 255.255.255.0
 ipsec apply policy m
#
interface GigabitEthernet1/0/2
 ip address 192.168.1.1 255.255.255.0
#
security-zone name Trust
 import interface GigabitEthernet1/0/2
#
security-zone name Untrust
 import interface GigabitEthernet1/0/1
#
acl advanced 3000
 rule 0 permit ip source 192.168.1.0 0.0.0.255 destination 10.0.0.0 0.0.255.255
#
ipsec policy m 1 isakmp
 security acl 3000
 remote-address 203.0.113.10
#
security-policy ip
 rule 1 name out
  action pass
  source-zone Local
 rule 0 name noesp
  destination-zone Local
  service-port 50
 rule 4 name part
  source-ip-subnet 10.0.3.0 255.255.255.0
#
return
`

// typedInto is the configuration of a firewall after the commands.
func typedInto(text string, commands []string) string {
	rule, before := []string{}, "#\nreturn"
	for _, l := range commands[2 : len(commands)-2] {
		if move, ok := strings.CutPrefix(l, "move rule name "); ok {
			_, name, _ := strings.Cut(move, " before name ")
			before = map[string]string{"noesp": " rule 0 name noesp", "part": " rule 4 name part"}[name]
			continue
		}
		if l != "quit" {
			rule = append(rule, " "+strings.Replace(l, "rule name", "rule 9"+strings.TrimPrefix(l, "rule name ipsec-permit-")+" name", 1))
		}
	}
	head, tail, _ := strings.Cut(text, before+"\n")
	return head + strings.Join(rule, "\n") + "\n" + before + "\n" + tail
}

func TestPermit(t *testing.T) {
	got := devicetest.Opens(t, Vendor, closed, devicetest.Ends(), typedInto)
	for flow, want := range map[string]string{
		"UDP 500 from the VPN gateway": "system-view,security-policy ip,rule name ipsec-permit-1,action pass,source-zone Untrust,destination-zone Local,source-ip-host 203.0.113.10,destination-ip-host 198.51.100.7,service-port udp destination eq 500,quit,quit,return",
		"ESP from the VPN gateway":     "system-view,security-policy ip,rule name ipsec-permit-3,action pass,source-zone Untrust,destination-zone Local,source-ip-host 203.0.113.10,destination-ip-host 198.51.100.7,service-port 50,quit,move rule name ipsec-permit-3 before name noesp,quit,return",
		"10.0.0.0/16 → 192.168.1.0/24": "system-view,security-policy ip,rule name ipsec-permit-5,action pass,source-zone Untrust,destination-zone Trust,source-ip-subnet 10.0.0.0 255.255.0.0,destination-ip-subnet 192.168.1.0 255.255.255.0,quit,move rule name ipsec-permit-5 before name part,quit,return",
	} {
		if !slices.Equal(got[flow], strings.Split(want, ",")) {
			t.Errorf("%s: %q", flow, got[flow])
		}
	}
}
