package ipsec

import (
	"net/netip"
	"slices"
	"strings"
)

// addresses compares whom each end calls with where the other is.
func (c *comparer) addresses() {
	c.add(c.peerOfDevice())
	c.add(c.peerOfCloud())
}

func (c *comparer) peerOfDevice() Difference {
	gateway, peer := c.cloud.IKE.Address, c.device.IKE.Peer
	d := compare(PeerOfDevice, gateway, peer, isHost, Phase1)
	switch {
	case d.Verdict == Blocking:
		d.Why = "the device calls another address than the VPN gateway's, and takes the gateway for a stranger"
	case d.Verdict == NotKnown && peer.Known() && peer.First().IsUnspecified() && gateway.Known():
		d.Verdict, d.Device = Warning, "any"
		d.Why = "the device takes calls from anywhere and calls nobody: the cloud must begin"
	case d.Verdict == NotKnown && peer.Text != "" && !peer.Known():
		d.Why = "the device calls a name: whether it leads to the VPN gateway is not known"
	}
	return d
}

func (c *comparer) peerOfCloud() Difference {
	device := c.device.IKE.Address
	d := compare(PeerOfCloud, c.cloud.IKE.Peer, device, isHost, Phase1)
	switch {
	case c.behindNAT():
		d.Verdict, d.Breaks = Warning, ""
		d.Why = "the device has a private address, so a NAT stands between: it must hand the cloud's packets on, and both ends need NAT traversal"
		return d // the cloud cannot call a private address
	case d.Verdict == Blocking:
		d.Why = "the customer gateway has another address than the device: the cloud calls a stranger"
	}
	if d.Verdict == Blocking {
		d.To = device.First().String()
	}
	return d
}

// behindNAT says whether the device's own address cannot be the one that the cloud knows it by.
func (c *comparer) behindNAT() bool {
	own, public := c.device.IKE.Address, c.cloud.IKE.Peer
	return own.Known() && public.Known() && isPrivate(own.First()) && !isPrivate(public.First()) && isHost(public.First())
}

var sharedSpace = netip.MustParsePrefix("100.64.0.0/10") // RFC 6598

func isPrivate(a netip.Addr) bool {
	a = a.Unmap()
	return a.IsPrivate() || a.IsLinkLocalUnicast() || a.IsLoopback() || sharedSpace.Contains(a)
}

func isHost(a netip.Addr) bool { return a.IsValid() && !a.IsUnspecified() }

// identities compares what each end calls itself with what the other expects.
func (c *comparer) identities() {
	device := c.device.IKE
	c.add(identityOf(IKELocalID, "device", c.cloud.IKE.Local, withValue(device.Remote, device.Peer), sendsCloud))
	c.add(identityOf(IKERemoteID, "cloud", c.cloud.IKE.Remote, withValue(device.Local, device.Address), sendsDevice))
}

// sender says which of the two sides of a comparison sends the identity.
type sender bool

const (
	sendsCloud  sender = true
	sendsDevice sender = false
)

func identityOf(p Parameter, expects string, cloud, device Setting[Identity], who sender) Difference {
	d := Difference{Parameter: p, Line: device.Line, Cloud: cloud.String(), Device: shown(device, device.String())}
	expected, sent := device, cloud
	if who == sendsDevice {
		expected, sent = cloud, device
	}
	r := matchIdentities(expected, sent)
	d.Verdict = r.verdict(Blocking)
	switch r {
	case other:
		d.Breaks, d.Why = Phase1, "the "+expects+" expects another identity than the one that it is sent"
		d.To = consoleIdentity(device.First())
	case unsure:
		d.Why = unsureOfIdentities(cloud, device)
	case same:
		if expected.Has(Identity{Type: AnyID}) {
			d.Why = "the " + expects + " takes any identity"
		}
	}
	return d
}

func unsureOfIdentities(cloud, device Setting[Identity]) string {
	noValue := func(i Identity) bool { return i.Type == AddressID && i.Value == "" }
	switch {
	case !cloud.Known() || !device.Known():
		return because(cloud, device, always[Identity])
	case slices.ContainsFunc(device.Values, noValue) || slices.ContainsFunc(cloud.Values, noValue):
		return "which address the identity stands for is not in what was read"
	default:
		return "whether these are the same depends on how the device compares them"
	}
}

// matchIdentities says whether one of the identities that are sent is one of those expected.
func matchIdentities(expected, sent Setting[Identity]) relation {
	if !expected.Known() || !sent.Known() {
		return unsure
	}
	result := other
	for _, e := range expected.Values {
		for _, s := range sent.Values {
			switch matchIdentity(e, s) {
			case same:
				return same
			case unsure:
				result = unsure
			case other:
			}
		}
	}
	return result
}

func matchIdentity(expected, sent Identity) relation {
	switch {
	case sent.Type == "" || expected.Type == "" || sent.Type == AnyID || !knownIdentity(sent.Type):
		return unsure
	case expected.Type == AnyID:
		return same
	case !knownIdentity(expected.Type):
		return unsure
	case expected.Type != sent.Type:
		return other
	case expected.Value == "" || sent.Value == "":
		return unsure
	case sent.Type == AddressID:
		return sameAddress(expected.Value, sent.Value)
	case sent.Type == DNID && expected.Value != sent.Value: // they have many spellings
		return unsure
	case expected.Value == sent.Value:
		return same
	case strings.EqualFold(expected.Value, sent.Value) && sent.Type != KeyID: // some devices compare letters, others names
		return unsure
	default:
		return other
	}
}

var knownIdentity = among(AddressID, FQDNID, UserID, KeyID, DNID)

func sameAddress(a, b string) relation {
	x, err := netip.ParseAddr(a)
	y, err2 := netip.ParseAddr(b)
	switch {
	case err != nil || err2 != nil:
		return unsure
	case x.Unmap() == y.Unmap():
		return same
	default:
		return other
	}
}

// consoleIdentity is an identity as the console's form has it; empty where it cannot.
func consoleIdentity(i Identity) string {
	switch {
	case i.Value == "":
		return ""
	case i.Type == AddressID:
		return "IP address " + i.Value
	case i.Type == FQDNID:
		return "FQDN " + i.Value
	default:
		return ""
	}
}
