package fortios

import "strings"

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
