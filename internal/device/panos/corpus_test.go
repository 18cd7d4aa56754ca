package panos_test

import (
	"testing"

	"vpncheck/internal/device"
	"vpncheck/internal/device/devicetest"
	"vpncheck/internal/device/panos"
)

// The labels were made by hand from what the files say.
func TestConfigurationsOfOthers(t *testing.T) {
	devicetest.Reads(t, panos.Vendor, devicetest.CorpusText(t, "paloalto/bf_ike-crypto-profiles.cfg"), `
tunnel ike-crypto-profile default
  ike.proposal 0 default @3
  ike.encryption AES-CBC-128 or 3DES-CBC @3
  ike.integrity SHA1 @4
  ike.groups group 2 @5
  ike.lifetime 123h0m0s @6
tunnel ike-crypto-profile profile1
  ike.proposal 0 profile1 @8
  ike.encryption AES-CBC-256 @8
  ike.integrity SHA-384 @9
  ike.groups group 19 @10
  ike.lifetime 8s @11
`)
}

func TestOthersWithoutTunnels(t *testing.T) {
	for _, file := range []string{"paloalto/bf_ignored-lines.cfg", "paloalto/ntc_paloalto_panos_show_running_security-policy.txt"} {
		text := device.NewText(devicetest.CorpusText(t, file))
		if panos.Vendor.Score(text) == 0 {
			t.Errorf("%s is not recognised", file)
		}
		if c := panos.Vendor.Read(text); len(c.Tunnels) > 0 {
			t.Errorf("%s has tunnels: %v", file, c.Tunnels)
		}
	}
}
