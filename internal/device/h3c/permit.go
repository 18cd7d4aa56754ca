package h3c

import (
	"fmt"
	"net/netip"
	"strconv"

	"vpncheck/internal/device"
	"vpncheck/internal/device/block"
	"vpncheck/internal/firewall"
)

// policyIP is the security policy of IPv4.
const policyIP = policy + " ip"

// permit writes a rule of the security policy that lets a flow through, and puts it before the one
// that denies it. Of the policies between pairs of zones, which there are and what they name is too
// much to be certain.
func permit(_ *device.Config, o device.Opening) []string {
	f := o.Flow
	if o.Policy.Name != policyIP || !f.Source.Addr().Is4() || !f.Destination.Addr().Is4() {
		return nil
	}
	name := o.Name()
	out := []string{"system-view", policyIP, "rule name " + name, "action pass"}
	for _, zone := range []struct{ end, name string }{{"source-zone ", f.From}, {"destination-zone ", f.To}} {
		switch zone.name {
		case "":
		case block.Local:
			out = append(out, zone.end+"Local")
		default:
			out = append(out, zone.end+block.Quoted(zone.name))
		}
	}
	out = append(out, "source-ip"+address(f.Source), "destination-ip"+address(f.Destination))
	switch {
	case f.Protocol == firewall.UDP && f.Port > 0:
		out = append(out, fmt.Sprintf("service-port udp destination eq %d", f.Port))
	case f.Protocol >= 0:
		out = append(out, "service-port "+strconv.Itoa(f.Protocol))
	}
	out = append(out, "quit")
	if r, ok := o.Before(); ok {
		out = append(out, "move rule name "+name+" before name "+block.Quoted(r.Name))
	}
	return append(out, "quit", "return")
}

// address is what follows "source-ip": a host's or a network's.
func address(p netip.Prefix) string {
	if p.IsSingleIP() {
		return "-host " + p.Addr().String()
	}
	return "-subnet " + p.Masked().Addr().String() + " " + block.Mask(p)
}
