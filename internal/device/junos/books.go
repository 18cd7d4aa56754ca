package junos

import (
	"net/netip"
	"slices"

	"vpncheck/internal/device/tree"
	"vpncheck/internal/firewall"
)

// books are the address books and applications. An old configuration has a book in every zone, a
// newer one has books that are attached to zones; the global book serves all.
type books struct {
	root   *tree.Node
	global *tree.Node
	zones  map[string][]*tree.Node
	left   int // how many more addresses and services all policies together may come to
}

func newBooks(r *reader) *books {
	b := &books{root: r.tree.Root, zones: map[string][]*tree.Node{}, left: widest}
	for _, z := range r.sec.Each("zones", "security-zone") {
		if book := z.Get("address-book"); book != nil {
			b.zones[z.Word] = append(b.zones[z.Word], book)
		}
	}
	for _, book := range r.sec.Each("address-book") {
		if book.Word == "global" {
			b.global = book
			continue
		}
		for _, z := range book.Each("attach", "zone") {
			b.zones[z.Word] = append(b.zones[z.Word], book)
		}
	}
	return b
}

// addresses resolves the names of one end of a policy in its zones' books.
func (b *books) addresses(names []*tree.Node, zones []string, negate bool) firewall.Addresses {
	a := firewall.Addresses{Negate: negate}
	for _, n := range names {
		switch n.Word {
		case "any":
			a.Any = true
		case "any-ipv4":
			a.Ranges = append(a.Ranges, firewall.RangeOf(everything))
		case "any-ipv6":
			a.Ranges = append(a.Ranges, firewall.RangeOf(netip.MustParsePrefix("::/0")))
		default:
			b.resolve(&a, n.Word, zones, 0)
		}
	}
	return a
}

// deepest is how far sets may lie within sets.
const deepest = 8

// widest is how many addresses and services all policies may come to: sets that are used over and
// over would otherwise grow without a bound.
const widest = 1 << 18

func (b *books) resolve(a *firewall.Addresses, name string, zones []string, depth int) {
	if b.left--; depth > deepest || b.left < 0 {
		a.Absent = append(a.Absent, name)
		return
	}
	for _, book := range b.of(zones) {
		if n := book.Get("address", name).Use(); n != nil {
			if !address(a, n) {
				a.Absent = append(a.Absent, name)
			}
			return
		}
		if set := book.Get("address-set", name).Use(); set != nil {
			for _, m := range slices.Concat(set.Values("address"), set.Values("address-set")) {
				b.resolve(a, m.Word, zones, depth+1)
			}
			return
		}
	}
	a.Absent = append(a.Absent, name)
}

// of are the books that a policy's end is looked up in, in their order.
func (b *books) of(zones []string) []*tree.Node {
	var all []*tree.Node
	for _, z := range zones {
		all = append(all, b.zones[z]...)
	}
	if b.global != nil {
		all = append(all, b.global)
	}
	return all
}

// address takes what an address is in: "10.0.0.0/8", "range-address A to B". Names of hosts and
// wildcard masks are not taken.
func address(a *firewall.Addresses, n *tree.Node) bool {
	if from := n.Last("range-address"); from != nil {
		first, err := netip.ParseAddr(from.Word)
		last, err2 := netip.ParseAddr(from.Text("to"))
		if err != nil || err2 != nil {
			return false
		}
		a.Ranges = append(a.Ranges, firewall.Range{First: first, Last: last})
		return true
	}
	for _, word := range []string{n.Text("ip-prefix"), n.Text()} {
		if p, ok := tree.Prefix(word); ok {
			a.Ranges = append(a.Ranges, firewall.RangeOf(p))
			return true
		}
	}
	return false
}
