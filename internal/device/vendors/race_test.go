//go:build race

package vendors

const raceEnabled = true
