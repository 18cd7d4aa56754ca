//go:build !race

package junos_test

const raceEnabled = false
