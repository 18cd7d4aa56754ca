//go:build !race

package h3c

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
 encryption-algorithm aes-cbc-256
 dh group14
#
ike profile p%d
 proposal %d
#
acl advanced %d
 rule permit ip source 10.0.0.0 0.0.0.255 destination 10.1.0.0 0.0.0.255
#
ipsec transform-set t%d
 esp encryption-algorithm aes-cbc-256
#
ipsec policy m%d 1 isakmp
 security acl %d
 ike-profile p%d
 transform-set t%d
 remote-address 203.0.113.1
#
interface Tunnel%d
 ip address 198.51.100.1 24
 ipsec apply policy m%d
#
`
