//go:build race

package ios

const raceEnabled = true
