package hillstone

import (
	"testing"

	"vpncheck/internal/device/devicetest"
)

// A key never gets into what is read, wherever it stands.
func TestKeysAreNotKept(t *testing.T) {
	devicetest.Keyless(t, Vendor, `isakmp peer "g"
  pre-share "canary"
  peer 203.0.113.10
exit
ikev2 profile "f"
  remote key canary
exit
tunnel ipsec "t" auto
  isakmp-peer "g"
exit
`)
}
