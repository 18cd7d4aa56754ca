//go:build !race

package huawei

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
		return fmt.Sprintf("ipsec profile p%d\n proposal t\n#\ninterface Tunnel%d\n source 198.51.100.1\n ipsec profile p%d\n#\n", i, i, i)
	}))
	devicetest.Within(t, 10*time.Second, "profiles", func() { read(text) })
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
