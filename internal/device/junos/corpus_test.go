package junos_test

import (
	"fmt"
	"testing"

	"vpncheck/internal/device/devicetest"
	"vpncheck/internal/device/junos"
)

// The labels were made by hand from what the files say.
func TestConfigurationsOfOthers(t *testing.T) {
	for _, c := range []struct{ file, want string }{
		{"juniper/bf_ipsec-vpn.cfg", `
tunnel ipsec vpn ike-vpn-chicago
  interface st0.0
  ike.version IKEv2 @25
  ike.auth pre-shared key @7
  ike.proposal 0 ike-phase1-proposal @7
  ike.encryption AES-CBC-128 @10
  ike.integrity SHA1 @9
  ike.groups group 2 @8
  ike.lifetime 8h0m0s (default of Junos)
  ike.local address 198.51.100.2 (default of Junos)
  ike.remote address 198.51.100.102 (default of Junos)
  ike.address 198.51.100.2 @5
  ike.peer 198.51.100.102 @19
  ike.dpd true @20
  ike.dpd.interval 10s @23
  ike.dpd.timeout 20s @24
  ike.nat_t true (default of Junos)
  ipsec.protocol ESP @27
  ipsec.encapsulation tunnel (default of Junos)
  ipsec.proposal 0 ipsec-phase2-proposal @27
  ipsec.encryption AES-CBC-128 @30
  # the hash that was set last
  ipsec.integrity SHA-256 @29
  ipsec.groups group 2 @32
  ipsec.lifetime 1h0m0s (default of Junos)
  ipsec.truncation_96 false @29
  selector 0.0.0.0/0 -> [0.0.0.0/0]
  note dangling @35
  note remark
`},
		{"juniper/bf_ike-proposal.cfg", `
tunnel ike policy policy1
  ike.mode main (default of Junos)
  ike.auth pre-shared key @10
  ike.proposal 0 standard 1 @10
  ike.encryption 3DES-CBC @10
  ike.integrity SHA1 @10
  ike.groups group 2 @10
  ike.proposal 1 standard 2 @10
  ike.encryption AES-CBC-128 @10
  ike.integrity SHA1 @10
  ike.groups group 2 @10
  ike.lifetime 8h0m0s (default of Junos)
  note incomplete @10
tunnel ike policy policy2
  ike.mode main (default of Junos)
  ike.auth pre-shared key @12
  ike.proposal 0 basic 1 @12
  ike.encryption DES-CBC @12
  ike.integrity SHA1 @12
  ike.groups group 1 @12
  ike.proposal 1 basic 2 @12
  ike.encryption DES-CBC @12
  ike.integrity MD5 @12
  ike.groups group 1 @12
  ike.lifetime 8h0m0s (default of Junos)
  note incomplete @12
tunnel ike proposal proposal1
  ike.auth pre-shared key @5
  ike.proposal 0 proposal1 @4
  ike.encryption 3DES-CBC @7
  ike.integrity MD5 @4
  ike.groups group 14 @6
  ike.lifetime 13h53m20s @8
`},
		{"juniper/bf_srx-testbed_3.cfg", testbed("vpn-2", "2", "10.23.0", "3", 77, "2", 26, "") + testbed("vpn-1", "1", "10.13.0", "3", 76, "1", 29, "note disabled @36\n")},
		{"juniper/bf_srx-testbed_2.cfg", testbed("vpn-1", "1", "10.12.0", "2", 82, "1", 26, "") + testbed("vpn-3", "3", "10.23.0", "2", 83, "3", 29, "")},
	} {
		t.Run(c.file, func(t *testing.T) { devicetest.Reads(t, junos.Vendor, devicetest.CorpusText(t, c.file), c.want) })
	}
}

// testbed is a vpn of the test bed: its unit of st0, its network, and the two ends with their lines.
func testbed(name, unit, net, own string, ownLine int, peer string, peerLine int, notes string) string {
	return fmt.Sprintf(`
tunnel ipsec vpn %[1]s
  interface st0.%[2]s
  zone trust
  outside untrust
  ike.version IKEv1 (default of Junos)
  ike.mode main (default of Junos)
  ike.auth pre-shared key @23
  ike.proposal 0 basic 1 @23
  ike.encryption DES-CBC @23
  ike.integrity SHA1 @23
  ike.groups group 1 @23
  ike.proposal 1 basic 2 @23
  ike.encryption DES-CBC @23
  ike.integrity MD5 @23
  ike.groups group 1 @23
  ike.lifetime 8h0m0s (default of Junos)
  ike.local address %[3]s.%[4]s (default of Junos)
  ike.remote address %[3]s.%[6]s (default of Junos)
  ike.address %[3]s.%[4]s @%[5]d
  ike.peer %[3]s.%[6]s @%[7]d
  ike.dpd false (default of Junos)
  ike.nat_t true (default of Junos)
  ipsec.protocol ESP @32
  ipsec.encapsulation tunnel (default of Junos)
  ipsec.proposal 0 basic 1 @32
  ipsec.encryption DES-CBC @32
  ipsec.integrity SHA1 @32
  # the policy's group counts, not the set's
  ipsec.groups group 1 @31
  ipsec.proposal 1 basic 2 @32
  ipsec.encryption DES-CBC @32
  ipsec.integrity MD5 @32
  ipsec.groups group 1 @31
  ipsec.lifetime 1h0m0s (default of Junos)
  selector 0.0.0.0/0 -> [0.0.0.0/0]
  %[8]snote remark
`, name, unit, net, own, ownLine, peer, peerLine, notes)
}
