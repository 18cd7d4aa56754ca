package ios

import (
	"fmt"
	"strconv"
	"strings"

	"vpncheck/internal/device/cisco"
)

// numbered reads "access-list 100 permit …".
func (c *config) numbered(l cisco.Line) bool {
	if l.No || len(l.Words) < 3 {
		return false
	}
	n, err := strconv.Atoi(l.At(1))
	standard := err == nil && (n < 100 || n >= 1300 && n < 2000)
	return c.listNamed(l.At(1), l.N, false).add(c.dialect, l, l.From(2), standard)
}

// listNamed is the access list; an output of it is not added to the configuration of the same.
func (c *config) listNamed(name string, line int, shown bool) *accessList {
	a := c.lists[name]
	if a == nil {
		a = &accessList{name: name, line: line, shown: shown}
		c.lists[name] = a
	}
	if a.shown != shown {
		return &accessList{name: name, line: line, shown: shown}
	}
	return a
}

func (c *config) listSection(name string, line int, standard, shown bool) cisco.Section {
	a := c.listNamed(name, line, shown)
	return func(l cisco.Line) bool {
		words := l.Words
		if l.No || len(words) == 0 {
			return false
		}
		if isDigits(words[0]) {
			words = words[1:]
		}
		return a.add(c.dialect, l, words, standard)
	}
}

func (a *accessList) add(dialect cisco.Dialect, l cisco.Line, words []string, standard bool) bool {
	parse := dialect.Parse
	if standard {
		parse = dialect.ParseStandard
		for i, w := range words { // "10.0.0.0, wildcard bits 0.0.0.255", as outputs have it
			if w == "wildcard" && i > 0 && i+2 < len(words) && words[i+1] == "bits" {
				words = append([]string{words[0], strings.TrimSuffix(words[i-1], ",")}, words[i+2:]...)
				break
			}
		}
	}
	e, ok := parse(l.N, words)
	if !ok {
		return false
	}
	e.Name = fmt.Sprintf("access-list %s, entry %d", a.name, len(a.entries)+1)
	a.entries = append(a.entries, e)
	return true
}
