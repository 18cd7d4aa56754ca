//go:build !race

package strongswan_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"vpncheck/internal/device"
	"vpncheck/internal/device/devicetest"
	"vpncheck/internal/device/strongswan"
)

// Ten megabytes take less than two seconds of the processor's time; what only an attacker writes
// may take a few more, for quadratic time would be minutes.
func TestSpeed(t *testing.T) {
	for name, block := range map[string]string{
		"conns":    "conn c%d\n also=base\n left=192.0.2.1\n right=192.0.2.2\n ike=aes128-sha256-modp2048!\n leftsubnet=10.0.0.0/8\n rightsubnet=172.16.0.0/12\n auto=start\n",
		"sections": "connections {\n c%d {\n local_addrs = 192.0.2.1\n remote_addrs = 192.0.2.2\n proposals = aes128-sha256-modp2048\n local {\n auth = psk\n }\n children {\n n {\n local_ts = 10.0.0.0/8\n }\n }\n }\n}\n",
		"depth":    "a%d {\n",
		"nft":      "table inet t%d {\nchain input {\ntype filter hook input priority 0; policy drop;\nip saddr { 10.0.0.0/8, 192.0.2.1 } udp dport 500 accept\njump input\n}\n}\n",
		"rules":    "*filter\n:INPUT DROP [0:0]\n-A INPUT -s 10.0.0.%d/32 -p udp -m multiport --dports 500,4500 -j ACCEPT\nCOMMIT\n",
		"listed":   "Chain INPUT (policy DROP)\n pkts bytes target prot opt in out source destination\n %d 0 ACCEPT udp -- * * 10.0.0.0/8 0.0.0.0/0 udp dpt:500\n",
		"routes":   "10.%d.0.0/16 via 192.0.2.1 dev eth0\n",
		"loaded":   "c%d: IKEv2, no reauthentication, rekeying every 14400s\n  local:  192.0.2.1\n  remote: 192.0.2.2\n  n: TUNNEL, rekeying every 3600s\n    local:  10.0.0.0/8\n    remote: 172.16.0.0/12\n",
		"up":       "c%d: #1, ESTABLISHED, IKEv2, aa_i* bb_r\n  local  '192.0.2.1' @ 192.0.2.1[500]\n  n: #1, reqid 1, INSTALLED, TUNNEL, ESP:AES_CBC-256/HMAC_SHA2_256_128\n    local  10.0.0.0/8\n    remote 172.16.0.0/12\n",
		"log":      "Nov 27 01:58:46 gw charon[%d]: 16[CFG] configured proposals: IKE:AES_CBC_256/HMAC_SHA2_256_128/PRF_HMAC_SHA2_256/MODP_1536\n",
		"line":     "a { b = %d } ",
		"also":     "conn c\n also=c%d,d\n",
	} {
		text := device.NewText(devicetest.Large(func(i int) string {
			part := fmt.Sprintf(block, i)
			if strings.Contains(block, "\n") && block[0] == 'c' { // a text is not made of tunnels alone
				part += strings.Repeat("# what administrators write beside their tunnels, line after line\n   unknown = value\n", 6)
			}
			return part
		}))
		devicetest.Within(t, limit(name), name, func() {
			strongswan.Vendor.Score(text)
			c := strongswan.Vendor.Read(text)
			if len(c.Tunnels) > 0 {
				for _, check := range strongswan.Vendor.Flows(c, &c.Tunnels[0], ends) {
					check.Policy.Judge(check.Flow)
				}
			}
		})
	}
}

func limit(name string) time.Duration {
	if name == "conns" || name == "sections" {
		return 2 * time.Second
	}
	return 6 * time.Second
}
