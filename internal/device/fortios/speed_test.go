//go:build !race

package fortios_test

import (
	"fmt"
	"testing"
	"time"

	"vpncheck/internal/device"
	"vpncheck/internal/device/devicetest"
	"vpncheck/internal/device/fortios"
)

// Ten megabytes take less than two seconds of the processor's time; what only an attacker writes
// may take a few more, for quadratic time would be minutes.
func TestSpeed(t *testing.T) {
	for name, block := range map[string]string{
		"tunnels": "config vpn ipsec phase1-interface\nedit \"t%d\"\nset interface \"p\"\nset ike-version 2\nset keylife 28800\nset peertype any\nset net-device disable\nset proposal aes128-sha1\nset dpd on-idle\nset dhgrp 14\nset remote-gw 198.51.100.1\nset psksecret ENC x\nset comments \"to the cloud\"\nnext\nend\nconfig vpn ipsec phase2-interface\nedit \"u%[1]d\"\nset phase1name \"t%[1]d\"\nnext\nend\n",
		"rules":   "config firewall policy\nedit %d\nset srcintf \"t\"\nset dstintf \"t\"\nset nat enable\nnext\nend\n",
		"quotes":  "set comments \"open %d\n\"\n\"",
		"depth":   "config a%d\n",
	} {
		text := device.NewText(devicetest.Large(func(i int) string { return fmt.Sprintf(block, i) }))
		devicetest.Within(t, limit(name), name, func() {
			fortios.Vendor.Score(text)
			fortios.Vendor.Read(text)
		})
	}
}

func limit(name string) time.Duration {
	if name == "rules" {
		return 2 * time.Second
	}
	return 6 * time.Second
}
