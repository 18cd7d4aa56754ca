//go:build race

package fortios_test

const raced = true
