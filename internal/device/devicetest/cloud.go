package devicetest

import (
	"net/netip"
	"time"

	"vpncheck/internal/device"
	"vpncheck/internal/ipsec"
)

// Cloud is the cloud's end of a tunnel, from its own point of view: what the tests of commands
// want a device to have.
func Cloud() ipsec.Parameters {
	return ipsec.Parameters{
		IKE: ipsec.IKE{
			Version: ipsec.Set(ipsec.IKEv2), Mode: ipsec.Set(ipsec.Aggressive), Auth: ipsec.Set(ipsec.PSK),
			Proposals: []ipsec.Proposal{{
				Encryption: ipsec.Set(ipsec.AESCBC256), Integrity: ipsec.Set(ipsec.SHA256), Groups: ipsec.Set[ipsec.Group](14),
			}},
			Lifetime: ipsec.Set(24 * time.Hour),
			Local:    ipsec.Set(ipsec.Identity{Type: ipsec.FQDNID, Value: "cloud.example"}),
			Remote:   ipsec.Set(ipsec.Identity{Type: ipsec.AddressID, Value: "198.51.100.1"}),
			Address:  ipsec.Set(netip.MustParseAddr("203.0.113.1")),
			Peer:     ipsec.Set(netip.MustParseAddr("198.51.100.1")),
			DPD:      ipsec.DPD{Enabled: ipsec.Set(true), Timeout: ipsec.Set(30 * time.Second), Action: ipsec.Set("restart")},
		},
		IPsec: ipsec.IPsec{
			Protocol: ipsec.Set(ipsec.ESP), Encapsulation: ipsec.Set(ipsec.TunnelMode),
			Proposals: []ipsec.Proposal{{Encryption: ipsec.Set(ipsec.AESGCM128), Groups: ipsec.Set(ipsec.PFSOff)}},
			Lifetime:  ipsec.Set(time.Hour), LifetimeKB: ipsec.Set[int64](1843200),
		},
		Selectors: []ipsec.Selector{{Local: netip.MustParsePrefix("10.0.0.0/16"), Remote: []netip.Prefix{netip.MustParsePrefix("192.168.1.0/24")}}},
	}
}

// Ends are the ends of a tunnel with one network each.
func Ends() device.Ends {
	return device.Ends{
		Gateway: netip.MustParseAddr("203.0.113.10"), Device: netip.MustParseAddr("198.51.100.7"),
		Cloud: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/16")}, IDC: []netip.Prefix{netip.MustParsePrefix("192.168.1.0/24")},
	}
}
