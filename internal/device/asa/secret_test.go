package asa

import (
	"testing"

	"vpncheck/internal/device/devicetest"
)

// A key never gets into what is read, wherever it stands.
func TestKeysAreNotKept(t *testing.T) {
	devicetest.Keyless(t, Vendor, `crypto ikev1 policy 1
 authentication pre-share
tunnel-group 203.0.113.10 type ipsec-l2l
tunnel-group 203.0.113.10 ipsec-attributes
 ikev1 pre-shared-key canary
 pre-shared-key canary
 ikev2 remote-authentication pre-shared-key canary
 ikev2 local-authentication pre-shared-key 0 canary
crypto map M 1 set peer 203.0.113.10
crypto map M 1 set ikev2 ipsec-proposal P
`)
}
