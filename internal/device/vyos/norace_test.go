//go:build !race

package vyos_test

const raceEnabled = false
