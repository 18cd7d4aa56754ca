package junos

import (
	"cmp"
	"fmt"
	"net/netip"

	"vpncheck/internal/device"
	"vpncheck/internal/device/tree"
	"vpncheck/internal/ipsec"
)

// vpn is a tunnel while it is read.
type vpn struct {
	*reader
	device.Tunnel
}

func (r *reader) newTunnel(name string) *vpn {
	return &vpn{reader: r, Tunnel: device.Tunnel{Name: name, Objects: map[string]string{}}}
}

func (v *vpn) note(kind device.NoteKind, line int, format string, args ...any) {
	v.Notes = append(v.Notes, device.Note{Kind: kind, Line: line, Text: fmt.Sprintf(format, args...)})
}

// follow is the object of a kind that leaf names; a note says where there is none.
func (v *vpn) follow(leaf *tree.Node, path ...string) *tree.Node {
	if leaf == nil {
		return nil
	}
	kind := path[len(path)-1]
	if len(path) > 1 {
		kind = path[0] + " " + kind
	}
	if v.Objects[kind] == "" { // the first is the one that the device prefers
		v.Objects[kind] = leaf.Word
	}
	n := v.sec.Find(path...).Find(leaf.Word)
	if n == nil && !v.sec.Any(path...) && !v.whole() {
		v.note(device.Remark, leaf.Line, "%s %s is not in what was pasted", kind, leaf.Word)
		return nil
	}
	if n == nil {
		v.note(device.Dangling, leaf.Line, "there is no %s %s: define it, or mend the name", kind, leaf.Word)
		return nil
	}
	v.followed[n.Use()] = true
	if n.Inactive {
		v.note(device.Disabled, n.Line, "%s %s is deactivated: activate it", kind, leaf.Word)
	}
	return n
}

// tunnel reads a `security ipsec vpn`.
func (r *reader) tunnel(n *tree.Node) device.Tunnel {
	v := r.newTunnel("ipsec vpn " + n.Use().Word)
	v.Objects["ipsec vpn"] = n.Word
	if n.Inactive {
		v.note(device.Disabled, n.Line, "the vpn is deactivated: `activate security ipsec vpn %s`", n.Word)
	}
	p := &v.Parameters
	p.IPsec.Encapsulation = ipsec.DefaultOf(product, ipsec.TunnelMode)
	switch gateway := n.Last("ike", "gateway"); {
	case n.Has("manual"):
		v.note(device.Incomplete, n.Line, "the vpn has manual keys: Tencent Cloud needs IKE")
		return v.Tunnel
	case gateway == nil:
		v.note(device.Incomplete, n.Line, "the vpn has no ike gateway")
	default:
		v.gateway(v.follow(gateway, "ike", "gateway"))
	}
	if policy := n.Last("ike", "ipsec-policy"); policy == nil {
		v.note(device.Incomplete, n.Line, "the vpn has no ipsec-policy")
	} else {
		v.ipsecPolicy(v.follow(policy, "ipsec", "policy"))
	}
	v.bind(n)
	v.selectors(n)
	v.Inside = cmp.Or(v.policies.networks.Inside(v.Parameters.Selectors), v.policies.behind(n.Word, v.Zone))
	v.establish(n)
	v.sourceNAT()
	return v.Tunnel
}

// bind finds the tunnel interface and its zone.
func (v *vpn) bind(n *tree.Node) {
	b := n.Last("bind-interface")
	if b == nil {
		v.byPolicy(n)
		return
	}
	name := unit(b.Word)
	v.Interface, v.Zone = name, v.zoneOf(name)
	interfaces := v.tree.Root.Get("interfaces")
	if len(interfaces.Each()) == 0 {
		return
	}
	switch ifl, off := v.logical(name); {
	case ifl == nil:
		v.note(device.Dangling, b.Line, "there is no interface %s: `set interfaces %s family inet`", name, unitPath(name))
	case off != nil:
		v.note(device.Disabled, off.Line, "interface %s is disabled", name)
	}
	if v.Zone == "" && v.sec.Get("zones") != nil {
		v.note(device.Remark, b.Line, "interface %s is in no security zone: it carries no traffic", name)
	}
}

// byPolicy looks for the security policies that send their traffic into a vpn without an
// interface.
func (v *vpn) byPolicy(n *tree.Node) {
	if v.policies.written && v.policies.senders[n.Word] == nil {
		v.note(device.Unapplied, n.Line, "the vpn has no bind-interface, and no security policy sends traffic into it")
	}
	v.Zone = v.Outside
}

// establish says when the tunnel comes up.
func (v *vpn) establish(n *tree.Node) {
	switch e := n.Last("establish-tunnels"); {
	case e == nil:
		v.note(device.Remark, 0, "establish-tunnels is not set: the device calls only when there is traffic")
	case e.Word == "on-traffic":
		v.note(device.Remark, e.Line, "establish-tunnels is on-traffic: the device calls only when there is traffic")
	case e.Word == "responder-only" || e.Word == "responder-only-no-rekey":
		v.note(device.Remark, e.Line, "establish-tunnels is %s: the device never calls, the cloud must", e.Word)
	}
}

// everything is the selector of a vpn that carries what is routed into it.
var everything = netip.MustParsePrefix("0.0.0.0/0")

// selectors reads proxy-identity and traffic-selector.
func (v *vpn) selectors(n *tree.Node) {
	proxy := n.Get("ike", "proxy-identity")
	local, remote := proxy.Last("local"), proxy.Last("remote")
	if local != nil || remote != nil {
		service := proxy.Text("service")
		v.selector(local, remote, service)
	}
	for _, ts := range n.Each("traffic-selector") {
		v.selector(ts.Last("local-ip"), ts.Last("remote-ip"), narrowed(ts))
		for _, term := range ts.Each("term") {
			v.selector(term.Last("local-ip"), term.Last("remote-ip"), narrowed(term))
		}
	}
	switch {
	case v.Parameters.Selectors != nil:
	case v.Interface != "":
		v.Parameters.Selectors = []ipsec.Selector{{Local: everything, Remote: []netip.Prefix{everything}}}
	default:
		v.Parameters.Selectors = v.policies.selectors(n.Word)
	}
}

func (v *vpn) selector(local, remote *tree.Node, narrowed string) {
	if local == nil && remote == nil {
		return
	}
	s := ipsec.Selector{Local: everything, Remote: []netip.Prefix{everything}}
	for _, end := range []struct {
		leaf *tree.Node
		to   *netip.Prefix
	}{{local, &s.Local}, {remote, &s.Remote[0]}} {
		if end.leaf == nil {
			continue
		}
		p, ok := tree.Prefix(end.leaf.Word)
		if !ok {
			v.note(device.Incomplete, end.leaf.Line, "%s is no network", end.leaf.Word)
			return
		}
		*end.to, s.Line = p, end.leaf.Line
	}
	if local != nil {
		s.Line = local.Line
	}
	if narrowed != "any" && narrowed != "junos-any" {
		s.Narrowed = narrowed
	}
	v.Parameters.Selectors = append(v.Parameters.Selectors, s)
}

func narrowed(ts *tree.Node) string {
	s := ts.Text("protocol")
	if port := ts.Text("destination-port"); port != "" {
		s += " " + port
	}
	return s
}
