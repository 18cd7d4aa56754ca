//go:build !race

package ios

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
		fmt.Fprintf(&many, "crypto isakmp policy %d\n encr aes 256\n authentication pre-share\ncrypto ikev2 policy P%d\n proposal X\n", i, i)
		fmt.Fprintf(&many, "crypto map M%d %d ipsec-isakmp\n set peer 192.0.2.1\n set transform-set T%d\n match address %d\n", i, i, i, i)
		fmt.Fprintf(&many, "interface Gi0/%d\n crypto map M%d\n ip nat outside\nip nat inside source list %d interface Gi0/%d overload\n", i, i, i, i)
		fmt.Fprintf(&many, "access-list %d permit ip 10.0.%d.0 0.0.0.255 any\n", i+100, i%256)
	}
	devicetest.Fast(t, Vendor, many.String())
	devicetest.Fast(t, Vendor, strings.Join(devicetest.Configs(t, zoned), "\n"))
	many.Reset()
	for i := 0; many.Len() < 1<<17; i++ {
		fmt.Fprintf(&many, "zone security Z%d\nzone-pair security P%d source Z%d destination self\n service-policy type inspect X%d\n", i, i, i, i)
		fmt.Fprintf(&many, "class-map type inspect match-any C%d\n match class-map C%d\n match access-group %d\n match protocol tcp\n", i, i+1, i)
		fmt.Fprintf(&many, "policy-map type inspect ONE\n class type inspect C%d\n  inspect\ninterface Gi0/%d\n zone-member security Z%d\n", i, i, i)
	}
	devicetest.Fast(t, Vendor, many.String())
}
