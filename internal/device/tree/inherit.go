package tree

import (
	"path"
	"slices"
	"strings"
)

// mostInherited is how many words all groups together may add. No device comes near.
const mostInherited = 1 << 16

// mostTried is how often words may be tried against patterns.
const mostTried = 1 << 20

// Inherit writes what the configuration groups hold (`groups NAME …`) into the nodes that name them
// (`apply-groups NAME`), as Junos does: what a node has itself goes before, then the nearest
// statement's groups in their order. "<ge-*>" in a group stands for the names that are there
// already.
//
// It gives the names whose group is not in the text, or is another one on each member of a cluster:
// what they hold is not known.
func (t *Tree) Inherit() (missing []Missing) {
	h := &heir{tree: t, groups: t.Root.Get("groups")}
	h.find(t.Root, nil)
	for _, p := range slices.Backward(h.places) { // the innermost first
		missing = append(missing, h.apply(p)...)
	}
	for _, p := range h.places {
		missing = append(missing, h.doubts(p)...)
	}
	return missing
}

// Missing is the name of a group whose words are not known.
type Missing struct {
	Name *Node
	At   []string // the path of the node that would inherit from it
}

// heir is the inheriting while it goes on.
type heir struct {
	tree   *Tree
	groups *Node
	places []place
	added  int
	work   int // how often a word was tried against a pattern
}

// place is a node with apply-groups.
type place struct {
	node *Node
	path []string
}

// find looks for apply-groups, the outer ones before those in them.
func (h *heir) find(n *Node, at []string) {
	if n.child("apply-groups") != nil {
		h.places = append(h.places, place{n, append([]string(nil), at...)})
	}
	for _, c := range n.All() {
		if !c.Inactive && (n != h.tree.Root || c.Word != "groups") {
			h.find(c, append(at, c.Word))
		}
	}
}

func (h *heir) apply(p place) (missing []Missing) {
	for _, name := range p.node.Each("apply-groups") {
		if name.Word == "${node}" {
			if h.onMembers(p.path) {
				missing = append(missing, Missing{name, p.path})
			}
			continue
		}
		group := h.groups.Get(name.Word)
		if group == nil {
			missing = append(missing, Missing{name, p.path})
			continue
		}
		for _, from := range h.reached(group, p.path) {
			h.inherit(p.node, from, name)
		}
	}
	return missing
}

// onMembers says whether the groups of a cluster's members have something for the path.
func (h *heir) onMembers(at []string) bool {
	for _, member := range []string{"node0", "node1"} {
		for _, n := range h.reached(h.groups.Get(member), at) {
			if len(at) > 0 || n.Get("security") != nil {
				return true
			}
		}
	}
	return false
}

// reached are the nodes of a group that a path leads to, by its words and by patterns.
func (h *heir) reached(group *Node, at []string) []*Node {
	nodes := []*Node{group}
	for _, w := range at {
		var next []*Node
		for _, n := range nodes {
			for _, c := range n.Each() {
				if c.Word == w || matches(c.Word, w) {
					next = append(next, c)
				}
			}
		}
		nodes = next
	}
	return nodes
}

// doubts are the groups with a pattern for a name that came from another group: whether that is
// inherited is not documented.
func (h *heir) doubts(p place) (doubtful []Missing) {
	for _, name := range p.node.Each("apply-groups") {
		for _, from := range h.reached(h.groups.Get(name.Word), p.path) {
			if doubtful == nil && h.doubt(p.node, from, name) {
				doubtful = append(doubtful, Missing{name, p.path})
			}
		}
	}
	return doubtful
}

func (h *heir) doubt(n, from, via *Node) bool {
	for _, g := range from.Each() {
		for _, c := range h.meant(n, g) {
			if c.Word != g.Word && c.inherited != nil && c.inherited != via || h.doubt(c, g, via) {
				g.Use()
				return true
			}
		}
	}
	return false
}

// meant are the nodes under n that a group's word stands for.
func (h *heir) meant(n, g *Node) []*Node {
	if !strings.HasPrefix(g.Word, "<") {
		if c := n.child(g.Word); c != nil {
			return []*Node{c}
		}
		return nil
	}
	var all []*Node
	for _, c := range n.Each() {
		if h.work++; h.work < mostTried && matches(g.Word, c.Word) {
			all = append(all, c)
		}
	}
	return all
}

// inherit writes what is under from to n, by the statement via.
func (h *heir) inherit(n, from, via *Node) {
	if n.Get("apply-groups-except", via.Word) != nil {
		return
	}
	for _, g := range from.Each() {
		if strings.HasPrefix(g.Word, "<") {
			for _, c := range h.meant(n, g) {
				if c.inherited == nil {
					h.inherit(c, g, via)
				}
			}
			continue
		}
		c := n.child(g.Word)
		if c == nil {
			if h.added++; h.added > mostInherited {
				return
			}
			c = &Node{Word: g.Word, Line: g.Line, tree: h.tree, first: g.first, last: g.last, seq: -h.added, inherited: via}
			n.add(c)
		}
		h.inherit(c, g, via)
	}
}

// matches says whether a word is one of those that a group's pattern stands for.
func matches(pattern, word string) bool {
	if len(pattern) < 3 || pattern[0] != '<' || pattern[len(pattern)-1] != '>' {
		return false
	}
	inner := pattern[1 : len(pattern)-1]
	is, err := path.Match(inner, word)
	return err == nil && (is || inner == "*")
}
