package panos

import (
	"cmp"

	"vpncheck/internal/device"
	"vpncheck/internal/firewall"
)

// flows gives what must get through: IKE and ESP between the gateway and the device, which is
// traffic within the outside zone, and the private networks between their zone and the tunnel's.
func flows(c *device.Config, t *device.Tunnel, ends device.Ends) []device.Check {
	p, ok := c.Parsed.(*policies)
	if !ok || p == nil || !p.written {
		return nil
	}
	var all []device.Check
	if t.Outside != "" {
		for _, x := range ends.Own() {
			x = x.Between(t.Outside, t.Outside)
			all = append(all, p.check(x.In), p.check(x.Out))
		}
	}
	for _, cloud := range ends.Cloud {
		for _, idc := range ends.IDC {
			x := device.Private(idc, cloud).Between(cmp.Or(p.networks.Zone(idc), t.Inside), t.Zone)
			all = append(all, p.check(x.Out), p.check(x.In))
		}
	}
	return all
}

// check gives the flow with the rules, and with the default that its zones have.
func (p *policies) check(f firewall.Flow) device.Check {
	policy := p.between
	switch {
	case f.From == "" || f.To == "":
		policy.Default, policy.Of = "", ""
	case f.From == f.To:
		policy = p.within
	}
	return device.Check{Policy: policy, Flow: f}
}
