package hillstone

import (
	"slices"
	"strings"
	"testing"

	"vpncheck/internal/device/devicetest"
)

const closed = `address "part"
  ip 10.0.7.0/24
exit
isakmp peer "gw"
  peer 203.0.113.10
  interface ethernet0/1
exit
tunnel ipsec "t" auto
  isakmp-peer "gw"
  id local 192.168.1.0/24 remote 10.0.0.0/16 service "Any"
exit
interface ethernet0/2
  zone "trust"
  ip address 192.168.1.1 255.255.255.0
exit
interface tunnel1
  zone "vpn"
  tunnel ipsec "t"
exit
rule id 4
  action deny
  src-zone "vpn"
  dst-zone "trust"
  src-addr "part"
  dst-addr "Any"
  service "Any"
  name "no part"
exit
rule id 2
  action permit
  src-zone "vpn"
  dst-zone "trust"
  src-addr "Any"
  dst-addr "Any"
  service "Any"
exit
`

// typedInto is the configuration of a firewall after the commands.
func typedInto(text string, commands []string) string {
	rule, before := []string{}, ""
	for _, l := range commands[2 : len(commands)-2] {
		if _, id, move := strings.Cut(l, " before "); move {
			before = "rule id " + id
			continue
		}
		rule = append(rule, l)
	}
	return devicetest.Before(text, before, rule...)
}

func TestPermit(t *testing.T) {
	got := devicetest.Opens(t, Vendor, closed, devicetest.Ends(), typedInto)
	for flow, want := range map[string]string{
		"192.168.1.0/24 → 10.0.0.0/16": `configure,policy-global,rule id 5,src-zone "trust",dst-zone "vpn",src-ip 192.168.1.0/24,dst-ip 10.0.0.0/16,service "Any",action permit,exit,exit,end`,
		"10.0.0.0/16 → 192.168.1.0/24": `configure,policy-global,rule id 6,src-zone "vpn",dst-zone "trust",src-ip 10.0.0.0/16,dst-ip 192.168.1.0/24,service "Any",action permit,exit,move 6 before 4,exit,end`,
	} {
		if !slices.Equal(got[flow], strings.Split(want, ",")) {
			t.Errorf("%s: %q", flow, got[flow])
		}
	}
}
