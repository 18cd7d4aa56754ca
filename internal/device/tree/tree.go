// Package tree reads configurations that are trees of words, as Junos, PAN-OS and VyOS have them:
// as `set` commands, a path a line, or as statements in curly braces. Both give the same tree.
//
// # Design
//
// Every word is a node, the values included: `set a b c` and `a { b c; }` are both a → b → c. What
// takes one value takes the one that was written last, so that several pastes one after the other
// read as the device would take them ([Node.Last]); what takes a list takes them all
// ([Node.Values]).
//
// Where a person stands in the tree is followed: `edit security ike`, the banner `[edit security
// ike]` above a prompt, and `show configuration security ike` make what follows relative to that
// path, unless it begins with that path's own first word.
//
// What is deactivated (`deactivate …`, `inactive:`) stays in the tree, and only [Node.All] shows
// it; what is deleted is gone. The depth is bounded, and so is the work per word.
package tree

import (
	"slices"
)

// MaxDepth is how deep a path may be. What is deeper is left out.
const MaxDepth = 48

// Grammar is what one vendor's trees have of their own.
type Grammar struct {
	// Top says of a word that it stands at the top of the tree.
	Top func(word string) bool
	// Path rewrites a whole path before it is taken in. Nil leaves it as it is.
	Path func(path []string) []string
	// Split gives the paths of a command that sets several statements at once. Nil gives it whole.
	Split func(path []string) [][]string
}

// Tree is a configuration.
type Tree struct {
	Root *Node
	used map[int]bool
	seq  int
}

// Node is a word of the configuration with what is written under it.
type Node struct {
	Word     string
	Line     int // where it was last written, or where a longer path first went through it
	Inactive bool
	tree     *Tree
	children []*Node
	index    map[string]*Node // of the children, where there are many
	latest   *Node            // the child that was written last
	seq      int              // when it was last written
	first    mark
	last     mark
	rare     *rare
	// inherited is the statement by which a group gave the node; nil where it is written here.
	inherited *Node
	gone      bool // deleted, and not yet swept out of the parent's children
	sweep     bool // some of the children are gone
}

// rare is what few nodes have.
type rare struct {
	off    mark   // what made it inactive
	erased []mark // what deleted something under it
}

// more gives the node's rarities to write to.
func (n *Node) more() *rare {
	if n.rare == nil {
		n.rare = &rare{}
	}
	return n.rare
}

// mark is a line together with the blocks that it stands in.
type mark struct {
	line  int
	block *block
}

// block is what a line needs around it to mean the same: an open brace, or the place in the tree
// where a person stood.
type block struct {
	parent      *block
	open, close int
	used        bool
}

func newTree() *Tree {
	t := &Tree{used: map[int]bool{}}
	t.Root = &Node{tree: t}
	return t
}

// Used are the numbers of the lines that were read, with those of their blocks, sorted.
func (t *Tree) Used() []int {
	lines := make([]int, 0, len(t.used))
	for n := range t.used {
		lines = append(lines, n)
	}
	slices.Sort(lines)
	return lines
}

func (t *Tree) use(m mark) {
	if m.line > 0 {
		t.used[m.line] = true
	}
	for b := m.block; b != nil && !b.used; b = b.parent {
		b.used = true
		t.used[b.open] = true
		if b.close > 0 {
			t.used[b.close] = true
		}
	}
}

// many is from how many children on they are looked up by an index.
const many = 8

func (n *Node) child(word string) *Node {
	if n.index != nil {
		return n.index[word]
	}
	for _, c := range n.children {
		if c.Word == word && !c.gone {
			return c
		}
	}
	return nil
}

func (n *Node) add(c *Node) {
	n.children = append(n.children, c)
	switch {
	case n.index != nil:
		n.index[c.Word] = c
	case len(n.children) > many:
		n.index = make(map[string]*Node, 2*len(n.children))
		for _, x := range n.children {
			if !x.gone {
				n.index[x.Word] = x
			}
		}
	}
}

// remove takes a child out. The list is swept later, once for all that are gone.
func (n *Node) remove(c *Node) {
	c.gone, n.sweep = true, true
	delete(n.index, c.Word)
}

// write takes a path in, and gives its last node.
func (t *Tree) write(path []string, m mark) *Node {
	t.seq++
	n := t.Root
	for _, w := range path[:min(len(path), MaxDepth)] {
		c := n.child(w)
		if c == nil {
			c = &Node{Word: w, Line: m.line, tree: t, first: m}
			n.add(c)
		}
		c.seq, n.latest = t.seq, c
		n = c
	}
	if n != t.Root {
		n.Line, n.last = m.line, m
	}
	return n
}

// erase deletes what is at a path.
func (t *Tree) erase(path []string, m mark) {
	n := t.Root.Find(path...)
	if n == nil || n == t.Root {
		return
	}
	at := t.Root
	for _, w := range path[:len(path)-1] {
		at = at.child(w)
		at.more().erased = append(at.more().erased, m)
	}
	at.remove(n)
}

// Move puts the node at the path from under the path to, together with what is there already. It
// is for pastes of a section without its head.
func (t *Tree) Move(from []string, to ...string) {
	n := t.Root.Find(from...)
	if n == nil || n == t.Root {
		return
	}
	parent := t.Root.Find(from[:len(from)-1]...)
	parent.remove(n)
	parent.All()
	n.gone = false
	at := t.Root
	for _, w := range to {
		c := at.child(w)
		if c == nil {
			c = &Node{Word: w, Line: n.Line, tree: t, first: n.first}
			at.add(c)
		}
		at = c
	}
	at.merge(n)
}

// merge adds c to n's children. It goes as deep as a path may be.
func (n *Node) merge(c *Node) {
	n.latest = nil // it is looked for when somebody asks
	have := n.child(c.Word)
	if have == nil {
		n.add(c)
		return
	}
	if c.seq > have.seq {
		have.seq, have.Line, have.last = c.seq, c.Line, c.last
	}
	for _, x := range c.All() {
		have.merge(x)
	}
}
