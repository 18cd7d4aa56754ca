package ios

import (
	"encoding/json"
	"strings"
	"testing"

	"vpncheck/internal/device"
)

// A key never gets into what is read, wherever it stands.
func TestKeysAreNotKept(t *testing.T) {
	c := Vendor.Read(device.NewText(`crypto isakmp policy 1
 authentication pre-share
crypto isakmp key CANARY address 203.0.113.10
crypto keyring K
 pre-shared-key address 203.0.113.11 key CANARY
crypto isakmp peer address 203.0.113.10
 set aggressive-mode password CANARY
crypto ikev2 keyring R
 peer A
  address 203.0.113.10
  pre-shared-key local CANARY
  pre-shared-key remote CANARY
crypto ikev2 profile F
 match identity remote any
 authentication local pre-share key CANARY
 authentication remote pre-share key CANARY
 keyring local R
crypto map M 1 ipsec-isakmp
 set peer 203.0.113.10
 set ikev2-profile F
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
