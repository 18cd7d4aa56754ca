package hillstone

import (
	"encoding/json"
	"strings"
	"testing"

	"vpncheck/internal/device"
)

// A key never gets into what is read, wherever it stands.
func TestKeysAreNotKept(t *testing.T) {
	c := Vendor.Read(device.NewText(`isakmp peer "g"
  pre-share "CANARY"
  peer 203.0.113.10
exit
ikev2 profile "f"
  remote key CANARY
exit
tunnel ipsec "t" auto
  isakmp-peer "g"
exit
`))
	if len(c.Tunnels) == 0 {
		t.Fatal("nothing was read")
	}
	b, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(b), "CANARY") {
		t.Errorf("a key was kept: %s", b)
	}
}
