package demo

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// A template is text with {{.Name}}, {{if .Flag}} … {{else}} … {{end}}, {{define "part"}} … {{end}} and
// {{template "part" .}}, with the words and the trimming of text/template. That package is not used:
// it calls methods by name, so that the linker keeps every method of every type in the program, and
// Tencent Cloud's SDK alone has thousands, twice the program's size.
type template struct {
	parts map[string][]piece
}

// piece is text, or a tag with what is inside it.
type piece struct {
	text        string
	tag, name   string // "value", "if", "template", and what it names
	then, other []piece
}

// parseTemplate reads a template.
func parseTemplate(text string) (*template, error) {
	t := &template{parts: map[string][]piece{}}
	r := &templateReader{rest: text, parts: t.parts}
	pieces, ended, err := r.until()
	if err == nil && ended != "" {
		err = fmt.Errorf("template: {{%s}} ends nothing", ended)
	}
	t.parts[""] = pieces
	return t, err
}

// templateReader takes a template apart.
type templateReader struct {
	rest  string
	trim  bool // the tag before takes the space that follows
	parts map[string][]piece
}

// until reads to the end of a block, and says by which word it ended: "else", "end" or, at the end of
// the text, none.
func (r *templateReader) until() (pieces []piece, ended string, err error) {
	for {
		text, tag, more := r.next()
		if text != "" {
			pieces = append(pieces, piece{text: text})
		}
		word, name, _ := strings.Cut(tag, " ")
		switch {
		case !more:
			return pieces, "", nil
		case word == "end" || word == "else":
			return pieces, word, nil
		case word == "define":
			r.parts[quoted(name)], _, err = r.until()
		case word == "template":
			pieces = append(pieces, piece{tag: "template", name: quoted(name)})
		case word == "if":
			p := piece{tag: "if", name: strings.TrimPrefix(name, ".")}
			if p.then, ended, err = r.until(); ended == "else" && err == nil {
				p.other, _, err = r.until()
			}
			pieces = append(pieces, p)
		case strings.HasPrefix(word, "."):
			pieces = append(pieces, piece{tag: "value", name: word[1:]})
		default:
			err = fmt.Errorf("template: {{%s}} is not understood", tag)
		}
		if err != nil {
			return nil, "", err
		}
	}
}

// next gives the text up to the next tag, and the tag's words; more is false where none is left.
func (r *templateReader) next() (text, tag string, more bool) {
	text, rest, more := strings.Cut(r.rest, "{{")
	if r.trim {
		text = strings.TrimLeft(text, " \t\r\n")
	}
	if !more {
		r.rest = ""
		return text, "", false
	}
	tag, r.rest, _ = strings.Cut(rest, "}}")
	if inner, ok := strings.CutPrefix(tag, "- "); ok {
		tag, text = inner, strings.TrimRight(text, " \t\r\n")
	}
	tag, r.trim = strings.CutSuffix(tag, " -")
	return text, strings.TrimSpace(tag), true
}

// quoted is the name in `"name" .`.
func quoted(s string) string {
	_, s, _ = strings.Cut(s, `"`)
	s, _, _ = strings.Cut(s, `"`)
	return s
}

// print writes a part with the values, and the flags that are set.
func (t *template) print(part string, values map[string]string, flags map[string]bool) (string, error) {
	var b strings.Builder
	pieces, ok := t.parts[part]
	if !ok {
		return "", fmt.Errorf("template: there is no part %q among %q", part, slices.Sorted(maps.Keys(t.parts)))
	}
	for _, p := range pieces {
		s, err := t.piece(p, values, flags)
		if err != nil {
			return "", err
		}
		b.WriteString(s)
	}
	return b.String(), nil
}

func (t *template) piece(p piece, values map[string]string, flags map[string]bool) (string, error) {
	switch p.tag {
	case "":
		return p.text, nil
	case "value":
		v, ok := values[p.name]
		if !ok {
			return "", fmt.Errorf("template: there is no value %q", p.name)
		}
		return v, nil
	case "template":
		return t.print(p.name, values, flags)
	default:
		branch := p.other
		if flags[p.name] {
			branch = p.then
		}
		inner := template{parts: maps.Clone(t.parts)}
		inner.parts["\x00"] = branch
		return inner.print("\x00", values, flags)
	}
}
