//go:build !race

package panos_test

import (
	"fmt"
	"testing"

	"vpncheck/internal/device/devicetest"
	"vpncheck/internal/device/panos"
)

func TestSpeedOfXML(t *testing.T) {
	for _, text := range []string{export + "</config>\n", export} { // the second never ends
		devicetest.Fast(t, panos.Vendor, text)
	}
}

func TestSpeed(t *testing.T) {
	devicetest.Fast(t, panos.Vendor, devicetest.Configs(t, "testdata/ikev2-braces-gcm-fqdn.txtar")[0])
	devicetest.Fast(t, panos.Vendor, devicetest.Large(func(i int) string {
		return fmt.Sprintf("set network ike crypto-profiles ike-crypto-profiles p%d dh-group group14\nset network ike gateway g%d protocol ikev1 ike-crypto-profile p%d\nset network tunnel ipsec t%d auto-key ike-gateway g%d\nset network tunnel ipsec t%d tunnel-interface tunnel.%d\nset zone z%d network layer3 tunnel.%d\nset rulebase security rules r%d source 10.0.0.%d\n", i, i, i, i, i, i, i, i, i, i, i%256)
	}))
}
