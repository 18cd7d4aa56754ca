package h3c

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vpncheck/internal/device"
	"vpncheck/internal/device/devicetest"
)

const router = `interface GigabitEthernet0/0
 ip address 192.168.1.1 255.255.255.0
 packet-filter 3001 inbound
 packet-filter ipv6 3002 outbound
#
interface GigabitEthernet0/1
 ip address 10.9.9.2 255.255.255.0
 packet-filter name WAN inbound hardware-count
 packet-filter 3001 outbound
#
interface Tunnel1 mode ipsec
 source 10.9.9.2
 destination 203.0.113.10
 packet-filter 3003 inbound
 tunnel protection ipsec profile p
#
acl advanced name WAN
 rule 0 permit udp source 203.0.113.10 0 destination 10.9.9.2 0 destination-port eq 500
 rule 5 deny 50
#
acl advanced 3001
 rule 0 deny ip destination 10.0.0.0 0.0.127.255
#
ipsec profile p isakmp
`

// TestPacketFilters judges what passes the access lists of a router behind a NAT: the cloud knows
// another address than the interface has.
func TestPacketFilters(t *testing.T) {
	ends := devicetest.Ends()
	const (
		ike, natT, esp = "UDP 500 from the VPN gateway", "UDP 4500 from the VPN gateway", "ESP from the VPN gateway"
		out, in        = "192.168.1.0/24 → 10.0.0.0/16", "10.0.0.0/16 → 192.168.1.0/24"
	)
	for _, c := range []struct {
		name, text string
		want       map[string]string
	}{
		{
			"what no rule is for passes, and a list that is not there is unclear", router,
			map[string]string{ike: "permitted", natT: "permitted", esp: "denied", out: "partly", in: "unclear"},
		},
		{
			"unless the device says otherwise", "packet-filter default deny\n" + router,
			map[string]string{ike: "permitted", natT: "denied", esp: "denied", out: "denied", in: "unclear"},
		},
		{
			"a filter on the interface of a policy says nothing of what is within",
			strings.ReplaceAll(strings.Replace(router, " packet-filter name", " ipsec apply policy m\n packet-filter name", 1), "protection ipsec profile p", "") +
				"#\nipsec policy m 1 isakmp\n remote-address 203.0.113.10\n",
			map[string]string{ike: "permitted", natT: "permitted", esp: "denied", out: "partly"},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			config := Vendor.Read(device.NewText(c.text))
			got := map[string]string{}
			for _, d := range Vendor.Decide(config, &config.Tunnels[0], ends) {
				got[d.Flow.Name] = string(d.Verdict)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}
