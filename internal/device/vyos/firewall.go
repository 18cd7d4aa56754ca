package vyos

import (
	"net/netip"
	"strings"

	"vpncheck/internal/device"
	"vpncheck/internal/device/tree"
	"vpncheck/internal/firewall"
)

// filters is what decides about traffic: lists of rules, and where they are in the way.
type filters struct {
	reader  *reader
	chains  map[string]*chain // `firewall name X`, `firewall ipv4 name X`
	bases   map[string]*chain // input, forward, output: 1.4's, for all interfaces
	ifaces  []*iface
	zones   []*zone
	whole   bool                          // a list that is not in the text is not there
	opened  int                           // the line by which EdgeOS opens itself for its tunnels
	groups  map[string]firewall.Addresses // by kind and name
	members int                           // how many more members the groups of all rules together may have
}

// chain is a list of rules.
type chain struct {
	name  string
	rules []rule
	rest  firewall.Action // where none matches
	of    string          // whose default that is
}

// rule is one together with what depends on the way of a packet.
type rule struct {
	firewall.Rule
	ipsec []string // match-ipsec, match-none, …
	jump  string   // to the chain
}

// iface is an interface with its own lists: before 1.4.
type iface struct {
	name           string
	networks       []netip.Prefix
	in, out, local string // names of chains
}

type zone struct {
	name   string
	local  bool // the device itself
	ifaces map[string]bool
	from   map[string]string // chains by the zone that traffic comes from
	rest   firewall.Action
	intra  bool // it filters within itself
}

// readFilters reads all that flows needs, so that the lines count as used.
func (r *reader) readFilters() *filters {
	f := &filters{reader: r, chains: map[string]*chain{}, bases: map[string]*chain{}, members: mostMembers, groups: map[string]firewall.Addresses{}}
	root := r.tree.Root.Get("firewall")
	f.whole = r.tree.Root.Has("system") || len(root.Each()) > 0 && len(r.tree.Root.Each("interfaces")) > 0
	for _, at := range [][]string{{"name"}, {"ipv4", "name"}} {
		for _, n := range root.Each(at...) {
			f.chains[n.Word] = f.chain(n, "firewall "+n.Word, firewall.Deny)
		}
	}
	for _, hook := range []string{"input", "forward", "output"} {
		if n := root.Get("ipv4", hook, "filter"); n != nil {
			f.bases[hook] = f.chain(n, "firewall ipv4 "+hook+" filter", firewall.Permit)
		}
	}
	f.readInterfaces(root)
	for _, at := range [][]*tree.Node{root.Each("zone"), r.tree.Root.Each("zone-policy", "zone")} {
		for _, n := range at {
			f.zones = append(f.zones, readZone(n))
		}
	}
	if auto := r.ipsec.Last("auto-firewall-nat-exclude"); auto != nil && auto.Word == "enable" {
		f.opened = auto.Line
	}
	return f
}

func (f *filters) chain(n *tree.Node, name string, rest firewall.Action) *chain {
	c := &chain{name: name, rest: rest, of: product}
	if d := n.Use().Last("default-action"); d != nil {
		c.rest, c.of = actions[d.Word], ""
	}
	if n.Get("default-jump-target") != nil {
		c.rest = ""
	}
	for _, x := range numbered(n.Each("rule")) {
		c.rules = append(c.rules, f.rule(x, c.name))
	}
	return c
}

// readInterfaces reads the networks of interfaces and the lists that they have.
func (f *filters) readInterfaces(root *tree.Node) {
	named := map[string]*iface{}
	for _, kind := range f.reader.tree.Root.Each("interfaces") {
		for _, n := range kind.Each() {
			f.ifaces = append(f.ifaces, readInterface(n, n.Word))
			for _, vif := range n.Each("vif") {
				f.ifaces = append(f.ifaces, readInterface(vif, n.Word+"."+vif.Word))
			}
		}
	}
	for _, i := range f.ifaces {
		named[i.name] = i
	}
	for _, n := range root.Each("interface") { // the first of 1.4
		if i := named[n.Word]; i != nil {
			i.lists(n)
		}
	}
}

func readInterface(n *tree.Node, name string) *iface {
	i := &iface{name: name}
	for _, a := range n.Each("address") {
		if p, err := netip.ParsePrefix(a.Word); err == nil && p.Addr().Is4() {
			a.Use()
			i.networks = append(i.networks, p.Masked())
		}
	}
	i.lists(n.Get("firewall"))
	return i
}

func (i *iface) lists(n *tree.Node) {
	for way, to := range map[string]*string{"in": &i.in, "out": &i.out, "local": &i.local} {
		if name := n.Last(way, "name"); name != nil {
			*to = name.Word
		}
	}
}

func readZone(n *tree.Node) *zone {
	z := &zone{name: n.Use().Word, ifaces: map[string]bool{}, from: map[string]string{}, rest: firewall.Deny}
	if d := n.Last("default-action"); d != nil {
		z.rest = actions[d.Word]
	}
	z.local, z.intra = n.Has("local-zone"), n.Has("intra-zone-filtering")
	for _, at := range [][]string{{"interface"}, {"member", "interface"}} {
		for _, i := range n.Values(at...) {
			z.ifaces[i.Word] = true
		}
	}
	for _, from := range n.Each("from") {
		z.from[from.Use().Word] = from.Text("firewall", "name")
	}
	return z
}

// inside is the interface of a private network; empty where it is not known, or not one alone.
func (f *filters) inside(n netip.Prefix) string {
	var all device.Networks
	for _, i := range f.ifaces {
		if strings.HasPrefix(i.name, "vti") {
			continue
		}
		for _, own := range i.networks {
			all = append(all, device.Network{Prefix: own, Zone: i.name})
		}
	}
	return all.Zone(n)
}
