package fortios

import (
	"slices"
	"strings"

	"vpncheck/internal/device"
)

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
	if v, ok := strings.CutPrefix(l.S, "Version: Forti"); ok && r.product == "" { // of get system status
		r.product = status("Forti" + v)
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
	lines := []int{n}
	if f := r.top(); f != nil && f.table == "system sdwan" && table == "members" {
		table, lines = sdwanMembers, append(slices.Clone(f.lines), n)
	}
	r.stack = append(r.stack, frame{table: table, lines: lines})
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
	return n > 1 && (n > 2 || r.top().table != sdwanMembers)
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
