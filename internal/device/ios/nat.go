package ios

import (
	"net/netip"

	"vpncheck/internal/device"
	"vpncheck/internal/device/cisco"
	"vpncheck/internal/ipsec"
)

// checkNAT notes a source NAT that certainly takes the tunnel's own traffic: IOS translates before
// it encrypts, so the packets match the crypto map no more.
func (b *builder) checkNAT() {
	outside := b.ifaces[shortName(b.Outside)]
	if outside == nil || !outside.natOut {
		return
	}
	for _, n := range b.nats {
		if b.work--; b.work <= 0 {
			return
		}
		if n.iface != "" && b.ifaces[n.iface] != outside {
			continue
		}
		for _, s := range b.Parameters.Selectors {
			if b.translated(n, s) {
				b.note(device.Incomplete, n.line, "the source NAT takes %s to %s before it is encrypted: deny it first in the NAT's access list", s.Local, s.Remote[0])
				return
			}
		}
	}
}

func (c *config) translated(n nat, s ipsec.Selector) bool {
	for _, remote := range s.Remote {
		if s.Narrowed == "" && c.translates(n, s.Local, remote) {
			return true
		}
	}
	return false
}

func (c *config) translates(n nat, from, to netip.Prefix) bool {
	if n.list != "" {
		permit, certain := c.decide(n.list, from, to)
		return permit && certain
	}
	for _, r := range c.routeMaps[n.routeMap] {
		if r.other {
			return false
		}
		if len(r.lists) == 0 {
			return r.permit
		}
		for _, list := range r.lists {
			permit, certain := c.decide(list, from, to)
			if !certain {
				return false
			}
			if permit {
				return r.permit
			}
		}
	}
	return false
}

// decide is certain of nothing once enough work is done: texts may be made to need more.
func (c *config) decide(list string, from, to netip.Prefix) (permit, certain bool) {
	a := c.lists[list]
	if a == nil || c.work <= 0 {
		return false, false
	}
	c.work -= len(a.entries) + 1
	return cisco.Decide(a.entries, from, to)
}
