package junos_test

import (
	"testing"

	"vpncheck/internal/device/devicetest"
	"vpncheck/internal/device/junos"
)

// TestSeveralStatementsInOneCommand: Junos takes them, and people type them.
func TestSeveralStatementsInOneCommand(t *testing.T) {
	devicetest.Reads(t, junos.Vendor, `set security ike proposal mode authentication-method pre-shared-keys dh-group group2 encryption-algorithm 3des-cbc
set security ike policy p mode aggressive proposals mode
set security ike gateway g ike-policy p address 203.0.113.1 no-nat-traversal local-identity hostname a.example dead-peer-detection always-send interval 7 threshold 2
set security ipsec vpn v bind-interface st0.1 ike gateway g proxy-identity local 10.0.0.0/8 remote 172.16.0.0/16
`, `
tunnel ipsec vpn v
  interface st0.1
  ike.version IKEv1 (default of Junos)
  ike.mode aggressive @2
  ike.auth pre-shared key @1
  ike.proposal 0 mode @1
  ike.encryption 3DES-CBC @1
  ike.groups group 2 @1
  ike.lifetime 8h0m0s (default of Junos)
  ike.local fqdn a.example @3
  ike.remote address 203.0.113.1 (default of Junos)
  ike.peer 203.0.113.1 @3
  ike.dpd true @3
  ike.dpd.interval 7s @3
  ike.dpd.timeout 14s @3
  ike.nat_t false @3
  ipsec.encapsulation tunnel (default of Junos)
  selector 10.0.0.0/8 -> [172.16.0.0/16] @4
  note incomplete @3
  note incomplete @2
  note incomplete @4
  note remark
`)
}
