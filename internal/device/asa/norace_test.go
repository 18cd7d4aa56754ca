//go:build !race

package asa

const raceEnabled = false
