//go:build !race

package asa

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
		fmt.Fprintf(&many, "crypto ikev1 policy %d\n encryption aes-256\n authentication pre-share\n", i)
		fmt.Fprintf(&many, "object-group network G%d\n network-object 10.%d.%d.0 255.255.255.0\n group-object G%d\n", i, i%256, i/256, i-1)
		fmt.Fprintf(&many, "crypto map M %d set peer 192.0.2.1\ncrypto map M %d set ikev1 transform-set T\ncrypto map M %d match address A%d\n", i, i, i, i%9)
		fmt.Fprintf(&many, "interface Gi0/%d\n nameif i%d\n ip address 192.0.2.%d 255.255.255.0\ncrypto map M interface i%d\n", i, i, i%256, i)
		fmt.Fprintf(&many, "access-list A%d extended permit ip object-group G%d any\nnat (any,any) source dynamic G%d interface\n", i%9, i, i)
	}
	devicetest.Fast(t, Vendor, many.String())
}
