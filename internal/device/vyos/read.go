package vyos

import (
	"cmp"
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"vpncheck/internal/device"
	"vpncheck/internal/device/tree"
	"vpncheck/internal/ipsec"
)

// reader goes from the peers to their groups.
type reader struct {
	tree   *tree.Tree
	ipsec  *tree.Node       // [vpn ipsec]; nil where the text has none
	owners map[string]owner // interfaces by their addresses; nil until somebody asks
}

// owner is an interface with one of its addresses.
type owner struct {
	name    string
	address *tree.Node
}

// tunnel is one while it is read.
type tunnel struct {
	*reader
	device.Tunnel
}

func read(text device.Text) *device.Config {
	text, changed := committed(text)
	t := tree.Parse(text, tree.Grammar{Top: func(w string) bool { return top[w] }})
	settle(t)
	r := &reader{tree: t, ipsec: t.Root.Get("vpn", "ipsec")}
	c := &device.Config{Vendor: id, Notes: changed}
	for _, p := range r.ipsec.All("site-to-site", "peer") {
		c.Tunnels = append(c.Tunnels, r.peer(p)...)
	}
	if len(c.Tunnels) == 0 {
		c.Tunnels = r.loose()
	}
	c.Parsed = r.readFilters()
	c.Used = t.Used()
	release(c, text)
	return c
}

// settle puts sections that were pasted without their head where they belong.
func settle(t *tree.Tree) {
	t.Move([]string{"ipsec"}, "vpn")
	for _, w := range []string{"esp-group", "ike-group", "site-to-site"} {
		t.Move([]string{w}, "vpn", "ipsec")
	}
	t.Move([]string{"peer"}, "vpn", "ipsec", "site-to-site")
}

func (t *tunnel) note(kind device.NoteKind, line int, format string, args ...any) {
	t.Notes = append(t.Notes, device.Note{Kind: kind, Line: line, Text: fmt.Sprintf(format, args...)})
}

// follow is the group that leaf names; a note says where there is none.
func (t *tunnel) follow(leaf *tree.Node, kind string) *tree.Node {
	t.Objects[kind] = leaf.Word
	n := t.ipsec.Get(kind, leaf.Word).Use()
	switch {
	case n != nil:
	case !t.ipsec.Any(kind) && !t.whole():
		t.note(device.Remark, leaf.Line, "%s %s is not in what was pasted", kind, leaf.Word)
	default:
		t.note(device.Dangling, leaf.Line, "there is no %s %s: define it, or mend the name", kind, leaf.Word)
	}
	return n
}

// whole says whether the text is more than the section of the VPN.
func (r *reader) whole() bool { return r.tree.Root.Has("system") || r.tree.Root.Has("interfaces") }

// peer reads a site-to-site peer: a tunnel for each esp-group that it uses.
func (r *reader) peer(p *tree.Node) []device.Tunnel {
	p.Use()
	var all []device.Tunnel
	children := r.children(p)
	for _, c := range children {
		t := &tunnel{reader: r, Tunnel: device.Tunnel{Name: "site-to-site peer " + p.Word, Objects: map[string]string{"peer": p.Word}}}
		if len(children) > 1 {
			t.Name += " tunnel " + c.names[0]
		}
		if len(c.names) > 0 {
			t.Objects["tunnel"] = c.names[0]
		}
		t.read(p, c)
		all = append(all, t.Tunnel)
	}
	return all
}

// child is what of a peer uses one esp-group.
type child struct {
	esp       *tree.Node // the name of the group
	names     []string
	selectors []ipsec.Selector
	off       []*tree.Node // tunnels that are disabled
	vti       *tree.Node
	notes     []device.Note
}

// children are the tunnels of a peer, by their esp-groups, and its vti.
func (r *reader) children(p *tree.Node) []*child {
	var all []*child
	byDefault := p.Last("default-esp-group")
	vti := p.Last("vti", "bind")
	for _, n := range numbered(p.Each("tunnel")) {
		n.Use()
		esp := cmp.Or(n.Last("esp-group"), byDefault)
		i := slices.IndexFunc(all, func(c *child) bool { return name(c.esp) == name(esp) })
		if i < 0 {
			i = len(all)
			all = append(all, &child{esp: esp, vti: vti})
		}
		all[i].add(n)
	}
	if all != nil {
		return all
	}
	c := &child{esp: byDefault, vti: vti}
	if vti != nil {
		c.esp = cmp.Or(p.Last("vti", "esp-group"), byDefault)
		c.routed(p.Get("vti", "traffic-selector"))
	}
	return []*child{c}
}

// routed takes in what a vti carries: everything, unless its traffic-selector says less.
func (c *child) routed(n *tree.Node) {
	ends := map[string][]network{}
	for _, end := range []string{"local", "remote"} {
		if ends[end] = []network{{everything, 0}}; n.Get(end, "prefix") != nil {
			ends[end] = c.networks(n.Use(), end)
		}
	}
	c.pair(ends["local"], ends["remote"], "")
}

func name(n *tree.Node) string {
	if n == nil {
		return ""
	}
	return n.Word
}

// everything is what a tunnel carries that has an interface and no networks.
var everything = netip.MustParsePrefix("0.0.0.0/0")

// add takes a tunnel's networks in.
func (c *child) add(n *tree.Node) {
	c.names = append(c.names, n.Word)
	if off := n.Get("disable").Use(); off != nil {
		c.off = append(c.off, off)
		return
	}
	locals, remotes := c.networks(n, "local"), c.networks(n, "remote")
	if len(locals) == 0 || len(remotes) == 0 {
		return
	}
	narrowed := n.Text("protocol")
	for _, end := range []string{"local", "remote"} {
		if port := n.Text(end, "port"); port != "" {
			narrowed = strings.TrimSpace(narrowed + " " + end + " port " + port)
		}
	}
	if narrowed == "all" {
		narrowed = ""
	}
	c.pair(locals, remotes, narrowed)
}

// pair adds every local network with all remote ones.
func (c *child) pair(locals, remotes []network, narrowed string) {
	var to []netip.Prefix
	for _, r := range remotes {
		to = append(to, r.prefix)
	}
	for _, l := range locals {
		c.selectors = append(c.selectors, ipsec.Selector{Local: l.prefix, Remote: slices.Clone(to), Narrowed: narrowed, Line: l.line})
	}
}

type network struct {
	prefix netip.Prefix
	line   int
}

// networks are those of one end; what is none is noted.
func (c *child) networks(n *tree.Node, end string) []network {
	var all []network
	leaves := slices.Concat(n.Few(end, "prefix"), n.Few(end, "subnet"))
	for _, leaf := range leaves {
		p, ok := tree.Prefix(leaf.Word)
		if leaf.Word == "any" {
			p, ok = everything, true
		}
		if !ok {
			c.notes = append(c.notes, device.Note{Kind: device.Incomplete, Line: leaf.Line, Text: leaf.Word + " is no network"})
			continue
		}
		all = append(all, network{p, leaf.Line})
	}
	if len(leaves) == 0 && n.Get("disable") == nil {
		c.notes = append(c.notes, device.Note{Kind: device.Incomplete, Line: n.Line, Text: "tunnel " + n.Word + " has no " + end + " prefix"})
	}
	return all
}

// numbered sorts nodes as VyOS does: by their numbers.
func numbered(nodes []*tree.Node) []*tree.Node {
	return slices.SortedStableFunc(slices.Values(nodes), func(a, b *tree.Node) int {
		i, err := strconv.Atoi(a.Word)
		j, err2 := strconv.Atoi(b.Word)
		if err != nil || err2 != nil {
			return 0
		}
		return cmp.Compare(i, j)
	})
}

// loose are the groups of a text without peers.
func (r *reader) loose() []device.Tunnel {
	var all []device.Tunnel
	for _, kind := range []string{"ike-group", "esp-group"} {
		for _, n := range r.ipsec.Each(kind) {
			t := &tunnel{reader: r, Tunnel: device.Tunnel{Name: kind + " " + n.Use().Word, Objects: map[string]string{kind: n.Word}}}
			if kind == "ike-group" {
				t.ikeGroup(n)
			} else {
				t.espGroup(n, nil)
			}
			all = append(all, t.Tunnel)
		}
	}
	return all
}
