//go:build !race

package devicetest

// Raced says that the race detector is on, which makes everything about ten times slower.
const Raced = false
