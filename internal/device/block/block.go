// Package block reads configurations that are made of sections: a line that opens one, and lines
// within it, as Huawei's VRP and H3C's Comware print them.
//
// Indentation helps where it is there, and is not needed: people paste through chat clients that
// eat it. A vendor's [Grammar] knows which lines open a section; everything else belongs to the
// section before it, until a "#", a "quit" or the next section. What outputs of state say of an
// object ("IKE Proposal: 10", "Encryption Algorithm : AES-256") joins the same object, so that it
// completes what the configuration leaves out.
//
// Which lines meant something is counted by asking: [Object.Last] and [Object.All] mark what they
// find, and [Document.Used] lists it.
package block

import (
	"slices"
	"strings"
)

// Stmt is a line within a section, without the prompt before it.
type Stmt struct {
	Line  int // from 1; 0 is no statement at all
	Words []string
	Raw   string
	// Shown says that it is a line of an output of state.
	Shown bool
	// Typed says that a person typed it at a prompt: it may have replaced what was typed before.
	Typed bool
}

// OK says whether there is a statement.
func (s Stmt) OK() bool { return s.Line != 0 }

// Word is the i-th word in lower case, empty beyond the last.
func (s Stmt) Word(i int) string {
	if i < 0 || i >= len(s.Words) {
		return ""
	}
	return strings.ToLower(s.Words[i])
}

// Text is the i-th word as it is written, empty beyond the last.
func (s Stmt) Text(i int) string {
	if i < 0 || i >= len(s.Words) {
		return ""
	}
	return s.Words[i]
}

// From are the words from the i-th on.
func (s Stmt) From(i int) []string { return s.Words[min(i, len(s.Words)):] }

// Has says whether the statement begins with these words, whatever their case.
func (s Stmt) Has(prefix ...string) bool {
	if len(s.Words) < len(prefix) {
		return false
	}
	for i, p := range prefix {
		if !strings.EqualFold(s.Words[i], p) {
			return false
		}
	}
	return true
}

// Object is all that a text says of one named thing, in the order of the text.
type Object struct {
	Kind, Name string
	Head       Stmt // the first line that opened it
	Body       []Stmt
	// Output says that outputs of state told of it, Config that a configuration did.
	Output, Config bool
	// Indented says that the lines within are indented more than the one that opened them.
	Indented bool

	frame []int // the lines that open and close it
	inUse bool  // and they are marked
	doc   *Document
}

// Use marks the object as one that meant something.
func (o *Object) Use() {
	if o.inUse {
		return
	}
	o.inUse = true
	for _, n := range o.frame {
		o.doc.used[n] = true
	}
}

// Mark marks a statement of the object.
func (o *Object) Mark(s Stmt) {
	o.Use()
	o.doc.used[s.Line] = true
}

// Last is the statement with these words at its beginning that is in force: the last one that no
// later "undo" takes back. To ask for "undo" itself finds the last undo.
func (o *Object) Last(prefix ...string) Stmt {
	if all := o.find(1, prefix); len(all) > 0 {
		return all[0]
	}
	return Stmt{}
}

// All are the statements with these words at their beginning that are in force, in order.
func (o *Object) All(prefix ...string) []Stmt {
	if o == nil {
		return nil
	}
	all := o.find(len(o.Body), prefix)
	slices.Reverse(all)
	return all
}

// find looks from the end, at most n statements, so that an undo is seen before what it undoes.
func (o *Object) find(n int, prefix []string) []Stmt {
	if o == nil {
		return nil
	}
	var found []Stmt
	undone := map[string]bool{}
	for i := len(o.Body) - 1; i >= 0 && len(found) < n; i-- {
		s := o.Body[i]
		switch {
		case s.Shown:
		case s.Has(prefix...) && !isUndone(undone, s):
			found = append(found, s)
			o.Mark(s)
		case s.Has("undo"):
			undone[strings.ToLower(strings.Join(s.Words[1:], " "))] = true
		}
	}
	return found
}

func isUndone(undone map[string]bool, s Stmt) bool {
	if len(undone) == 0 {
		return false
	}
	for n := 1; n <= min(len(s.Words), 8); n++ {
		if undone[strings.ToLower(strings.Join(s.Words[:n], " "))] {
			return true
		}
	}
	return false
}

// Value is what outputs of state say under a name, as in "Encryption Algorithm  : AES-256". The
// name is compared without case, blanks and hyphens. A name without a value is none.
func (o *Object) Value(names ...string) Stmt {
	if o == nil || !o.Output {
		return Stmt{}
	}
	for _, s := range slices.Backward(o.Body) {
		key, value, ok := Pair(s.Raw)
		if !ok || !s.Shown || value == "" || value == "-" || !slices.Contains(names, key) {
			continue
		}
		o.Mark(s)
		return Stmt{Line: s.Line, Raw: value, Words: strings.Fields(value)}
	}
	return Stmt{}
}

// Pair cuts "Name : value" apart; the name comes in small letters, one blank between its words,
// without a unit in brackets at its end.
func Pair(raw string) (name, value string, ok bool) {
	name, value, ok = strings.Cut(raw, ":")
	if !ok || len(name) > 60 {
		return "", "", false
	}
	name = strings.ToLower(strings.ReplaceAll(name, "-", " "))
	return strings.Join(strings.Fields(name), " "), strings.TrimSpace(value), true
}

// KindIs says whether there is an object, and of that kind.
func (o *Object) KindIs(kind string) bool { return o != nil && o.Kind == kind }

// Without is an object of the same text that says nothing: for what is in force where a name is
// left out.
func (o *Object) Without() *Object { return &Object{Kind: o.Kind, Name: o.Name, doc: o.doc} }
