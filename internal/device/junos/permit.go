package junos

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"vpncheck/internal/device"
	"vpncheck/internal/firewall"
)

// permit lets IKE in where the system services do not, and else writes a security policy and puts
// it before the one that denies the flow.
func permit(c *device.Config, o device.Opening) []string {
	p, ok := c.Parsed.(*policies)
	if !ok || o.Flow.From == "" || o.Flow.To == "" {
		return nil
	}
	var body []string
	if of, in := strings.CutPrefix(o.Policy.Name, "host-inbound-traffic of "); in {
		body = serviceIn(o, of)
	} else {
		body = p.policyFor(o)
	}
	if body == nil {
		return nil
	}
	return slices.Concat([]string{"configure"}, body, []string{"commit"})
}

// serviceIn switches IKE on for the zone or the interface whose list decides.
func serviceIn(o device.Opening, of string) []string {
	at := "security zones security-zone " + quoted(o.Tunnel.Outside)
	if ifl, ok := strings.CutPrefix(of, "interface "); ok {
		at += " interfaces " + ifl
	}
	at += " host-inbound-traffic system-services "
	r, denied := o.Before()
	switch {
	case o.Tunnel.Outside == "":
		return nil
	case !denied:
		return []string{"set " + at + "ike"}
	}
	return []string{"delete " + at + strings.TrimPrefix(r.Name, "system-services ") + " except"}
}

func (p *policies) policyFor(o device.Opening) []string {
	f := o.Flow
	source, s := p.address(f.Source, f.From)
	destination, d := p.address(f.Destination, f.To)
	app, a := application(f)
	pair := "security policies from-zone " + quoted(f.From) + " to-zone " + quoted(f.To) + " policy "
	name := o.Name()
	rule := "set " + pair + name
	then := " then permit"
	if vpn := o.Tunnel.Objects["ipsec vpn"]; o.Tunnel.Interface == "" && f.Protocol < 0 {
		if vpn == "" {
			return nil
		}
		then += " tunnel ipsec-vpn " + quoted(vpn)
	}
	out := slices.Concat(s, d, a, []string{
		rule + " match source-address " + source, rule + " match destination-address " + destination,
		rule + " match application " + app, rule + then,
	})
	// Policies for all zones come behind those of a pair.
	if r, ok := o.Before(); ok && !strings.HasPrefix(r.Name, "global ") {
		out = append(out, "insert "+pair+name+" before policy "+quoted(r.Name))
	}
	return out
}

// address is the name of a network, with the command that gives it one in the book that serves the
// zone. The device itself has no book, and needs no address.
func (p *policies) address(n netip.Prefix, zone string) (name string, command []string) {
	if zone == host {
		return "any", nil
	}
	name = fmt.Sprintf("ipsec-%s-%d", n.Masked().Addr(), n.Bits())
	book := "security address-book global"
	if p.zonal {
		book = "security zones security-zone " + quoted(zone) + " address-book"
	}
	return name, []string{"set " + book + " address " + name + " " + n.Masked().String()}
}

// application is the name of what a flow is, with the command that makes the one that Junos lacks.
func application(f firewall.Flow) (name string, command []string) {
	switch {
	case f.Protocol == firewall.ESP:
		return "ipsec-esp", []string{"set applications application ipsec-esp protocol esp"}
	case f.Protocol == firewall.UDP && f.Port == 500:
		return "junos-ike", nil
	case f.Protocol == firewall.UDP && f.Port == 4500:
		return "junos-ike-nat", nil
	}
	return "any", nil
}
