package fortios

import (
	"strings"

	"vpncheck/internal/device"
)

// key names an entry: a row of a table, in a virtual domain ("" where there are none).
type key struct{ vdom, table, name string }

// entry is what stands between "edit" and "next", or a table's own settings.
type entry struct {
	key
	line     int
	settings map[string]setting
}

// setting is a "set" line.
type setting struct {
	line   int
	values []string
}

// get is the setting of that name; a zero line where there is none.
func (e *entry) get(name string) setting {
	if e == nil {
		return setting{}
	}
	return e.settings[name]
}

// first is the first value of the setting, in lower case unless it is a name.
func (s setting) first() string {
	if len(s.values) == 0 {
		return ""
	}
	return s.values[0]
}

// is says whether the setting is written with that value.
func (s setting) is(v string) bool { return strings.EqualFold(s.first(), v) }

// model is all that was read, in the order in which it was written.
type model struct {
	product string
	whole   bool // the text is a whole configuration, so what is not in it is not there
	entries []*entry
	byKey   map[key]*entry
	tables  map[key]bool // without a name
	rows    map[key][]*entry
	zones   map[key]string   // the zone of an interface
	naming  map[key][]*entry // the policies that name an interface, a zone or a tunnel
	used    []int
}

func (m *model) find(vdom, table, name string) *entry { return m.byKey[key{vdom, table, name}] }

// of lists the entries of a table.
func (m *model) of(vdom, table string) []*entry { return m.rows[key{vdom: vdom, table: table}] }

func (m *model) has(vdom, table string) bool { return m.tables[key{vdom: vdom, table: table}] }

// frame is an open "config".
type frame struct {
	table string
	lines []int  // what opens it, for the evidence
	entry *entry // the open "edit"
	open  []int  // the line of that "edit"
	kept  bool   // something in it meant something
}

type reader struct {
	*model
	stack []frame
	vdom  string
	outer []int // the lines that open the virtual domain
	quote bool  // within a value that goes on over several lines
}

func read(t device.Text) *model {
	r := &reader{model: &model{byKey: map[key]*entry{}, tables: map[key]bool{}}}
	for i, l := range t.Lines {
		if r.quote {
			r.quote = strings.Count(l.S, `"`)%2 == 0
			continue
		}
		r.line(l)
		r.quote = strings.Count(l.S, `"`)%2 == 1 && goesOn(t.Lines[i+1:])
	}
	r.closeAll(0)
	for _, e := range r.entries {
		if e.table == "" {
			r.classify(e)
		}
	}
	r.index()
	return r.model
}

// index makes what is looked up once per tunnel quick to find.
func (m *model) index() {
	m.rows, m.zones, m.naming = map[key][]*entry{}, map[key]string{}, map[key][]*entry{}
	for _, e := range m.entries {
		k := key{vdom: e.vdom, table: e.table}
		m.rows[k] = append(m.rows[k], e)
		switch e.table {
		case "system zone":
			for _, name := range e.get("interface").values {
				m.zones[key{vdom: e.vdom, name: name}] = e.name
			}
		case "firewall policy":
			for _, where := range []string{"srcintf", "dstintf", "vpntunnel"} {
				for _, name := range e.get(where).values {
					k := key{vdom: e.vdom, table: where, name: name}
					m.naming[k] = append(m.naming[k], e)
				}
			}
		}
	}
}

// goesOn says whether a quotation that a line left open is closed by a later one, before the
// configuration goes on. Each line is looked at for one open quotation only.
func goesOn(rest []device.Line) bool {
	for _, l := range rest {
		switch word, _, _ := strings.Cut(l.S, " "); word {
		case "set", "edit", "config", "next":
			return false
		}
		if strings.Count(l.S, `"`)%2 == 1 {
			return true
		}
	}
	return false
}

func (r *reader) line(l device.Line) {
	if v, ok := strings.CutPrefix(l.S, "#config-version="); ok {
		r.product, r.whole = product(v), true
		r.use(l.N)
		return
	}
	s := withoutComment(withoutPrompt(l.S))
	words := device.Line{S: s}.Fields()
	if len(words) == 0 {
		return
	}
	for i := range words {
		words[i] = strings.TrimSpace(strings.TrimPrefix(words[i], "''")) // '' is an empty value
	}
	switch strings.ToLower(words[0]) {
	case "config":
		r.config(l.N, words[1:])
	case "edit":
		r.edit(l.N, words[1:])
	case "set", "append":
		r.set(l.N, words[0], words[1:])
	case "unset":
		r.unset(l.N, words[1:])
	case "delete":
		r.remove(l.N, words[1:])
	case "next":
		r.next(l.N)
	case "end":
		r.end(l.N)
	}
}

// roots begin the paths of the outermost tables: one that is met within another means that an "end"
// was not pasted.
var roots = map[string]bool{
	"system": true, "vpn": true, "firewall": true, "router": true, "user": true, "log": true,
	"vdom": true, "global": true,
}

func (r *reader) config(n int, path []string) {
	if len(path) == 0 {
		return
	}
	table := strings.ToLower(strings.Join(path, " "))
	if roots[strings.ToLower(path[0])] {
		base := 0
		if table != "vdom" && table != "global" && len(r.stack) > 0 && container(r.stack[0].table) {
			base = 1
		}
		r.closeAll(base)
	}
	if container(table) {
		r.vdom, r.outer = "", []int{n}
	}
	r.stack = append(r.stack, frame{table: table, lines: []int{n}})
	if tables[table] != nil && !r.nested() {
		r.tables[key{vdom: r.vdom, table: table}] = true
	}
}

func container(table string) bool { return table == "vdom" || table == "global" }

// nested says whether the innermost table is one within a row of another.
func (r *reader) nested() bool {
	n := len(r.stack)
	if n > 0 && container(r.stack[0].table) {
		n--
	}
	return n > 1
}

func (r *reader) edit(n int, words []string) {
	name := strings.Join(words, " ")
	if len(r.stack) == 0 {
		r.stack = append(r.stack, frame{})
	}
	f := &r.stack[len(r.stack)-1]
	if f.table == "vdom" {
		r.vdom, r.outer = name, append(f.lines[:1:1], n)
		return
	}
	f.entry, f.open = nil, []int{n}
	if tables[f.table] != nil && !r.nested() {
		r.open(f, n, name)
	}
}

func (r *reader) open(f *frame, n int, name string) {
	k := key{r.vdom, f.table, name}
	if f.table == "system interface" { // names are the device's, whatever the domain
		k.vdom = ""
	}
	e := r.byKey[k]
	if e == nil || f.table == "" { // rows without a header are told apart later
		e = &entry{key: k, line: n, settings: map[string]setting{}}
		r.entries = append(r.entries, e)
		r.byKey[k] = e
	}
	f.entry = e
	r.keep(f)
}

// keep notes what opens a row, so that the lines that are used read the same again.
func (r *reader) keep(f *frame) {
	if !f.kept {
		r.used = append(append(r.used, r.outer...), f.lines...)
		f.kept = true
	}
	r.used = append(r.used, f.open...)
	f.open = nil
}

func (r *reader) set(n int, verb string, words []string) {
	if len(words) < 2 {
		return
	}
	if len(r.stack) == 0 {
		r.stack = append(r.stack, frame{})
	}
	f := &r.stack[len(r.stack)-1]
	name := strings.ToLower(words[0])
	if !tables[f.table][name] || r.nested() {
		return
	}
	if f.entry == nil {
		r.open(f, n, "")
	}
	values := words[1:]
	if strings.EqualFold(verb, "append") {
		values = append(f.entry.settings[name].values, values...)
	}
	if name == "psksecret" { // that there is one is all that anybody may know
		values = nil
	}
	f.entry.settings[name] = setting{line: n, values: values}
	r.use(n)
}

func (r *reader) unset(n int, words []string) {
	if f := r.top(); f != nil && f.entry != nil && len(words) > 0 && !r.nested() {
		delete(f.entry.settings, strings.ToLower(words[0]))
		r.use(n)
	}
}

func (r *reader) remove(n int, words []string) {
	f := r.top()
	if f == nil || f.entry != nil || r.nested() {
		return
	}
	if e := r.find(r.vdom, f.table, strings.Join(words, " ")); e != nil {
		delete(r.byKey, e.key)
		e.table = "deleted"
		r.use(n)
	}
}

func (r *reader) next(n int) {
	f := r.top()
	if f == nil {
		return
	}
	if f.table == "vdom" {
		r.vdom = ""
		return
	}
	if f.entry != nil {
		r.use(n)
	}
	f.entry = nil
}

func (r *reader) end(n int) {
	f := r.top()
	if f == nil {
		return
	}
	if f.kept || container(f.table) {
		r.use(n)
	}
	r.closeAll(len(r.stack) - 1)
}

func (r *reader) top() *frame {
	if len(r.stack) == 0 {
		return nil
	}
	return &r.stack[len(r.stack)-1]
}

// closeAll closes all but the outermost tables.
func (r *reader) closeAll(keep int) {
	if keep < len(r.stack) {
		r.stack = r.stack[:keep]
	}
	if len(r.stack) == 0 {
		r.vdom, r.outer = "", nil
	}
}

func (r *reader) use(n int) { r.used = append(r.used, n) }

// classify finds the table of a row that was pasted without its "config" line.
func (r *reader) classify(e *entry) {
	switch {
	case e.get("phase1name").line > 0:
		e.table = phase2Interface
	case e.get("remote-gw").line > 0 || e.get("psksecret").line > 0 || e.get("ike-version").line > 0:
		e.table = phase1Interface
	default:
		return
	}
	if first := r.byKey[e.key]; first == nil {
		r.byKey[e.key] = e
		return
	}
	e.table = "deleted" // it is there already, under its header
}
