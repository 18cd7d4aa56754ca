//go:build !race

package h3c

import (
	"fmt"
	"testing"
	"time"

	"vpncheck/internal/device"
	"vpncheck/internal/device/devicetest"
)

// TestSpeed holds the time to what a person waits for a paste: of the same again and again,
// and of tunnels that are all different.
func TestSpeed(t *testing.T) {
	devicetest.Fast(t, Vendor, rules)
	devicetest.Fast(t, Vendor, devicetest.Large(func(i int) string {
		return fmt.Sprintf(different, i, i, i, i, i, i, i, i, i, i, i)
	}))
}

// TestSpeedOfProfiles finds the interface of each of a hundred thousand profiles. No device has so many:
// it may take a few seconds, where looking through all interfaces for each would take minutes.
func TestSpeedOfProfiles(t *testing.T) {
	text := device.NewText(devicetest.Large(func(i int) string {
		return fmt.Sprintf("ipsec profile p%d isakmp\n transform-set t\n#\ninterface Tunnel%d\n source 198.51.100.1\n tunnel protection ipsec profile p%d\n#\n", i, i, i)
	}))
	devicetest.Within(t, 10*time.Second, "profiles", func() { read(text) })
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
