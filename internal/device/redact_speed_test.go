//go:build unix && !race

package device

import (
	"strings"
	"syscall"
	"testing"
	"time"
)

// processorTime is what this process has used: a busy machine does not make it longer.
func processorTime(t *testing.T) time.Duration {
	t.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		t.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// Ten megabytes take less than two seconds: of configurations, and of what would make
// a careless search start again at every byte.
func TestSpeed(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED: ten megabytes, with -short")
	}
	var config strings.Builder
	for _, tt := range secrets {
		config.WriteString(tt.in + "\n")
	}
	for name, unit := range map[string]string{
		"configurations": config.String() + harmless, "quotes": `"a 'b `, "signs": "psk=a:", "fences": "%^%#x ", "dollars": "$9$", "names": "password ",
		"braces": "{;}", "PEM": "-----BEGIN ", "BEGINs": "-----BEGIN PRIVATE KEY----- ", "URLs": "://", "escapes": `\"`, "markers": PreSharedKey.Marker(),
		"colons": "d:", "angles": "<password>", "spaces": "        =", "lines": "\n", "open PEM": "-----BEGIN PRIVATE KEY-----\n", "hosts": "snmp-server host ", "keys": "key=1 ab ", "snmp": "snmp community ", "base64": strings.Repeat("MIGH", 16) + "\n", "heads": "MIGHAgEAMBMGByqGSM49AgEG ", "web tokens": "eyJ.a.", "web token": "eyJ-", "random": "x7Kq92LmZx81TvBn7Rw3 ", "random in one": "x7Kq92LmZx81TvBn7Rw3,", "hexadecimal": "0f1e2d3c4b5a69788796a5b4 ", "public": "MIIBIjANBgkqhkiG9w0B ", "schemes": "$x$a", "names of things": "edit x7Kq92LmZx81TvBn7Rw3\n", "options": "snmpwalk -c ", "passwords": "x password a1b2c3 ", "OpenSSH": "b3BlbnNzaC1rZXktdjEAAAAA\n",
	} {
		t.Run(name, func(t *testing.T) {
			text := strings.Repeat(unit, 10<<20/len(unit))
			limit := 6 * time.Second // quadratic time would be minutes
			if name == "configurations" {
				limit = 2 * time.Second
			}
			start := processorTime(t)
			Redact(text)
			if took := processorTime(t) - start; took > limit {
				t.Errorf("%s: took %s", name, took)
			} else {
				t.Log(name, took)
			}
		})
	}
}

func BenchmarkRedact(b *testing.B) {
	var config strings.Builder
	for _, tt := range secrets {
		config.WriteString(tt.in + "\n")
	}
	text := strings.Repeat(config.String()+harmless, 50)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		Redact(text)
	}
}
