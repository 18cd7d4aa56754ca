package tree

import (
	"slices"
	"strconv"
	"time"

	"vpncheck/internal/ipsec"
)

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

// Seconds is a time as a number of seconds; empty where it is not known.
func Seconds(s ipsec.Setting[time.Duration]) string {
	if !s.Known() {
		return ""
	}
	return strconv.FormatInt(int64(s.First()/time.Second), 10)
}
