package ipsec

import (
	"net/netip"
	"slices"
)

// Ends are the addresses of the two ends as the cloud has them. The zero value of one is not known.
type Ends struct {
	Gateway netip.Addr // the VPN gateway's public address: what the device should call
	Device  netip.Addr // the device's public address, as the cloud's customer gateway has it
}

// Comparison is what two ends of a tunnel have in common, and what they have not.
type Comparison struct {
	// Differences has one entry for every parameter that both ends must or may agree on, in the
	// order in which people look: phase 1 first. Parameters without a meaning for this tunnel (the
	// mode of IKEv2, the integrity beside an AEAD cipher) have none.
	Differences []Difference `json:"differences"`
	// Missing names the end of which nothing is known: "cloud" or "device".
	Missing string `json:"missing,omitempty"`
	// Key is what is known of the two pre-shared keys, which no configuration shows: Blocking where
	// a log says that they differ. Whoever read the log sets it.
	Key Verdict `json:"key,omitempty"`
}

// Compare compares the two ends of a tunnel, each from its own point of view. What the parameters
// do not say of the cloud's addresses is taken from e.
func Compare(cloud, device Parameters, e Ends) Comparison {
	c := &comparer{cloud: withAddresses(cloud, e), device: device}
	c.version = negotiated(c.cloud.IKE.Version, device.IKE.Version)
	c.addresses()
	c.versions()
	c.mode()
	c.auth()
	c.phase1()
	c.identities()
	c.lifetime(IKELifetime, c.cloud.IKE.Lifetime, device.IKE.Lifetime)
	c.deadPeer()
	c.natTraversal()
	c.encapsulation()
	c.phase2()
	c.selectors()
	c.lifetime(IPsecLifetime, c.cloud.IPsec.Lifetime, device.IPsec.Lifetime)
	c.volume()
	return Comparison{Differences: c.out, Missing: missing(cloud, device)}
}

// comparer collects the differences.
type comparer struct {
	cloud, device Parameters
	version       Version // what the two will speak, or the cloud wants; empty where that is not known
	group         Group   // that phase 1 ends with: strongSwan begins phase 2 with it as well, where it can
	out           []Difference
}

// add completes a difference with what is the same for every one of its parameter.
func (c *comparer) add(d Difference) {
	f := fields[d.Parameter]
	d.Name, d.Console, d.Want = f.name, f.console, c.cloud
	if d.Verdict == Match {
		d.To = ""
	}
	c.out = append(c.out, d)
}

// withAddresses gives the cloud's end the addresses that its API has elsewhere, and identities of
// the kind "address" the address that they stand for.
func withAddresses(p Parameters, e Ends) Parameters {
	k := &p.IKE
	if !k.Address.Known() && e.Gateway.IsValid() {
		k.Address = Set(e.Gateway)
	}
	if !k.Peer.Known() && e.Device.IsValid() {
		k.Peer = Set(e.Device)
	}
	k.Local, k.Remote = withValue(k.Local, k.Address), withValue(k.Remote, k.Peer)
	return p
}

// withValue completes identities that are "the address", whatever that is.
func withValue(id Setting[Identity], address Setting[netip.Addr]) Setting[Identity] {
	a := address.First()
	if !address.Known() || !a.IsValid() || a.IsUnspecified() {
		return id
	}
	id.Values = slices.Clone(id.Values)
	for i, v := range id.Values {
		if v.Type == AddressID && v.Value == "" {
			id.Values[i].Value = a.String()
		}
	}
	return id
}

// missing says of which end nothing at all is known.
func missing(cloud, device Parameters) string {
	switch {
	case empty(cloud):
		return "cloud"
	case empty(device):
		return "device"
	default:
		return ""
	}
}

func empty(p Parameters) bool {
	return !p.IKE.Version.Known() && !p.IKE.Mode.Known() && !p.IKE.Peer.Known() && len(p.IKE.Proposals) == 0 &&
		!p.IKE.Local.Known() && !p.IKE.Remote.Known() && !p.IKE.Lifetime.Known() &&
		len(p.IPsec.Proposals) == 0 && !p.IPsec.Lifetime.Known() && len(p.Selectors) == 0
}
