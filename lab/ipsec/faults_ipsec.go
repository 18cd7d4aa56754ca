package ipseclab

import (
	"context"
	"net/netip"
	"time"

	"vpncheck/internal/ipsec"
)

// ipsecFaults are those of step 5 that keep phase 2 from coming up, or from lasting.
func ipsecFaults() []Fault {
	aes256 := func(e *End) { e.IPsec.Proposals[0].Encryption = ipsec.Set(ipsec.AESCBC256) }
	sha1 := func(e *End) { e.IPsec.Proposals[0].Integrity = ipsec.Set(ipsec.SHA1) }
	// IKEv2 makes its first child without a group of its own.
	later := map[Version]Effect{V2: AtRekey}
	return []Fault{
		differs("h-encryption", "ESP encryption differs", aes256, ipsec.IPsecEncryption),
		differs("h-integrity", "ESP integrity differs", sha1, ipsec.IPsecIntegrity),
		seen(differs("h-pfs", "the groups of PFS differ", pfs(2), ipsec.IPsecPFS), Down, later),
		seen(differs("h-pfs-off", "only the cloud has PFS", pfs(ipsec.PFSOff), ipsec.IPsecPFS), Down, later),
		differs("k-disjoint", "the networks differ", behind("10.99.0.0/16"), ipsec.TrafficSelector),
		seen(differs("k-narrower", "the device has a smaller network", behind("10.10.1.0/24"), ipsec.TrafficSelector), Silent, nil),
		seen(differs("m-lifetime", "the lifetimes differ", shortLives, ipsec.IKELifetime, ipsec.IPsecLifetime), Harmless, nil),
	}
}

func pfs(g ipsec.Group) func(*End) {
	return func(e *End) { e.IPsec.Proposals[0].Groups = ipsec.Set(g) }
}

func behind(network string) func(*End) {
	return func(e *End) { e.Selectors[0].Local = netip.MustParsePrefix(network) }
}

func shortLives(e *End) {
	e.IKE.Lifetime, e.IPsec.Lifetime = ipsec.Set(time.Hour), ipsec.Set(10*time.Minute)
}

// otherFaults are those that the paper does not know.
func otherFaults() []Fault {
	return []Fault{
		{
			ID: "n-half-dead", Name: "the device has lost its SAs, and the cloud has not noticed", Effect: Silent,
			Truth:  Truth{Cause: "the device has lost its SAs; without dead peer detection the cloud goes on with its own", Where: InCloud},
			Inject: sequence(connected, func(ctx context.Context, l *Lab) error { return l.RestartDevice(ctx) }),
			Repair: func(ctx context.Context, l *Lab) error { return l.Reset(ctx) },
		},
		{
			ID: "o-mtu", Name: "large packets are lost on the way", Effect: LargeLost,
			Truth: Truth{Cause: "the line to the device carries smaller packets, and nobody is told of it", Where: Between},
			Inject: sequence(
				dropping(Internet, rules{"output": {"icmp type destination-unreachable"}}),
				func(ctx context.Context, l *Lab) error { return l.narrowLine(ctx, 1200) },
				connected,
			),
			Repair: func(ctx context.Context, l *Lab) error { return l.narrowLine(ctx, 1500) },
		},
	}
}
