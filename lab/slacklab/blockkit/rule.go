package blockkit

import (
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// Problem is one thing that Slack objects to.
type Problem struct {
	Pointer string // where, as a JSON pointer, e.g. /blocks/0/text/text
	Reason  string
}

func (p Problem) String() string {
	if p.Pointer == "" {
		return p.Reason
	}
	return p.Reason + " [json-pointer:" + p.Pointer + "]"
}

// checker collects problems while rules walk through JSON.
type checker struct {
	surface  Surface
	problems []Problem
}

func (c *checker) add(at, format string, args ...any) {
	c.problems = append(c.problems, Problem{Pointer: at, Reason: fmt.Sprintf(format, args...)})
}

// rule checks one value.
type rule func(c *checker, at string, v any)

// field is a rule for an object's field.
type field struct {
	name     string
	required bool
	rule     rule
}

func need(name string, r rule) field { return field{name, true, r} }
func may(name string, r rule) field  { return field{name, false, r} }

// shape checks an object's fields: the required are there, and there are no others.
func shape(fields ...field) rule {
	return func(c *checker, at string, v any) {
		m, ok := v.(map[string]any)
		if !ok {
			c.add(at, "must provide an object")
			return
		}
		for _, f := range fields {
			value, there := m[f.name]
			switch {
			case there && value != nil:
				f.rule(c, at+"/"+f.name, value)
			case f.required:
				c.add(at, "missing required field: %s", f.name)
			}
		}
		for _, name := range sortedKeys(m) {
			if name != "type" && !slices.ContainsFunc(fields, func(f field) bool { return f.name == name }) {
				c.add(at, "invalid additional property: %s", name)
			}
		}
	}
}

func sortedKeys(m map[string]any) []string {
	names := make([]string, 0, len(m))
	for name := range m {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// all applies several rules.
func all(rules ...rule) rule {
	return func(c *checker, at string, v any) {
		for _, r := range rules {
			r(c, at, v)
		}
	}
}

// chars is a string of low to high characters.
func chars(low, high int) rule {
	return func(c *checker, at string, v any) {
		s, ok := v.(string)
		switch n := len([]rune(s)); {
		case !ok:
			c.add(at, "must provide a string")
		case n < low:
			c.add(at, "must be more than %d characters", low-1)
		case n > high:
			c.add(at, "must be less than %d characters", high+1)
		}
	}
}

// address is a URL that a person can open.
func address(high int) rule {
	return all(chars(1, high), func(c *checker, at string, v any) {
		s, _ := v.(string)
		if u, err := url.Parse(s); err != nil || u.Scheme == "" || u.Host == "" && u.Opaque == "" && u.Path == "" {
			c.add(at, "invalid url")
		}
	})
}

func boolean(c *checker, at string, v any) {
	if _, ok := v.(bool); !ok {
		c.add(at, "must provide a boolean")
	}
}

func anything(*checker, string, any) {}

// integer is a whole number between low and high.
func integer(low, high int) rule {
	return func(c *checker, at string, v any) {
		n, ok := v.(json.Number)
		i, err := strconv.Atoi(n.String())
		switch {
		case !ok || err != nil:
			c.add(at, "must provide an integer")
		case i < low:
			c.add(at, "must be greater than %d", low-1)
		case i > high:
			c.add(at, "must be less than %d", high+1)
		}
	}
}

func oneOf(values ...string) rule {
	return func(c *checker, at string, v any) {
		if s, ok := v.(string); !ok || !slices.Contains(values, s) {
			c.add(at, "must be one of: %s", strings.Join(values, ", "))
		}
	}
}

// list is an array of low to high items.
func list(low, high int, item rule) rule {
	return func(c *checker, at string, v any) {
		items, ok := v.([]any)
		switch {
		case !ok:
			c.add(at, "must provide an array")
			return
		case len(items) < low:
			c.add(at, "must provide at least %d items", low)
		case len(items) > high:
			c.add(at, "no more than %d items allowed", high)
		}
		for i, e := range items {
			item(c, fmt.Sprintf("%s/%d", at, i), e)
		}
	}
}

// kinds picks the rule by the object's type.
func kinds(by map[string]rule) rule {
	return func(c *checker, at string, v any) {
		m, ok := v.(map[string]any)
		if !ok {
			c.add(at, "must provide an object")
			return
		}
		kind, ok := m["type"].(string)
		if !ok {
			c.add(at, "missing required field: type")
			return
		}
		r, ok := by[kind]
		if !ok {
			c.add(at+"/type", "unsupported type: %s", kind)
			return
		}
		r(c, at, v)
	}
}

// some is a part of a table of kinds.
func some(by map[string]rule, names ...string) rule {
	part := map[string]rule{}
	for _, n := range names {
		r, ok := by[n]
		if !ok {
			panic("blockkit: no rule for " + n)
		}
		part[n] = r
	}
	return kinds(part)
}

// obj reads an object; it is empty if v is none, which another rule has reported.
func obj(v any) map[string]any {
	m, _ := v.(map[string]any)
	return m
}

func items(v any) []any {
	l, _ := v.([]any)
	return l
}
