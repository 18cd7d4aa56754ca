package ike

import (
	"net/netip"
	"testing"

	"go.uber.org/goleak"

	"vpncheck/internal/ipsec"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var loopback = netip.MustParseAddr("127.0.0.1")

// usual is what most of the tests' clouds show.
var usual = proposalOf(ipsec.AESCBC128, ipsec.SHA256, 14)

// proposalOf is a proposal with one algorithm of each kind.
func proposalOf(e ipsec.Encryption, i ipsec.Integrity, g ipsec.Group) ipsec.Proposal {
	return ipsec.Proposal{Encryption: ipsec.Set(e), Integrity: ipsec.Set(i), Groups: ipsec.Set(g)}
}

// shown are the parameters that the cloud shows.
func shown(d dialect, p ipsec.Proposal) ipsec.IKE {
	k := ipsec.IKE{Version: ipsec.Set(d.version), Proposals: []ipsec.Proposal{p}, Remote: ipsec.Set(ipsec.Identity{Type: ipsec.AddressID})}
	if d.mode != "" {
		k.Mode = ipsec.Set(d.mode)
	}
	return k
}
