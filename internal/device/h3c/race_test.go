//go:build race

package h3c

const raceEnabled = true
