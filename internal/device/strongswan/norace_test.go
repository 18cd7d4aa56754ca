//go:build !race

package strongswan_test

const raced = false
