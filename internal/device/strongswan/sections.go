package strongswan

import (
	"strings"

	"vpncheck/internal/device"
)

// section is a named pair of braces of swanctl.conf.
type section struct {
	name     string
	lines    []int // where it opens and closes
	options  map[string]option
	children []*section
	byName   map[string]*section
	parent   *section
	bases    []string
	baseLine int
}

func newSection(name string, parent *section) *section {
	return &section{name: name, parent: parent}
}

func (s *section) child(name string) *section {
	if s == nil {
		return nil
	}
	return s.byName[name]
}

func (s *section) within() []*section {
	if s == nil {
		return nil
	}
	return s.children
}

// get is the option, written here or in a section that this one builds on.
func (s *section) get(name string) option { return s.lookup(name, 0) }

func (s *section) lookup(name string, depth int) option {
	if s == nil || depth > 3 { // sections may build on each other, in a circle too
		return option{}
	}
	if o := s.options[name]; o.line > 0 {
		return o
	}
	for _, b := range s.beneath(depth) {
		if o := b.lookup(name, depth+1); o.line > 0 {
			return o
		}
	}
	return option{}
}

// beneath are the sections that fill in what this one leaves out: those that it builds on, and
// those of its own name in what the section around it builds on.
func (s *section) beneath(depth int) []*section {
	if s == nil || depth > 3 {
		return nil
	}
	var out []*section
	for _, b := range s.bases {
		if found := find(s, b); found != nil {
			out = append(out, found)
		}
	}
	for _, around := range s.parent.beneath(depth + 1) {
		if found := around.child(s.name); found != nil {
			out = append(out, found)
		}
	}
	return out
}

// find looks for a section that another names: by its path from the top, or beside it.
func find(from *section, path string) *section {
	top := from
	for top.parent != nil {
		top = top.parent
	}
	s := top
	for name := range strings.SplitSeq(path, ".") {
		s = s.child(name)
	}
	if s == nil && from.parent != nil {
		s = from.parent.child(path)
	}
	return s
}

// inner is a section within this one or within one that it builds on.
func (s *section) inner(name string) *section {
	if c := s.child(name); c != nil {
		return c
	}
	for _, b := range s.beneath(0) {
		if c := b.child(name); c != nil {
			return c
		}
	}
	return nil
}

// meant are the options that are read; a secret is not among them.
var meant = func() map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq("version local_addrs remote_addrs proposals aggressive rekey_time reauth_time over_time dpd_delay " +
		"dpd_timeout encap mobike auth id esp_proposals ah_proposals sha256_96 local_ts remote_ts life_time life_bytes rekey_bytes mode " +
		"dpd_action start_action") {
		m[w] = true
	}
	return m
}()

// braces reads swanctl.conf, whose lines may hold several options and sections, or parts of one.
type braces struct {
	top, now *section
	pending  string // a name that waits for its brace on the next line
	pendLine int
	depth    int
	include  []int
	used     []int
}

func newBraces() *braces {
	top := newSection("", nil)
	return &braces{top: top, now: top}
}

// line reads one line; a "#" begins a comment.
func (b *braces) line(l device.Line) {
	if rest, ok := strings.CutPrefix(l.S, "include "); ok && rest != "" {
		b.include = append(b.include, l.N)
		return
	}
	for rest := l.S; ; {
		rest = strings.TrimSpace(rest)
		i := strings.IndexAny(rest, "{}=#")
		if i < 0 {
			b.pending, b.pendLine = rest, l.N
			return
		}
		name := strings.TrimSpace(rest[:i])
		switch rest[i] {
		case '#':
			return
		case '{':
			if name == "" {
				name = b.pending
			}
			b.open(l.N, name)
			rest = rest[i+1:]
		case '}':
			b.close(l.N)
			rest = rest[i+1:]
		case '=':
			var value string
			value, rest = cutValue(rest[i+1:])
			b.set(l.N, name, value)
		}
		b.pending = ""
	}
}

// cutValue takes a value up to the end of the line, a comment or a brace; in quotes, up to the next.
func cutValue(s string) (value, rest string) {
	s = strings.TrimSpace(s)
	if quoted, ok := strings.CutPrefix(s, `"`); ok {
		value, rest, _ = strings.Cut(quoted, `"`)
		return value, rest
	}
	if i := strings.IndexAny(s, "{}#"); i >= 0 {
		return strings.TrimSpace(s[:i]), s[i:]
	}
	return s, ""
}

func (b *braces) open(n int, name string) {
	name, bases, _ := strings.Cut(name, ":")
	name = strings.TrimSpace(name)
	if b.depth++; b.depth > deepest {
		return // what is so deep means nothing, but its braces count
	}
	if outermost[name] { // an end of the section before was not pasted
		b.now, b.depth = b.top, 1
	}
	s := b.now.child(name)
	if s == nil {
		s = newSection(name, b.now)
		if b.now.byName == nil {
			b.now.byName = map[string]*section{}
		}
		b.now.children, b.now.byName[name] = append(b.now.children, s), s
	}
	for w := range strings.SplitSeq(bases, ",") {
		if w = strings.TrimSpace(w); w != "" && len(s.bases) < mostBases {
			s.bases, s.baseLine = append(s.bases, w), n
		}
	}
	s.lines = append(s.lines, n)
	if b.pendLine > 0 && b.pending != "" {
		s.lines = append(s.lines, b.pendLine)
	}
	b.now = s
}

func (b *braces) close(n int) {
	if b.now.parent == nil {
		return
	}
	if b.depth--; b.depth >= deepest {
		return
	}
	b.now.lines = append(b.now.lines, n)
	b.now = b.now.parent
}

func (b *braces) set(n int, name, value string) {
	if !meant[name] {
		return
	}
	if b.now.options == nil {
		b.now.options = map[string]option{}
	}
	b.now.options[name] = option{value: value, line: n}
	b.used = append(b.used, n)
}

var outermost = map[string]bool{"connections": true, "secrets": true, "pools": true, "authorities": true}

// mark notes the lines of the sections that hold something.
func (b *braces) mark(s *section, depth int) (used bool) {
	used = len(s.options) > 0 || len(s.bases) > 0 || s.parent != nil && (s.parent.name == "children" || s.parent.name == "connections")
	for _, c := range s.children {
		if depth < deepest && b.mark(c, depth+1) {
			used = true
		}
	}
	if used {
		b.used = append(b.used, s.lines...)
	}
	return used
}

// mostBases is more than anybody has one section build on.
const mostBases = 8

// deepest is far more than swanctl.conf has: connections, a connection, children, a child.
const deepest = 16
