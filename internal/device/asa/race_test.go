//go:build race

package asa

const raceEnabled = true
