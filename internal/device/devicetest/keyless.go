package devicetest

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"vpncheck/internal/device"
)

// Keyless checks that something is read of the text, and that nothing of that holds the word
// "canary", the secret in it: not what is stored, and not what the vendor keeps for itself.
func Keyless(t *testing.T, v device.Vendor, config string) {
	t.Helper()
	if !strings.Contains(config, "canary") {
		t.Fatal("the text has no canary")
	}
	c := v.Read(device.NewText(config))
	if len(c.Tunnels) == 0 {
		t.Fatal("nothing was read")
	}
	stored, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	if all := fmt.Sprintf("%s %+v %+v", stored, c, c.Parsed); strings.Contains(all, "canary") {
		t.Errorf("a secret is kept: %s", all)
	}
}
