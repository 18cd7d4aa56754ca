package huawei

import (
	"fmt"
	"net/netip"

	"vpncheck/internal/device"
	"vpncheck/internal/device/block"
	"vpncheck/internal/firewall"
)

// permit writes a rule of the security policy that lets a flow through, and puts it before the one
// that denies it.
func permit(_ *device.Config, o device.Opening) []string {
	f := o.Flow
	if o.Policy.Name != policy || !f.Source.Addr().Is4() || !f.Destination.Addr().Is4() {
		return nil
	}
	name := o.Name()
	out := []string{"system-view", policy, "rule name " + name}
	for _, zone := range []struct{ end, name string }{{"source-zone ", f.From}, {"destination-zone ", f.To}} {
		if zone.name != "" {
			out = append(out, zone.end+block.Quoted(zone.name))
		}
	}
	out = append(out, "source-address "+masked(f.Source), "destination-address "+masked(f.Destination))
	switch {
	case f.Protocol == firewall.UDP && f.Port > 0:
		out = append(out, fmt.Sprintf("service protocol udp destination-port %d", f.Port))
	case f.Protocol == firewall.ESP:
		out = append(out, "service esp")
	}
	out = append(out, "action permit", "quit")
	if r, ok := o.Before(); ok {
		out = append(out, "rule move "+name+" before "+block.Quoted(r.Name))
	}
	return append(out, "quit", "return")
}

func masked(p netip.Prefix) string {
	return p.Masked().Addr().String() + " mask " + block.Mask(p)
}
