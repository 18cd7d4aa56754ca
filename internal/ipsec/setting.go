package ipsec

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// Origin says how a value is known.
type Origin string

// The origins. The zero value is a value that is not known.
const (
	Unknown Origin = ""
	Written Origin = "written" // somebody set it, or the cloud's API tells it
	Default Origin = "default" // nobody set it, and the default of this product and version is known
)

// Setting is what one end has for one parameter. The zero value is "not known", never "none".
type Setting[T comparable] struct {
	// Values are what the end offers or accepts, in its order of preference; any one of them will
	// do. A known setting without values is one whose text could not be understood.
	Values []T    `json:"values,omitempty"`
	Origin Origin `json:"origin,omitempty"`
	// Of says whose default it is, where it is one: "H3C Comware V7".
	Of string `json:"of,omitempty"`
	// Text is the value as it is written, where Values cannot say it (a peer's host name, a word
	// that no table knows). It never holds a secret.
	Text string `json:"text,omitempty"`
	// Line is where it is written, from 1; 0 where there are no lines.
	Line int `json:"line,omitempty"`
}

// Set is a setting that somebody wrote, or that an API told.
func Set[T comparable](values ...T) Setting[T] {
	return Setting[T]{Values: values, Origin: Written}
}

// SetAt is a setting that is written at a line.
func SetAt[T comparable](line int, values ...T) Setting[T] {
	return Setting[T]{Values: values, Origin: Written, Line: line}
}

// DefaultOf is a setting that nobody wrote, with the default of the named product.
func DefaultOf[T comparable](product string, values ...T) Setting[T] {
	return Setting[T]{Values: values, Origin: Default, Of: product}
}

// NotUnderstood is a setting that is written at a line, in words that mean nothing here.
func NotUnderstood[T comparable](line int, text string) Setting[T] {
	return Setting[T]{Origin: Written, Text: text, Line: line}
}

// Known says whether there is at least one value, written or by default.
func (s Setting[T]) Known() bool { return s.Origin != Unknown && len(s.Values) > 0 }

// Has says whether v is among the values.
func (s Setting[T]) Has(v T) bool { return slices.Contains(s.Values, v) }

// First is the value that the end prefers; the zero value of T where none is known.
func (s Setting[T]) First() (v T) {
	if len(s.Values) > 0 {
		v = s.Values[0]
	}
	return v
}

// Or is the setting itself, or other where it is not known.
func (s Setting[T]) Or(other Setting[T]) Setting[T] {
	if s.Origin == Unknown {
		return other
	}
	return s
}

// String lists the values as people read them, "or" between them; the empty string where nothing
// is known.
func (s Setting[T]) String() string {
	if len(s.Values) == 0 {
		return s.Text
	}
	words := make([]string, len(s.Values))
	for i, v := range s.Values {
		words[i] = fmt.Sprint(v)
	}
	return strings.Join(words, " or ")
}

// MarshalJSON writes the plain values where there is nothing more to say: that is most of what is
// stored.
func (s Setting[T]) MarshalJSON() ([]byte, error) {
	if s.Origin == Written && len(s.Values) > 0 && s.Of == "" && s.Text == "" && s.Line == 0 {
		return json.Marshal(s.Values)
	}
	type plain Setting[T]
	return json.Marshal(plain(s))
}

// UnmarshalJSON reads both forms.
func (s *Setting[T]) UnmarshalJSON(b []byte) error {
	if len(b) > 0 && b[0] == '[' {
		*s = Setting[T]{Origin: Written}
		return json.Unmarshal(b, &s.Values)
	}
	type plain Setting[T]
	return json.Unmarshal(b, (*plain)(s))
}

// IsZero says that nothing is known, so that JSON leaves it out.
func (s Setting[T]) IsZero() bool {
	return s.Origin == Unknown && len(s.Values) == 0 && s.Text == ""
}
