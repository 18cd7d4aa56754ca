//go:build race

package junos_test

const raceEnabled = true
