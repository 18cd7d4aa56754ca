//go:build !race

package junos_test

import (
	"fmt"
	"testing"

	"vpncheck/internal/device/devicetest"
	"vpncheck/internal/device/junos"
)

func TestSpeed(t *testing.T) {
	devicetest.Fast(t, junos.Vendor, devicetest.Configs(t, "testdata/ikev1-main-braces.txtar")[0])
	devicetest.Fast(t, junos.Vendor, devicetest.Large(func(i int) string {
		return fmt.Sprintf("set security ike proposal p%d dh-group group14\nset security ike policy p%d proposals p%d\nset security ike gateway g%d ike-policy p%d\nset security ike gateway g%d external-interface ge-0/0/%d\nset security ipsec vpn v%d ike gateway g%d\nset security ipsec vpn v%d bind-interface st0.%d\nset security zones security-zone z%d interfaces st0.%d\nset security policies from-zone z%d to-zone z%d policy p match source-address any\n", i, i, i, i, i, i, i, i, i, i, i, i, i, i, i)
	}))
}
