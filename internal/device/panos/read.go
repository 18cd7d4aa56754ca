package panos

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"vpncheck/internal/device"
	"vpncheck/internal/device/tree"
	"vpncheck/internal/ipsec"
)

// reader goes from the tunnels to their objects.
type reader struct {
	tree     *tree.Tree
	network  *tree.Node
	zones    map[string]zoned // by their interfaces
	left     int              // how many more addresses and services all rules together may come to
	followed map[*tree.Node]bool
	policies *policies
}

// zoned is an interface in a zone.
type zoned struct {
	name string
	ifl  *tree.Node
}

// tunnel is one while it is read.
type tunnel struct {
	*reader
	device.Tunnel
}

func read(text device.Text) *device.Config {
	t := parse(text)
	settle(t)
	r := &reader{tree: t, network: t.Root.Get("network"), zones: map[string]zoned{}, followed: map[*tree.Node]bool{}, left: widest}
	for _, z := range t.Root.Each("zone") {
		for _, i := range z.Each("network", "layer3") {
			r.zones[i.Word] = zoned{z.Word, i}
		}
	}
	r.policies = r.readPolicies()
	c := &device.Config{Vendor: id, Parsed: r.policies}
	release, line := releaseOf(text)
	c.Product = release
	for _, n := range r.network.Each("tunnel", "ipsec") {
		c.Tunnels = append(c.Tunnels, r.tunnel(n))
	}
	c.Tunnels = append(c.Tunnels, r.loose()...)
	if c.Used = t.Used(); line > 0 && !slices.Contains(c.Used, line) {
		c.Used = append(c.Used, line)
		slices.Sort(c.Used)
	}
	return c
}

// parse reads a text in the form that most of it is in.
func parse(text device.Text) *tree.Tree {
	grammar := tree.Grammar{Top: func(w string) bool { return top[w] }, Path: path}
	tags := 0
	for _, l := range text.Lines {
		if tree.IsTag(l.S) {
			tags++
		}
	}
	if tags > len(text.Lines)/2 {
		return tree.ParseXML(text, grammar)
	}
	return tree.Parse(text, grammar)
}

// settle puts sections that were pasted without their head where they belong.
func settle(t *tree.Tree) {
	for _, w := range []string{"ike", "tunnel"} {
		t.Move([]string{w}, "network")
	}
	for _, w := range []string{"crypto-profiles", "gateway"} {
		t.Move([]string{w}, "network", "ike")
	}
	for _, w := range []string{"ike-crypto-profiles", "ipsec-crypto-profiles"} {
		t.Move([]string{w}, "network", "ike", "crypto-profiles")
	}
	t.Move([]string{"ipsec"}, "network", "tunnel")
	all := slices.Clone(t.Root.All())
	for _, n := range all[:min(len(all), mostShown)] {
		if kind := kindOf(n); kind != nil && !top[n.Word] {
			t.Move([]string{n.Word}, kind...)
		}
	}
}

// mostShown is how many objects at the top are looked at: nobody shows more one by one.
const mostShown = 1000

// kindOf is where an object belongs that was shown by itself, so that its name stands at the top. What
// is in it tells.
func kindOf(n *tree.Node) []string {
	has := func(words ...string) bool {
		return !slices.ContainsFunc(words, func(w string) bool { return n.Get(w) == nil })
	}
	switch {
	case has("auto-key"):
		return []string{"network", "tunnel", "ipsec"}
	case has("peer-address", "local-address"), has("peer-address", "protocol"):
		return []string{"network", "ike", "gateway"}
	case has("hash", "dh-group", "encryption"):
		return []string{"network", "ike", "crypto-profiles", "ike-crypto-profiles"}
	case has("esp", "lifetime"), has("esp", "dh-group"), has("ah", "lifetime"):
		return []string{"network", "ike", "crypto-profiles", "ipsec-crypto-profiles"}
	}
	return nil
}

func (r *reader) newTunnel(name string) *tunnel {
	return &tunnel{reader: r, Tunnel: device.Tunnel{Name: name, Objects: map[string]string{}}}
}

func (t *tunnel) note(kind device.NoteKind, line int, format string, args ...any) {
	t.Notes = append(t.Notes, device.Note{Kind: kind, Line: line, Text: fmt.Sprintf(format, args...)})
}

// follow is the object that leaf names; a note says where there is none.
func (t *tunnel) follow(leaf *tree.Node, kind string, path ...string) *tree.Node {
	t.Objects[kind] = leaf.Word
	n := t.network.Get(path...).Get(leaf.Word).Use()
	switch {
	case n != nil:
		t.followed[n] = true
	case leaf.Word == "default":
		t.note(device.Remark, leaf.Line, "%s default is not in what was pasted: its values are not known", kind)
	case !t.network.Any(path...) && !t.tree.Root.Has("deviceconfig") && !t.network.Has("interface"):
		t.note(device.Remark, leaf.Line, "%s %s is not in what was pasted", kind, leaf.Word)
	default:
		t.note(device.Dangling, leaf.Line, "there is no %s %s: define it, or mend the name", kind, leaf.Word)
	}
	return n
}

// tunnel reads a `network tunnel ipsec`.
func (r *reader) tunnel(n *tree.Node) device.Tunnel {
	t := r.newTunnel("tunnel ipsec " + n.Use().Word)
	t.Objects["ipsec tunnel"] = n.Word
	if off := n.Last("disabled"); off != nil && off.Word == "yes" {
		t.note(device.Disabled, off.Line, "the tunnel is disabled: `set network tunnel ipsec %s disabled no`", quoted(n.Word))
	}
	s := &t.Parameters.IPsec
	s.Encapsulation = tree.Value(n.Last("ipsec-mode"), map[string]ipsec.Encapsulation{"tunnel": ipsec.TunnelMode, "transport": ipsec.TransportMode}).
		Or(ipsec.DefaultOf(product, ipsec.TunnelMode))
	auto := n.Get("auto-key")
	if auto == nil {
		t.note(device.Incomplete, n.Line, "the tunnel has no auto-key: Tencent Cloud needs IKE")
		return t.Tunnel
	}
	if g := auto.Last("ike-gateway"); g == nil {
		t.note(device.Incomplete, n.Line, "the tunnel has no ike-gateway")
	} else if gateway := t.follow(g, "ike gateway", "ike", "gateway"); gateway != nil {
		t.gateway(gateway)
	}
	if p := auto.Last("ipsec-crypto-profile"); p == nil {
		t.note(device.Remark, n.Line, "the tunnel names no ipsec-crypto-profile: it has the one called default")
		if profile := t.network.Get("ike", "crypto-profiles", "ipsec-crypto-profiles", "default").Use(); profile != nil {
			t.Objects["ipsec-crypto-profile"] = "default"
			t.esp(profile)
		}
	} else if profile := t.follow(p, "ipsec-crypto-profile", "ike", "crypto-profiles", "ipsec-crypto-profiles"); profile != nil {
		t.esp(profile)
	}
	t.selectors(auto)
	t.Inside = t.policies.networks.Inside(t.Parameters.Selectors)
	t.bind(n)
	return t.Tunnel
}

// everything is the selector of a tunnel without proxy IDs.
var everything = netip.MustParsePrefix("0.0.0.0/0")

// selectors reads the proxy IDs.
func (t *tunnel) selectors(auto *tree.Node) {
	for _, p := range auto.Each("proxy-id") {
		p.Use()
		s := ipsec.Selector{Local: everything, Remote: []netip.Prefix{everything}, Line: p.Line, Narrowed: narrowed(p)}
		bad := false
		for key, to := range map[string]*netip.Prefix{"local": &s.Local, "remote": &s.Remote[0]} {
			leaf := p.Last(key)
			if leaf == nil {
				continue
			}
			if key == "local" {
				s.Line = leaf.Line
			}
			var ok bool
			if *to, ok = tree.Prefix(leaf.Word); !ok {
				t.note(device.Incomplete, leaf.Line, "%s is no network", leaf.Word)
				bad = true
			}
		}
		if !bad {
			t.Parameters.Selectors = append(t.Parameters.Selectors, s)
		}
	}
	if len(auto.Each("proxy-id")) == 0 {
		t.Parameters.Selectors = []ipsec.Selector{{Local: everything, Remote: []netip.Prefix{everything}}}
	}
}

// narrowed is a proxy ID's protocol with its ports.
func narrowed(p *tree.Node) string {
	protocol := p.Last("protocol")
	if protocol == nil || protocol.Word == "any" {
		return ""
	}
	s := protocol.Word
	for _, key := range []string{"local-port", "remote-port"} {
		if port := protocol.Text(key); port != "" && port != "0" {
			s += " " + key + " " + port
		}
	}
	if n := protocol.Text(); protocol.Word == "number" && n != "" {
		s = "protocol " + n
	}
	return s
}

// bind finds the tunnel interface and its zone.
func (t *tunnel) bind(n *tree.Node) {
	i := n.Last("tunnel-interface")
	if i == nil {
		t.note(device.Incomplete, n.Line, "the tunnel has no tunnel-interface")
		return
	}
	t.Interface, t.Zone = i.Word, t.zoneOf(i.Word)
	if len(t.network.Each("interface")) > 0 && t.network.Get("interface", "tunnel", "units", i.Word).Use() == nil {
		t.network.Any("interface")
		t.note(device.Dangling, i.Line, "there is no interface %s: `set network interface tunnel units %s`", i.Word, i.Word)
	}
	if t.Zone == "" && len(t.zones) > 0 {
		for _, z := range t.tree.Root.Each("zone") {
			if z.Any("network", "layer3") { // one zone says that zones were pasted
				break
			}
		}
		t.note(device.Remark, i.Line, "interface %s is in no zone: it carries no traffic", i.Word)
	}
}

// zoneOf is the zone of an interface; empty where the text has none.
func (r *reader) zoneOf(name string) string {
	z := r.zones[name]
	z.ifl.Use()
	return z.name
}

// loose are the objects that no tunnel leads to: gateways, and, in a text without a tunnel, what
// else there is.
func (r *reader) loose() []device.Tunnel {
	var all []device.Tunnel
	tunnels := len(r.network.Each("tunnel", "ipsec")) > 0
	each := func(kind string, take func(*tunnel, *tree.Node), path ...string) {
		for _, n := range r.network.Each(path...) {
			if r.followed[n] {
				continue
			}
			t := r.newTunnel(kind + " " + n.Use().Word)
			t.Objects[kind] = n.Word
			take(t, n)
			all = append(all, t.Tunnel)
		}
	}
	each("ike gateway", func(t *tunnel, n *tree.Node) {
		if tunnels {
			t.note(device.Unapplied, n.Line, "no tunnel uses ike gateway %s", n.Word)
		}
		t.gateway(n)
	}, "ike", "gateway")
	if tunnels {
		return all
	}
	each("ike-crypto-profile", func(t *tunnel, n *tree.Node) { t.ikeProfile(n) }, "ike", "crypto-profiles", "ike-crypto-profiles")
	each("ipsec-crypto-profile", (*tunnel).esp, "ike", "crypto-profiles", "ipsec-crypto-profiles")
	return all
}

func quoted(name string) string {
	if strings.ContainsAny(name, " \t") {
		return fmt.Sprintf("%q", name)
	}
	return name
}
