// Package treetest prints trees for the tests of the grammars that are read as such.
package treetest

import "strings"

// Braces prints `set` commands as statements in curly braces, each ended by end (";" or nothing).
func Braces(commands, end string) string {
	root := &node{}
	for l := range strings.Lines(commands) {
		n := root
		for w := range strings.FieldsSeq(strings.TrimPrefix(strings.TrimSpace(l), "set ")) {
			n = n.child(w)
		}
	}
	var out strings.Builder
	for _, c := range root.children {
		c.print(&out, "", end)
	}
	return out.String()
}

type node struct {
	word     string
	children []*node
}

func (n *node) child(word string) *node {
	for _, c := range n.children {
		if c.word == word {
			return c
		}
	}
	c := &node{word: word}
	n.children = append(n.children, c)
	return c
}

// print writes what has one thing under it as one statement.
func (n *node) print(out *strings.Builder, indent, end string) {
	out.WriteString(indent + n.word)
	for len(n.children) == 1 {
		n = n.children[0]
		out.WriteString(" " + n.word)
	}
	if len(n.children) == 0 {
		out.WriteString(end + "\n")
		return
	}
	out.WriteString(" {\n")
	for _, c := range n.children {
		c.print(out, indent+"    ", end)
	}
	out.WriteString(indent + "}\n")
}
