package fortios

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"vpncheck/internal/device"
)

// No key is kept anywhere, not even in what is for this package alone; that there is one is.
func TestNoSecrets(t *testing.T) {
	const key = "AK1VMsO4yLm5gXaX"
	c := readConfig(device.NewText("config vpn ipsec phase1-interface\nedit \"t\"\nset remote-gw 192.0.2.1\nset psksecret ENC " + key +
		"\nset authpasswd " + key + "\nset ppk-secret " + key + "\nnext\nend\n"))
	m, ok := c.Parsed.(*model)
	if !ok || len(m.entries) != 1 || m.entries[0].get("psksecret").line == 0 {
		t.Fatalf("what was parsed: %+v", c.Parsed)
	}
	b, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(fmt.Sprintf("%+v", m.entries[0].settings)+string(b), key) {
		t.Errorf("the key is kept: %+v %s", m.entries[0].settings, b)
	}
}
