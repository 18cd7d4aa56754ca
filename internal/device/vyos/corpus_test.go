package vyos_test

import (
	"fmt"
	"testing"

	"vpncheck/internal/device"
	"vpncheck/internal/device/devicetest"
	"vpncheck/internal/device/vyos"
)

// The labels were made by hand from what the files say.
func TestConfigurationsOfOthers(t *testing.T) {
	for _, c := range []struct{ file, want string }{
		{"vyos/config-tests_bgp-dmvpn-hub.txt", `
tunnel ike-group IKE-DMVPN
  ike.version IKEv1 @59
  ike.mode main (default of VyOS)
  ike.proposal 0 1 @61
  ike.encryption AES-CBC-256 @62
  ike.integrity SHA1 @63
  ike.groups group 2 @61
  ike.lifetime 1h0m0s @60
  ike.dpd false (default of VyOS)
tunnel esp-group ESP-DMVPN
  ipsec.protocol ESP (default of VyOS)
  ipsec.encapsulation transport @54
  ipsec.proposal 0 1 @56
  ipsec.encryption AES-CBC-256 @56
  ipsec.integrity SHA1 @57
  ipsec.groups group 2 @55
  ipsec.lifetime 30m0s @53
`},
		{"vyos/configs.no-load_pki-ipsec.txt", pki("192.168.150.2", 65, "certificate", 67, 78, "172.21", 81) + pki("192.168.150.3", 88, "RSA signature", 90, 96, "172.22", 99)},
	} {
		t.Run(c.file, func(t *testing.T) { devicetest.Reads(t, vyos.Vendor, devicetest.CorpusText(t, c.file), c.want) })
	}
}

// pki is a peer with a certificate or a key, and the lines of its parts.
func pki(peer string, at int, auth string, authAt, ownAt int, remote string, netAt int) string {
	return fmt.Sprintf(`
tunnel site-to-site peer %[1]s
  outside eth0
  ike.mode main (default of VyOS)
  ike.auth %[3]s @%[4]d
  ike.proposal 0 1 @55
  ike.encryption AES-CBC-128 @57
  ike.integrity SHA1 @58
  ike.groups group 2 @56
  ike.lifetime 8h0m0s (default of VyOS)
  ike.address 192.168.150.1 @%[5]d
  ike.peer %[1]s @%[2]d
  ike.dpd false (default of VyOS)
  ipsec.protocol ESP (default of VyOS)
  ipsec.encapsulation tunnel (default of VyOS)
  ipsec.proposal 0 1 @49
  ipsec.encryption AES-CBC-128 @50
  ipsec.integrity SHA1 @51
  # PFS is on, with the group of the ike-group
  ipsec.groups group 2 (default of VyOS)
  ipsec.lifetime 1h0m0s (default of VyOS)
  selector 172.20.0.0/24 -> [%[6]s.0.0/24] @%[7]d
`, peer, at, auth, authAt, ownAt, remote, netAt)
}

// TestTheSameInBothForms: the second file is the first after its migration to a newer release.
func TestTheSameInBothForms(t *testing.T) {
	old := vyos.Vendor.Read(device.NewText(devicetest.CorpusText(t, "vyos/configs_bgp-azure-ipsec-gateway.txt")))
	migrated := vyos.Vendor.Read(device.NewText(devicetest.CorpusText(t, "vyos/config-tests_bgp-azure-ipsec-gateway.txt")))
	if len(old.Tunnels) != 6 || len(migrated.Tunnels) != 6 {
		t.Fatalf("%d and %d tunnels, want 6 each", len(old.Tunnels), len(migrated.Tunnels))
	}
	want := "{{IKEv2  pre-shared key [{ 0 AES-CBC-256 SHA1  group 2}] 7h30m0s  address 51.105.0.1 192.0.2.189 51.105.0.1 {true 2s 15s restart} } {ESP tunnel [{ 0 AES-CBC-256 SHA1  off}] 7h30m0s  } [{0.0.0.0/0 [0.0.0.0/0]  0}]}"
	if got := fmt.Sprint(devicetest.Plain(old.Tunnels[0].Parameters)); got != want {
		t.Errorf("the first is\n%s, want\n%s", got, want)
	}
	for i := range old.Tunnels {
		a, b := fmt.Sprint(devicetest.Plain(old.Tunnels[i].Parameters)), fmt.Sprint(devicetest.Plain(migrated.Tunnels[i].Parameters))
		if a != b || old.Tunnels[i].Interface != migrated.Tunnels[i].Interface {
			t.Errorf("tunnel %d:\n%s %s\n%s %s", i, a, old.Tunnels[i].Interface, b, migrated.Tunnels[i].Interface)
		}
	}
}
