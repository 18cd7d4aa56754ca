package fortios

import (
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"vpncheck/internal/device"
	"vpncheck/internal/firewall"
)

// permit writes a policy that lets a flow through, with the addresses that it names, and moves it
// before the one that denies it.
func permit(c *device.Config, o device.Opening) []string {
	m, ok := c.Parsed.(*model)
	table := o.Policy.Name
	set := interfacesOf(o)
	if !ok || set == nil || !o.Flow.Source.Addr().Is4() || !o.Flow.Destination.Addr().Is4() {
		return nil
	}
	vdom := o.Tunnel.Objects["vdom"]
	number := strconv.Itoa(m.highest(vdom, "firewall "+strings.TrimPrefix(table, "firewall ")) + 1 + o.Nth)
	var out []string
	if vdom != "" {
		out = append(out, "config vdom", "edit "+vdom)
	}
	out = append(out, "config firewall address")
	for _, p := range []netip.Prefix{o.Flow.Source, o.Flow.Destination} {
		out = append(out, "edit "+addressName(p), "set subnet "+subnet(p), "next")
	}
	out = append(out, "end", "config firewall "+strings.TrimPrefix(table, "firewall "), "edit "+number)
	out = append(out, set...)
	out = append(out, "set srcaddr "+addressName(o.Flow.Source), "set dstaddr "+addressName(o.Flow.Destination),
		"set service "+service(o.Flow), "set schedule \"always\"", "set action accept", "next")
	if r, ok := o.Before(); ok {
		id, _, _ := strings.Cut(r.Name, " ")
		out = append(out, "move "+number+" before "+id)
	}
	if out = append(out, "end"); vdom != "" {
		out = append(out, "end")
	}
	return out
}

// interfacesOf are the lines that say between which interfaces a policy is; none where they are not
// known.
func interfacesOf(o device.Opening) []string {
	f := o.Flow
	switch {
	case o.Policy.Name == "local-in-policy" && f.From != "":
		return []string{"set intf " + strconv.Quote(f.From)}
	case o.Policy.Name == "firewall policy" && f.From != "" && f.To != "":
		return []string{"set name " + strconv.Quote(o.Name()), "set srcintf " + strconv.Quote(f.From), "set dstintf " + strconv.Quote(f.To)}
	}
	return nil
}

func service(f firewall.Flow) string {
	switch f.Protocol {
	case firewall.UDP:
		return `"IKE"` // both of its ports
	case firewall.ESP:
		return `"ESP"`
	}
	return `"ALL"`
}

func addressName(p netip.Prefix) string {
	return strconv.Quote(fmt.Sprintf("ipsec-%s-%d", p.Masked().Addr(), p.Bits()))
}

// highest is the highest number of a policy in a table.
func (m *model) highest(vdom, table string) int {
	numbers := []int{0}
	for _, e := range m.of(vdom, table) {
		n, _ := strconv.Atoi(e.name) // what is no number is none of a policy
		numbers = append(numbers, n)
	}
	return slices.Max(numbers)
}
