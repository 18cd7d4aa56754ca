//go:build race

package symptom_test

const raced = true
