package asa

import (
	"fmt"
	"slices"

	"vpncheck/internal/device/cisco"
)

// accessList reads "access-list NAME extended permit …", and the same from show access-list, with
// "line 1" and hit counts.
func (c *config) accessList(l cisco.Line) bool {
	words := l.From(2)
	number := ""
	if len(words) > 2 && words[0] == "line" {
		number, words = words[1], words[2:]
	}
	if l.No || len(words) < 3 || words[0] != "extended" && words[0] != "standard" {
		return false
	}
	if words[1] != "permit" && words[1] != "deny" {
		return false
	}
	c.later = append(c.later, func() { c.entryOf(l.At(1), number, l.N, words) })
	return true
}

// entryOf adds an entry to an access list, once all objects are known. Below an entry with objects
// an output writes what it comes to, under the same number: that takes the entry's place.
func (c *config) entryOf(name, number string, line int, words []string) {
	dialect := cisco.Dialect{Objects: &c.objects}
	parse := dialect.Parse
	if words[0] == "standard" {
		parse = dialect.ParseStandard
	}
	e, ok := parse(line, c.objects.named(words[1:]))
	if !ok {
		return
	}
	a := c.lists[name]
	if a == nil {
		a = &accessList{name: name, line: line}
		c.lists[name] = a
	}
	switch {
	case (number == "") != (a.number == "") && len(a.entries) > 0:
		return // a configuration and an output of the same list
	case number == "":
	case number != a.number:
		a.number, a.header = number, slices.ContainsFunc(words, func(w string) bool { return w == "object" || w == "object-group" })
	case a.header:
		a.entries, a.header, a.parts = a.entries[:len(a.entries)-1], false, number
	case a.parts != number:
		return // the same output again
	}
	e.Name = fmt.Sprintf("access-list %s line %d", name, len(a.entries)+1)
	a.entries = append(a.entries, e)
}

// accessGroup reads "access-group LIST in interface outside control-plane" and "… global".
func (c *config) accessGroup(l cisco.Line) bool {
	if l.No || len(l.Words) < 3 {
		return false
	}
	g := accessGroup{list: reference{l.At(1), l.N}, out: l.At(2) == "out", control: l.Has("control-plane")}
	if l.At(2) != "global" {
		g.iface = l.After("interface")
	}
	c.access = append(c.access, g)
	return g.iface != "" || l.At(2) == "global"
}
