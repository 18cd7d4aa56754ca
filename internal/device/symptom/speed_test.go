//go:build !race

package symptom_test

import (
	"fmt"
	"testing"
	"time"

	"vpncheck/internal/device"
	"vpncheck/internal/device/devicetest"
	"vpncheck/internal/device/symptom"
)

func TestSpeed(t *testing.T) {
	for name, line := range map[string]string{
		"log":      "%d 05[NET] <gw|%[1]d> sending packet: from 10.0.0.1[500] to 10.0.0.2[500] (240 bytes)\n",
		"errors":   "Nov 23 10:00:00 gateway charon-systemd[%d]: 05[IKE] <gw|7> received NO_PROPOSAL_CHOSEN notify error\n",
		"counters": "#pkts encaps: %d, #pkts encrypt: 5\n#pkts decaps: 0\n",
		"one line": "proposal mismatch no %d ",
	} {
		text := device.NewText(devicetest.Large(func(i int) string { return fmt.Sprintf(line, i) }))
		devicetest.Within(t, limit(name), name, func() { symptom.Find(text) })
	}
}

func limit(name string) time.Duration {
	if name == "log" {
		return 2 * time.Second
	}
	return 6 * time.Second
}
