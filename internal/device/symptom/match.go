package symptom

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// phrase is text that points to a cause. All its parts must be on the line, in lower case.
type phrase struct {
	cause   string
	parts   []string
	generic bool // counts only where nothing on the line says more
}

// byWord holds the phrases under the longest word of their first part.
var byWord = func() map[string][]phrase {
	m := map[string][]phrase{}
	add := func(table map[string][]string, generic bool) {
		for cause, texts := range table {
			for _, t := range texts {
				p := phrase{cause: cause, parts: strings.Split(t, " … "), generic: generic}
				w := anchor(p.parts[0])
				m[w] = append(m[w], p)
			}
		}
	}
	add(phrases, false)
	add(notifications, true)
	return m
}()

func anchor(s string) string {
	best := ""
	for w := range words(s) {
		if len(w) > len(best) {
			best = w
		}
	}
	return best
}

// words yields the runs of letters, digits and underscores.
func words(s string) func(func(string) bool) {
	return func(yield func(string) bool) {
		start := -1
		for i := 0; i <= len(s); i++ {
			in := i < len(s) && (s[i] == '_' || s[i] >= '0' && s[i] <= '9' || s[i] >= 'a' && s[i] <= 'z' || s[i] >= utf8.RuneSelf)
			switch {
			case in && start < 0:
				start = i
			case !in && start >= 0:
				if !yield(s[start:i]) {
					return
				}
				start = -1
			}
		}
	}
}

// match lists the causes that a line points to.
func match(s string) []string {
	s = strings.ToLower(s)
	var specific, generic []string
	add := func(to *[]string, cause string) {
		if !slices.Contains(*to, cause) {
			*to = append(*to, cause)
		}
	}
	for w := range words(s) {
		for _, p := range byWord[w] {
			if !p.in(s) {
				continue
			}
			if p.generic {
				add(&generic, p.cause)
			} else {
				add(&specific, p.cause)
			}
		}
	}
	exact := slices.DeleteFunc(slices.Clone(specific), func(c string) bool { return broad[c] })
	switch {
	case len(exact) > 0:
		return exact
	case len(generic) > 0:
		return generic
	case len(specific) > 0:
		return specific[:1]
	default:
		return nil
	}
}

func (p phrase) in(s string) bool {
	for _, part := range p.parts {
		if !strings.Contains(s, part) {
			return false
		}
	}
	return true
}

// broad are causes that anything more exact on the same line replaces.
var broad = map[string]bool{
	"phase1-failed": true, "phase2-failed": true, "tunnel-down": true, "negotiating": true, "malformed": true,
}
