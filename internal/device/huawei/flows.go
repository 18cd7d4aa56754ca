package huawei

import (
	"vpncheck/internal/device"
	"vpncheck/internal/device/block"
	"vpncheck/internal/firewall"
)

// flows gives the checks of a firewall. The device itself is the zone "local", and IKE and ESP
// need rules like everything else. A router has no such policy.
func flows(c *device.Config, t *device.Tunnel, ends device.Ends) []device.Check {
	p, _ := c.Parsed.(*firewall.Policy)
	if p == nil {
		return nil
	}
	return block.Checks(*p, t, ends)
}
