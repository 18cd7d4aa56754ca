package ipseclab

import (
	"net/netip"
	"slices"
	"time"

	"vpncheck/internal/ipsec"
)

// Version is the exchange that a tunnel's ends are set to.
type Version string

// The versions.
const (
	V1Main       Version = "v1main"
	V1Aggressive Version = "v1aggressive"
	V2           Version = "v2"
)

// Versions are all of them.
var Versions = []Version{V1Main, V1Aggressive, V2}

// Begin says when an end begins to negotiate: Tencent Cloud's NegotiationType.
type Begin string

// The ways to begin.
const (
	Active      Begin = "active"      // whenever the tunnel is down
	Passive     Begin = "passive"     // never: the other end has to
	FlowTrigger Begin = "flowTrigger" // when there is traffic for the tunnel
)

// End is what one end of the tunnel is set to, as the person who set it knows it.
type End struct {
	ipsec.Parameters
	PSK   string
	Begin Begin // Passive where it is empty
}

// The key of ends that agree. It must never turn up in what vpncheck stores, says or logs.
const sharedKey = "Lab-Shared-Secret-1"

// Agreed are the two ends of a tunnel that comes up: an active one in the cloud with Tencent
// Cloud's default parameters, and a device that begins when there is traffic.
func Agreed(v Version) (cloud, device End) {
	cloud = agreed(v, GatewayAddr, DeviceAddr, netip.MustParsePrefix("172.16.0.0/16"), netip.MustParsePrefix("10.10.0.0/16"))
	device = agreed(v, DeviceAddr, GatewayAddr, netip.MustParsePrefix("10.10.0.0/16"), netip.MustParsePrefix("172.16.0.0/16"))
	cloud.Begin, device.Begin = Active, FlowTrigger
	return cloud, device
}

func agreed(v Version, own, peer netip.Addr, local, remote netip.Prefix) End {
	proposal := func() []ipsec.Proposal {
		return []ipsec.Proposal{{
			Encryption: ipsec.Set(ipsec.AESCBC128), Integrity: ipsec.Set(ipsec.SHA256), Groups: ipsec.Set(ipsec.Group(14)),
		}}
	}
	e := End{PSK: sharedKey, Parameters: ipsec.Parameters{
		IKE: ipsec.IKE{
			Version: ipsec.Set(ipsec.IKEv2), Auth: ipsec.Set(ipsec.PSK), Proposals: proposal(), Lifetime: ipsec.Set(24 * time.Hour),
			Address: ipsec.Set(own), Peer: ipsec.Set(peer),
			Local: ipsec.Set(addressID(own)), Remote: ipsec.Set(addressID(peer)),
			DPD: ipsec.DPD{Enabled: ipsec.Set(false)},
		},
		IPsec: ipsec.IPsec{
			Protocol: ipsec.Set(ipsec.ESP), Encapsulation: ipsec.Set(ipsec.TunnelMode),
			Proposals: proposal(), Lifetime: ipsec.Set(time.Hour),
		},
		Selectors: []ipsec.Selector{{Local: local, Remote: []netip.Prefix{remote}}},
	}}
	if v != V2 {
		e.IKE.Version, e.IKE.Mode = ipsec.Set(ipsec.IKEv1), ipsec.Set(v.mode())
	}
	return e
}

// mode is IKEv1's exchange of the version.
func (v Version) mode() ipsec.Mode {
	if v == V1Aggressive {
		return ipsec.Aggressive
	}
	return ipsec.Main
}

func addressID(a netip.Addr) ipsec.Identity {
	return ipsec.Identity{Type: ipsec.AddressID, Value: a.String()}
}

// clone copies what a change may write through.
func (e End) clone() End {
	e.IKE.Proposals, e.IPsec.Proposals = slices.Clone(e.IKE.Proposals), slices.Clone(e.IPsec.Proposals)
	e.Selectors = slices.Clone(e.Selectors)
	return e
}
