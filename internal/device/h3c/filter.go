package h3c

import (
	"net/netip"
	"slices"
	"strings"

	"vpncheck/internal/device"
	"vpncheck/internal/device/block"
	"vpncheck/internal/firewall"
)

// policies are all that decides about packets: between zones, and on interfaces.
type policies struct {
	zones   *firewall.Policy
	filters []filtered
	pairs   map[string]string // the lists between zones
	lists   map[string]*ruleList
}

// packetFilter begins the name of an interface's policy.
const packetFilter = "packet-filter "

// filtered is an interface with an access list of packets.
type filtered struct {
	name    string
	address netip.Addr
	network netip.Prefix
	in, out *firewall.Policy // nil where everything passes
}

// filters reads the interfaces' "packet-filter name WAN inbound", "packet-filter 3000 outbound".
func (r *reader) filters() []filtered {
	var all []filtered
	lists := map[string][]firewall.Rule{} // many interfaces may have the same one
	for _, o := range r.Doc.Kind(iface) {
		f := filtered{name: o.Name}
		for _, s := range o.All("packet-filter") {
			words := s.From(1)
			if s.Word(1) == "name" {
				words = s.From(2)
			}
			switch {
			case len(words) < 2:
			case strings.EqualFold(words[1], "inbound"):
				f.in = r.filterOf(s.Line, words[0], o.Name, lists)
			case strings.EqualFold(words[1], "outbound"):
				f.out = r.filterOf(s.Line, words[0], o.Name, lists)
			}
		}
		if f.in == nil && f.out == nil {
			continue
		}
		s := o.Last("ip", "address")
		f.address, _ = netip.ParseAddr(s.Text(2)) // "ip address dhcp-alloc" is none
		f.network, _ = block.Masked(s.Text(2), s.Text(3))
		all = append(all, f)
	}
	return all
}

func (r *reader) filterOf(line int, list, on string, lists map[string][]firewall.Rule) *firewall.Policy {
	p := &firewall.Policy{Name: packetFilter + list + " on " + on, Default: firewall.Permit, Of: comware}
	if r.Doc.Global("packet-filter", "default", "deny").OK() {
		p.Default, p.Of = firewall.Deny, ""
	}
	rules, known := lists[list]
	if !known {
		rules = r.filter(block.Stmt{Line: line, Words: []string{list}})
		lists[list] = rules
	}
	p.Rules = rules
	return p
}

// mostChecks is more than a tunnel's packets pass: its own interface and that of each network.
const mostChecks = 256

// checks are those of the interfaces that a tunnel's packets pass.
func (p *policies) checks(t *device.Tunnel, ends device.Ends) []device.Check {
	if len(p.filters) == 0 {
		return nil
	}
	flows := block.Checks(firewall.Policy{}, t, ends)
	var all []device.Check
	for _, f := range p.filters {
		for _, c := range flows {
			if policy := f.meets(&c.Flow, t, ends); policy != nil && len(all) < mostChecks {
				all = append(all, device.Check{Policy: *policy, Flow: c.Flow})
			}
		}
	}
	return all
}

// meets is the policy that a flow meets on the interface, or nil. IKE and ESP come in by the
// interface with the tunnel's address; what the device sends itself is not filtered. The private
// networks' packets pass their own interface and the tunnel's. Whether they meet the one of a
// policy before or behind IPsec is left open.
func (f filtered) meets(x *firewall.Flow, t *device.Tunnel, ends device.Ends) *firewall.Policy {
	at := strings.EqualFold(f.name, t.Interface)
	tunnel := at && strings.HasPrefix(strings.ToLower(f.name), "tunnel")
	outside := at && !tunnel || f.address.IsValid() && f.address == t.Parameters.IKE.Address.First()
	switch {
	case x.Protocol >= 0 && outside && x.Source.Addr() == ends.Gateway:
		if f.address.IsValid() { // behind a NAT it is not the one that the cloud knows
			x.Destination = netip.PrefixFrom(f.address, f.address.BitLen())
		}
		return f.in
	case x.Protocol >= 0 || outside:
		return nil
	case tunnel && slices.ContainsFunc(ends.Cloud, x.Source.Overlaps), f.has(x.Source):
		return f.in
	case tunnel, f.has(x.Destination):
		return f.out
	}
	return nil
}

// has says whether the interface has the network, or a part of it.
func (f filtered) has(p netip.Prefix) bool { return f.network.IsValid() && f.network.Overlaps(p) }
