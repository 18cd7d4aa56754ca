//go:build !race

package huawei

import (
	"fmt"
	"strings"
	"testing"

	"vpncheck/internal/device/devicetest"
)

// TestSpeed holds the time to what a person waits for a paste: of the same again and again,
// and of tunnels that are all different.
func TestSpeed(t *testing.T) {
	devicetest.Fast(t, Vendor, rules)
	var b strings.Builder
	for i := 0; b.Len() < 10<<20; i++ {
		fmt.Fprintf(&b, different, i, i, i, i, i, i, i, i, i, i, i)
	}
	devicetest.Fast(t, Vendor, b.String())
}

const different = `ike proposal %d
 encryption-algorithm aes-256
 dh group14
 authentication-algorithm sha2-256
#
ike peer p%d
 ike-proposal %d
 pre-shared-key x
 remote-address 203.0.113.1
#
acl number %d
 rule permit ip source 10.0.0.0 0.0.0.255 destination 10.1.0.0 0.0.0.255
#
ipsec proposal t%d
 esp encryption-algorithm aes-256
#
ipsec policy m%d 1 isakmp
 security acl %d
 ike-peer p%d
 proposal t%d
#
interface Tunnel%d
 ip address 198.51.100.1 24
 ipsec policy m%d
#
`
