package ipsec

import (
	"net/netip"
	"slices"
	"testing"
)

func TestAddresses(t *testing.T) {
	other, private := netip.MustParseAddr("198.51.100.77"), netip.MustParseAddr("10.9.9.9")
	peer := func(a netip.Addr) change { return on(func(d *Parameters) { d.IKE.Peer = Set(a) }) }
	own := func(a netip.Addr) change { return on(func(d *Parameters) { d.IKE.Address = Set(a) }) }
	natT := func(v bool) change { return on(func(d *Parameters) { d.IKE.NATT = Set(v) }) }
	check(t, []row{
		{"the device calls another", peer(other), PeerOfDevice, Blocking, Phase1, Phase1Fails, "stranger", ""},
		{"the device takes calls from anywhere", peer(netip.IPv4Unspecified()), PeerOfDevice, Warning, "", Established, "calls nobody", ""},
		{"the device calls a name", on(func(d *Parameters) { d.IKE.Peer = NotUnderstood[netip.Addr](4, "vpn.example.com") }), PeerOfDevice, NotKnown, "", NotEstablished, "a name", ""},
		{"peer not known", on(func(d *Parameters) { d.IKE.Peer = Setting[netip.Addr]{} }), PeerOfDevice, NotKnown, "", NotEstablished, "", ""},
		{"one of several peers", on(func(d *Parameters) { d.IKE.Peer = Set(other, gatewayIP) }), PeerOfDevice, Match, "", Established, "", ""},
		{"the customer gateway has another address", own(other), PeerOfCloud, Blocking, Phase1, Phase1Fails, "another address", "198.51.100.77"},
		{"a private address", own(private), PeerOfCloud, Warning, "", Established, "NAT stands between", ""},
		{"shared address space", own(netip.MustParseAddr("100.64.1.2")), PeerOfCloud, Warning, "", Established, "NAT", ""},
		{"own address not known", on(func(d *Parameters) { d.IKE.Address = Setting[netip.Addr]{} }), PeerOfCloud, NotKnown, "", NotEstablished, "", ""},
		{"no NAT traversal, and no NAT", natT(false), NATTraversal, NotKnown, "", Established, "", ""},
		{"no NAT traversal behind a NAT", both(own(private), natT(false)), NATTraversal, Warning, Traffic, Established, "ESP does not pass", ""},
		{"NAT traversal behind a NAT", both(own(private), natT(true)), NATTraversal, NotKnown, "", Established, "", ""},
		{
			"NAT traversal on one side", both(natT(false), func(c, _ *Parameters) { c.IKE.NATT = Set(true) }),
			NATTraversal, Warning, "", Established, "no NAT between", "",
		},
	})
}

func TestIdentities(t *testing.T) {
	id := func(kind IdentityType, v string) Setting[Identity] { return Set(Identity{kind, v}) }
	local := func(s Setting[Identity]) change { return on(func(d *Parameters) { d.IKE.Local = s }) }
	remote := func(s Setting[Identity]) change { return on(func(d *Parameters) { d.IKE.Remote = s }) }
	cloudExpects := func(s Setting[Identity]) change { return func(c, _ *Parameters) { c.IKE.Remote = s } }
	private := on(func(d *Parameters) { d.IKE.Address = Set(netip.MustParseAddr("10.9.9.9")) })
	check(t, []row{
		{"a name where an address is expected", local(id(FQDNID, "idc")), IKERemoteID, Blocking, Phase1, Phase1Fails, "the cloud expects another", "FQDN idc"},
		{"another address", local(id(AddressID, "10.9.9.9")), IKERemoteID, Blocking, Phase1, Phase1Fails, "", "IP address 10.9.9.9"},
		{"the same name", both(cloudExpects(id(FQDNID, "idc")), local(id(FQDNID, "idc"))), IKERemoteID, Match, "", Established, "", ""},
		{"another name", both(cloudExpects(id(FQDNID, "idc")), local(id(FQDNID, "hq"))), IKERemoteID, Blocking, Phase1, Phase1Fails, "", "FQDN hq"},
		{"a name in other letters", both(cloudExpects(id(FQDNID, "idc")), local(id(FQDNID, "IDC"))), IKERemoteID, NotKnown, "", NotEstablished, "how the device compares", ""},
		{"the device's own address, by default", local(DefaultOf("x", Identity{Type: AddressID})), IKERemoteID, Match, "", Established, "", ""},
		{"the device's private address, by default", both(private, local(DefaultOf("x", Identity{Type: AddressID}))), IKERemoteID, Blocking, Phase1, Phase1Fails, "", ""},
		{
			"an address that is not known", both(on(func(d *Parameters) { d.IKE.Address = Setting[netip.Addr]{} }), local(DefaultOf("x", Identity{Type: AddressID}))),
			IKERemoteID, NotKnown, "", NotEstablished, "which address", "",
		},
		{"the cloud's address, as its API leaves it out", cloudExpects(id(AddressID, "")), IKERemoteID, Match, "", Established, "", ""},
		{"not known", local(Setting[Identity]{}), IKERemoteID, NotKnown, "", NotEstablished, "", ""},
		{"the device expects another", remote(id(AddressID, "203.0.113.99")), IKELocalID, Blocking, Phase1, Phase1Fails, "the device expects another", ""},
		{"the device expects a name", remote(id(FQDNID, "cloud")), IKELocalID, Blocking, Phase1, Phase1Fails, "", "FQDN cloud"},
		{"the device takes any", remote(id(AnyID, "")), IKELocalID, Match, "", Established, "any identity", ""},
		{"the device expects whom it calls", remote(DefaultOf("x", Identity{Type: AddressID})), IKELocalID, Match, "", Established, "", ""},
		{"a distinguished name", both(cloudExpects(id(DNID, "CN=a")), local(id(DNID, "cn=a"))), IKERemoteID, NotKnown, "", NotEstablished, "", ""},
		{"a key id", local(id(KeyID, "198.51.100.9")), IKERemoteID, Blocking, Phase1, Phase1Fails, "", ""},
	})
}

func TestSelectors(t *testing.T) {
	spd := func(cloud, device []Selector) change {
		return func(c, d *Parameters) { c.Selectors, d.Selectors = cloud, device }
	}
	list := func(s ...Selector) []Selector { return s }
	one := list(selector("10.0.0.0/16", "192.168.0.0/24"))
	mirrored := list(selector("192.168.0.0/24", "10.0.0.0/16"))
	everything := list(selector("0.0.0.0/0", "0.0.0.0/0"))
	cloudTwo := list(selector("10.0.0.0/16", "192.168.0.0/24", "192.168.1.0/24"))
	deviceTwo := list(selector("192.168.1.0/24", "10.0.0.0/16"), selector("192.168.0.0/24", "10.0.0.0/16"))
	halved := list(selector("192.168.0.0/25", "10.0.0.0/16"), selector("192.168.0.128/25", "10.0.0.0/16"))
	elsewhere := list(selector("172.16.0.0/12", "10.0.0.0/16"))
	tcp := list(Selector{Local: mirrored[0].Local, Remote: mirrored[0].Remote, Narrowed: "tcp 443"})
	check(t, []row{
		{"host bits mean nothing", spd(one, list(selector("192.168.0.9/24", "10.0.7.7/16"))), TrafficSelector, Match, "", Established, "", ""},
		{"any order", spd(cloudTwo, deviceTwo), TrafficSelector, Match, "", Established, "", ""},
		{"twice the same", spd(one, slices.Concat(mirrored, mirrored)), TrafficSelector, Match, "", Established, "", ""},
		{"not mirrored", spd(one, one), TrafficSelector, Blocking, Phase2, Phase2Fails, "no pair", ""},
		{"elsewhere, v2", both(ike2, spd(one, elsewhere)), TrafficSelector, Blocking, Phase2, Phase2Fails, "no pair", ""},
		{"a smaller network, v1", spd(one, list(selector("192.168.0.0/25", "10.0.0.0/16"))), TrafficSelector, Blocking, Phase2, Phase2Fails, "only the device has", ""},
		{"a smaller network, v2", both(ike2, spd(one, list(selector("192.168.0.0/25", "10.0.0.0/16")))), TrafficSelector, Warning, Traffic, Established, "narrows", ""},
		{"one pair is missing, v1", spd(cloudTwo, mirrored), TrafficSelector, Blocking, Phase2, Phase2Fails, "the device does not have 10.0.0.0/16 ↔ 192.168.1.0/24", ""},
		{"one pair is missing, v2", both(ike2, spd(cloudTwo, mirrored)), TrafficSelector, Warning, Traffic, Established, "only the cloud has", ""},
		{"one pair too many, v1", spd(one, deviceTwo), TrafficSelector, Blocking, Phase2, Phase2Fails, "the cloud does not have", ""},
		{"the same addresses in halves, v1", spd(one, halved), TrafficSelector, Blocking, Phase2, Phase2Fails, "cut them differently", ""},
		{"the same addresses in halves, v2", both(ike2, spd(one, halved)), TrafficSelector, Warning, Traffic, Established, "", ""},
		{"a device that carries everything, v1", spd(one, everything), TrafficSelector, Blocking, Phase2, Phase2Fails, "the device carries everything", ""},
		{"a device that carries everything, v2", both(ike2, spd(one, everything)), TrafficSelector, Warning, Traffic, Established, "", ""},
		{"a cloud that carries everything, v1", spd(everything, mirrored), TrafficSelector, Blocking, Phase2, Phase2Fails, "the cloud carries everything", ""},
		{"both carry everything", spd(everything, everything), TrafficSelector, Match, "", Established, "", ""},
		{"one port only, v1", spd(one, tcp), TrafficSelector, Blocking, Phase2, Phase2Fails, "tcp 443 only", ""},
		{"one port only, v2", both(ike2, spd(one, tcp)), TrafficSelector, Warning, Traffic, Established, "", ""},
		{"not known", spd(one, nil), TrafficSelector, NotKnown, "", NotEstablished, "the device's networks", ""},
		{"not known in the cloud", spd(nil, mirrored), TrafficSelector, NotKnown, "", NotEstablished, "the cloud tells no networks", ""},
		{"no network at all", spd(one, list(Selector{Remote: []netip.Prefix{{}}})), TrafficSelector, NotKnown, "", NotEstablished, "", ""},
		{
			"the version is not known", both(spd(one, halved), func(c, d *Parameters) {
				c.IKE.Version, d.IKE.Version = Setting[Version]{}, Setting[Version]{}
			}), TrafficSelector, Warning, Traffic, NotEstablished, "IKEv1 fails on it", "",
		},
	})
}
