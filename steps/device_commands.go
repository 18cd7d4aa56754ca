package steps

import "slices"

// joinCommands makes one list of the commands that set one value each. What a set has in common with
// the one before it, the way into a section and the way out, is there once: on most devices the way in
// does not work from inside.
func joinCommands(sets [][]string) []string {
	var all, before []string
	for _, set := range sets {
		in := common(before, set)
		// Who is in n sections deep is not further out than that many.
		out := min(in, commonEnd(before[in:], set[in:]))
		all = slices.Insert(all, len(all)-out, set[in:len(set)-out]...)
		before = set
	}
	return all
}

// common counts the lines that two lists begin with.
func common(a, b []string) int {
	n := 0
	for n < min(len(a), len(b)) && a[n] == b[n] {
		n++
	}
	return n
}

// commonEnd counts the lines that two lists end with.
func commonEnd(a, b []string) int {
	n := 0
	for n < min(len(a), len(b)) && a[len(a)-1-n] == b[len(b)-1-n] {
		n++
	}
	return n
}
