//go:build race

package panos_test

const raceEnabled = true
