package asa

import (
	"fmt"

	"vpncheck/internal/device/cisco"
)

// accessList reads "access-list NAME extended permit …", and the same from show access-list, with
// "line 1" and hit counts. What that output writes below a line with a group is not read twice.
func (c *config) accessList(l cisco.Line) bool {
	words := l.From(2)
	if len(words) > 2 && words[0] == "line" {
		if l.Indent > 0 {
			return false
		}
		words = words[2:]
	}
	if l.No || len(words) < 3 || words[0] != "extended" && words[0] != "standard" {
		return false
	}
	if words[1] != "permit" && words[1] != "deny" {
		return false
	}
	c.later = append(c.later, func() { c.entryOf(l.At(1), l.N, words) })
	return true
}

// entryOf adds an entry to an access list, once all objects are known.
func (c *config) entryOf(name string, line int, words []string) {
	dialect := cisco.Dialect{Objects: &c.objects}
	parse := dialect.Parse
	if words[0] == "standard" {
		parse = dialect.ParseStandard
	}
	e, ok := parse(line, words[1:])
	if !ok {
		return
	}
	a := c.lists[name]
	if a == nil {
		a = &accessList{name: name, line: line}
		c.lists[name] = a
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
