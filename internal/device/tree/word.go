package tree

import "slices"

// Word is the vendor's word for a value: the first in the alphabet where there are several. Empty
// where there is none.
func Word[T comparable](table map[string]T, v T) string {
	var words []string
	for w, x := range table {
		if x == v {
			words = append(words, w)
		}
	}
	if words == nil {
		return ""
	}
	return slices.Min(words)
}
