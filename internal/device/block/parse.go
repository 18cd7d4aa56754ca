package block

import (
	"maps"
	"slices"
	"strings"

	"vpncheck/internal/device"
)

// Global is the kind of the one object that holds the statements of no section.
const Global = "global"

// Opening is what a line opens. The zero value opens nothing.
type Opening struct {
	Kind, Name string
	// Alias is another name of the same object: an access list has a number and a name.
	Alias string
	// Output says that the line is one of an output of state, not of a configuration.
	Output bool
	// Excerpt says that the lines behind it are a configuration's, of this object alone: others of
	// its kind may be there, and not in the text.
	Excerpt bool
}

// Grammar is what one vendor's lines mean.
type Grammar struct {
	// Head says what a line opens, within the object that is open (nil where none is). deeper says
	// that the line is indented more than the one that opened it. [Global] as the kind means that
	// the line stands for itself.
	Head func(s Stmt, in *Object, deeper bool) Opening
	// Nested says whether the sections of a kind have views within them, which "quit" leaves first.
	Nested func(kind string) bool
}

// Document is a text as its objects.
type Document struct {
	kinds  map[string][]*Object
	byName map[string]*Object
	used   map[int]bool
	rules  map[*Object][]Rule
	nets   []zoned
	netted bool
}

// Parse takes a text apart. It takes time in proportion to the text.
func Parse(t device.Text, g Grammar) *Document {
	p := parser{Grammar: g, doc: newDocument()}
	p.doc.open(Opening{Kind: Global})
	for _, l := range t.Lines {
		p.line(l)
	}
	return p.doc
}

func newDocument() *Document {
	return &Document{kinds: map[string][]*Object{}, byName: map[string]*Object{}, used: map[int]bool{}, rules: map[*Object][]Rule{}}
}

type parser struct {
	Grammar
	doc    *Document
	now    *Object
	indent int  // of the line that opened it
	shown  bool // it is an output of state
}

func (p *parser) line(l device.Line) {
	text, prompted := CutPrompt(l.S)
	if text == "" {
		return
	}
	l.S = text
	s := Stmt{Line: l.N, Words: l.Fields(), Raw: text, Typed: prompted}
	if len(s.Words) == 0 {
		return
	}
	deeper := p.now != nil && l.Indent > p.indent && !prompted
	open := p.Head(s, p.now, deeper)
	switch {
	case open.Kind == Global:
		p.close(0)
		global := p.doc.Get(Global, "")
		global.Body = append(global.Body, s)
	case open.Kind != "":
		p.close(0)
		p.now, p.indent, p.shown = p.doc.open(open), l.Indent, open.Output
		s.Shown = open.Output
		p.now.head(s, open)
	case s.Word(0) == "undo" && !deeper && p.removes(s):
		p.close(l.N)
	case p.ends(s) || p.left(l) && !prompted:
		p.close(l.N)
	case p.now != nil:
		p.now.Indented = p.now.Indented || deeper && !p.shown
		s.Shown = p.shown
		p.now.Body = append(p.now.Body, s)
	}
}

// left says whether the line stands outside of the section, by its indentation. Outputs of state
// indent as they like.
func (p *parser) left(l device.Line) bool {
	return p.now != nil && p.now.Indented && !p.shown && l.Indent <= p.indent
}

// removes does an "undo" of a whole object.
func (p *parser) removes(s Stmt) bool {
	if len(s.Words) < 3 {
		return false
	}
	s.Words = s.Words[1:]
	open := p.Head(s, nil, false)
	if open.Kind == "" || open.Output {
		return false
	}
	if open.Kind == Global {
		s.Words = append([]string{"undo"}, s.Words...)
		global := p.doc.Get(Global, "")
		global.Body = append(global.Body, s)
		return true
	}
	if o := p.doc.Get(open.Kind, open.Name); o != nil {
		o.Config, o.Output = false, false
		delete(p.doc.byName, key(o.Kind, o.Name))
	}
	return true
}

// ends says whether a line ends the section that is open.
func (p *parser) ends(s Stmt) bool {
	if len(s.Words) != 1 || p.now == nil {
		return false
	}
	switch s.Word(0) {
	case "#", "return":
		return true
	case "quit", "q", "exit":
		return !p.Nested(p.now.Kind)
	}
	return false
}

func (p *parser) close(line int) {
	if p.now != nil && line != 0 {
		p.now.frame = append(p.now.frame, line)
	}
	p.now = nil
}

func (o *Object) head(s Stmt, open Opening) {
	if !o.Head.OK() {
		o.Head = s
	}
	o.frame = append(o.frame, s.Line)
	o.Body = append(o.Body, s)
	o.Output, o.Config = o.Output || open.Output || open.Excerpt, o.Config || !open.Output && !open.Excerpt
}

func (d *Document) open(open Opening) *Object {
	if o := d.Get(open.Kind, open.Name); o != nil {
		return o
	}
	o := &Object{Kind: open.Kind, Name: open.Name, doc: d}
	d.kinds[open.Kind] = append(d.kinds[open.Kind], o)
	d.byName[key(open.Kind, open.Name)] = o
	if open.Alias != "" && d.Get(open.Kind, open.Alias) == nil {
		d.byName[key(open.Kind, open.Alias)] = o
	}
	return o
}

func key(kind, name string) string { return kind + "\x00" + strings.ToLower(name) }

// Get is the object of that name, or nil. Names are compared without case, as the devices do.
func (d *Document) Get(kind, name string) *Object { return d.byName[key(kind, name)] }

// Kind are all the objects of a kind, in the order of the text.
func (d *Document) Kind(kind string) []*Object {
	var all []*Object
	for _, o := range d.kinds[kind] {
		if o.Config || o.Output { // not taken back
			all = append(all, o)
		}
	}
	return all
}

// Holds says whether the text has, or had, an object of that kind.
func (d *Document) Holds(kind string) bool { return len(d.kinds[kind]) > 0 }

// Some says whether the text has any object of that kind from a configuration, and marks it: what
// is missing can be told only from a text that has its like.
func (d *Document) Some(kind string) bool {
	for _, o := range d.kinds[kind] {
		if o.Config {
			o.Use()
			return true
		}
	}
	return false
}

// Global is the last statement of no section with these words at its beginning.
func (d *Document) Global(prefix ...string) Stmt { return d.Get(Global, "").Last(prefix...) }

// Mark marks a line that meant something.
func (d *Document) Mark(line int) {
	if line > 0 {
		d.used[line] = true
	}
}

// Used are the lines that meant something, sorted.
func (d *Document) Used() []int { return slices.Sorted(maps.Keys(d.used)) }

// CutPrompt cuts what a device prints before a command: "<FW>", "[FW-ike-peer-a]", "HRP_M[FW]",
// "[~FW]", "[*FW]".
func CutPrompt(s string) (rest string, ok bool) {
	from := s
	if strings.HasPrefix(s, "HRP_") && len(s) > 5 {
		from = strings.TrimLeft(s[5:], " ")
	}
	if from == "" || from[0] != '<' && from[0] != '[' {
		return s, false
	}
	end := strings.IndexAny(from[:min(len(from), 100)], ">] ")
	if end < 2 || from[end] != from[0]+2 { // '>' and ']' are two after '<' and '['
		return s, false
	}
	return strings.TrimLeft(from[end+1:], " "), true
}
