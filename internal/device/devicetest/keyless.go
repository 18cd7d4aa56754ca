package devicetest

import (
	"fmt"
	"strings"
	"testing"

	"vpncheck/internal/device"
)

// Keyless checks that nothing which is read of the text holds the word "canary", the secret in it.
func Keyless(t *testing.T, v device.Vendor, config string) {
	t.Helper()
	if !strings.Contains(config, "canary") {
		t.Fatal("the text has no canary")
	}
	if all := fmt.Sprintf("%+v", v.Read(device.NewText(config))); strings.Contains(all, "canary") {
		t.Errorf("a secret is kept: %s", all)
	}
}
