package asa

import (
	"encoding/json"
	"strings"
	"testing"

	"vpncheck/internal/device"
)

// A key never gets into what is read, wherever it stands.
func TestKeysAreNotKept(t *testing.T) {
	c := Vendor.Read(device.NewText(`crypto ikev1 policy 1
 authentication pre-share
tunnel-group 203.0.113.10 type ipsec-l2l
tunnel-group 203.0.113.10 ipsec-attributes
 ikev1 pre-shared-key CANARY
 pre-shared-key CANARY
 ikev2 remote-authentication pre-shared-key CANARY
 ikev2 local-authentication pre-shared-key 0 CANARY
crypto map M 1 set peer 203.0.113.10
crypto map M 1 set ikev2 ipsec-proposal P
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
