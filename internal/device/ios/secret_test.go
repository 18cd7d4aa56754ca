package ios

import (
	"testing"

	"vpncheck/internal/device/devicetest"
)

// A key never gets into what is read, wherever it stands.
func TestKeysAreNotKept(t *testing.T) {
	devicetest.Keyless(t, Vendor, `crypto isakmp policy 1
 authentication pre-share
crypto isakmp key canary address 203.0.113.10
crypto keyring K
 pre-shared-key address 203.0.113.11 key canary
crypto isakmp peer address 203.0.113.10
 set aggressive-mode password canary
crypto ikev2 keyring R
 peer A
  address 203.0.113.10
  pre-shared-key local canary
  pre-shared-key remote canary
crypto ikev2 profile F
 match identity remote any
 authentication local pre-share key canary
 authentication remote pre-share key canary
 keyring local R
crypto map M 1 ipsec-isakmp
 set peer 203.0.113.10
 set ikev2-profile F
`)
}
