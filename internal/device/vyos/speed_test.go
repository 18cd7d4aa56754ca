//go:build !race

package vyos_test

import (
	"fmt"
	"testing"

	"vpncheck/internal/device/devicetest"
	"vpncheck/internal/device/vyos"
)

func TestSpeed(t *testing.T) {
	devicetest.Fast(t, vyos.Vendor, devicetest.Configs(t, "testdata/old-braces-ikev1-main.txtar")[0])
	devicetest.Fast(t, vyos.Vendor, devicetest.Large(func(i int) string {
		return fmt.Sprintf("set vpn ipsec ike-group i%d proposal 1 dh-group 14\nset vpn ipsec site-to-site peer p%d ike-group i%d\nset vpn ipsec site-to-site peer p%d local-address 10.0.0.1\nset vpn ipsec site-to-site peer p%d tunnel %d local prefix 10.0.0.0/8\nset interfaces ethernet eth%d address 10.1.0.1/24\nset firewall name n rule %d source group network-group g\nset firewall group network-group g network 10.%d.%d.0/24\n", i, i, i, i, i, i, i, i, i>>8&255, i&255)
	}))
}
