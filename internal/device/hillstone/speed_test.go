//go:build !race

package hillstone

import (
	"fmt"
	"strings"
	"testing"

	"vpncheck/internal/device/devicetest"
)

func TestSpeed(t *testing.T) {
	devicetest.Fast(t, Vendor, strings.Join(devicetest.Configs(t, fixtures), "\n"))
	var many strings.Builder // every object another, so that each lookup has many to look through
	for i := 0; many.Len() < 1<<17; i++ {
		fmt.Fprintf(&many, "isakmp peer \"p%d\"\n  isakmp-proposal \"x\"\n  interface e%d\nexit\n", i, i)
		fmt.Fprintf(&many, "tunnel ipsec \"t%d\" auto\n  isakmp-peer \"p%d\"\n  id local 10.0.%d.0/24 remote 10.1.0.0/24\nexit\n", i, i, i%256)
		fmt.Fprintf(&many, "interface e%d\n  zone \"z\"\n  ip address 192.0.2.%d/24\n  tunnel ipsec \"t%d\"\nexit\nrule id %d\n  src-addr \"a\"\nexit\n", i, i%256, i, i)
	}
	devicetest.Fast(t, Vendor, many.String())
}
