//go:build race

package hillstone

const raceEnabled = true
