package panos

import (
	"slices"

	"vpncheck/internal/device"
	"vpncheck/internal/firewall"
)

// permit writes a security rule that lets a flow through, and moves it before the one that denies
// it. A rule that Panorama put first is before all of the firewall's own.
func permit(c *device.Config, o device.Opening) []string {
	p, ok := c.Parsed.(*policies)
	f := o.Flow
	if !ok || f.From == "" || f.To == "" {
		return nil
	}
	name := o.Name()
	rule := "set rulebase security rules " + name + " "
	app, service := "any", "any"
	switch {
	case f.Protocol == firewall.ESP:
		app, service = "ipsec-esp", "application-default"
	case f.Protocol == firewall.UDP && f.Port == 500:
		app, service = "ike", "application-default"
	case f.Protocol == firewall.UDP && f.Port == 4500:
		app, service = "[ ike ipsec-esp-udp ]", "application-default"
	}
	out := []string{
		"configure", rule + "from " + quoted(f.From), rule + "to " + quoted(f.To),
		rule + "source " + f.Source.Masked().String(), rule + "destination " + f.Destination.Masked().String(),
		rule + "application " + app, rule + "service " + service, rule + "action allow",
	}
	if r, ok := o.Before(); ok {
		switch {
		case slices.Contains(p.first, r.Name):
			return nil
		case !slices.Contains(p.last, r.Name):
			out = append(out, "move rulebase security rules "+name+" before "+quoted(r.Name))
		}
	}
	return append(out, "commit")
}
