package asa

import (
	"fmt"
	"net/netip"
	"strings"

	"vpncheck/internal/device"
	"vpncheck/internal/device/cisco"
	"vpncheck/internal/firewall"
)

// permit writes an entry of the access list that denies a flow, at the line of the one that does.
// Where there is no list, a new one would close everything that it does not name.
func permit(parsed *device.Config, o device.Opening) []string {
	c, ok := parsed.Parsed.(*config)
	entry := entryOf(o.Flow)
	if !ok || entry == "" {
		return nil
	}
	_, list, named := strings.Cut(o.Policy.Name, " ")
	if before, ok := o.Before(); ok {
		// "access-list NAME line 3": the deciding one may be the global list
		words := strings.Fields(before.Name)
		if len(words) != 4 {
			return nil
		}
		return configure("access-list " + words[1] + " line " + words[3] + " extended " + entry)
	}
	switch {
	case named && (strings.HasPrefix(o.Policy.Name, "access-list ") || strings.HasPrefix(o.Policy.Name, "vpn-filter ")):
		return configure("access-list " + list + " extended " + entry)
	case c.noPermit && o.Flow.To == o.Tunnel.Inside: // what comes out of the tunnel
		return configure("sysopt connection permit-vpn")
	case c.sameLevels(o.Flow.From, o.Flow.To):
		return configure("same-security-traffic permit inter-interface")
	}
	return nil
}

func configure(line string) []string { return []string{"configure terminal", line, "end"} }

func (c *config) sameLevels(from, to string) bool {
	a, b := c.nameifs[from], c.nameifs[to]
	return a != nil && b != nil && a.level >= 0 && a.level == b.level
}

// entryOf is what permits a flow, from "permit" on; empty where no entry of IPv4 does.
func entryOf(f firewall.Flow) string {
	protocol, ok := cisco.ProtocolWord(f.Protocol)
	if !ok || !f.Source.Addr().Is4() || !f.Destination.Addr().Is4() {
		return ""
	}
	entry := "permit " + protocol + " " + hostOr(f.Source) + " " + hostOr(f.Destination)
	if f.Port > 0 {
		entry += fmt.Sprintf(" eq %d", f.Port)
	}
	return entry
}

func hostOr(p netip.Prefix) string {
	if p.IsSingleIP() {
		return "host " + p.Addr().String()
	}
	return masked(p)
}
