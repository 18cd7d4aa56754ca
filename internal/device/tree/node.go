package tree

import "slices"

// Use notes that the node's line meant something, and gives the node. Nil is nothing to use.
func (n *Node) Use() *Node {
	if n == nil {
		return nil
	}
	n.tree.use(n.first)
	n.tree.use(n.last)
	n.inherited.Use()
	if n.rare == nil {
		return n
	}
	n.tree.use(n.rare.off)
	for _, m := range n.rare.erased { // the line that first had this node may be one that was deleted
		n.tree.use(m)
	}
	n.rare.erased = nil
	return n
}

// All are the nodes under the path, the inactive ones included, in the order of their first
// writing.
func (n *Node) All(path ...string) []*Node {
	if n = n.Get(path...); n == nil {
		return nil
	}
	if n.sweep {
		n.children = slices.DeleteFunc(n.children, func(c *Node) bool { return c.gone })
		n.sweep = false
	}
	return n.children
}

// Each are the active nodes under the path, in the order of their first writing.
func (n *Node) Each(path ...string) []*Node {
	all := n.All(path...)
	if !slices.ContainsFunc(all, func(c *Node) bool { return c.Inactive }) {
		return all
	}
	var active []*Node
	for _, c := range all {
		if c.Inactive {
			c.Use()
			continue
		}
		active = append(active, c)
	}
	return active
}

// Values are the active nodes under the path, and notes that their lines meant something.
func (n *Node) Values(path ...string) []*Node {
	values := n.Each(path...)
	for _, v := range values {
		v.Use()
	}
	return values
}

// few is how many values a list has on a device.
const few = 64

// Few are the first values of a list that is short on any device.
func (n *Node) Few(path ...string) []*Node {
	values := n.Each(path...)
	values = values[:min(len(values), few)]
	for _, v := range values {
		v.Use()
	}
	return values
}

// Last is the node under the path that was written last and is active; nil where there is none.
func (n *Node) Last(path ...string) *Node {
	if n = n.Get(path...); n == nil {
		return nil
	}
	last := n.latest
	if last != nil && !last.gone && !last.Inactive {
		return last.Use()
	}
	last = nil
	for _, c := range n.Each() {
		if last == nil || c.seq > last.seq {
			last = c
		}
	}
	return last.Use()
}

// Text is the word of the node under the path that was written last; empty where there is none.
func (n *Node) Text(path ...string) string {
	if v := n.Last(path...); v != nil {
		return v.Word
	}
	return ""
}

// Get is the active node at the path; nil where there is none, and on nil.
func (n *Node) Get(path ...string) *Node {
	for _, w := range path {
		if n == nil {
			return nil
		}
		if n = n.child(w); n != nil && n.Inactive {
			n.Use()
			return nil
		}
	}
	return n
}

// Find is the node at the path, active or not; nil where there is none, and on nil.
func (n *Node) Find(path ...string) *Node {
	for _, w := range path {
		if n == nil {
			return nil
		}
		n = n.child(w)
	}
	return n
}

// Any says whether there is something under the path, active or not, and notes that its first meant
// something.
func (n *Node) Any(path ...string) bool {
	all := n.Find(path...).All()
	if len(all) > 0 {
		all[0].Use()
	}
	return len(all) > 0
}

// Has says whether there is an active node at the path, and notes that it meant something.
func (n *Node) Has(path ...string) bool { return n.Get(path...).Use() != nil }
