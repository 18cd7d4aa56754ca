//go:build !race

package huawei

const raceEnabled = false
