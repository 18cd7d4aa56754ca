package ipseclab

import (
	"net/netip"

	"vpncheck/internal/ipsec"
)

func otherKey(e *End) { e.PSK = "Other-Secret-2" }

// ikeFaults are those of step 5 that keep phase 1 from coming up.
func ikeFaults() []Fault {
	aes256 := func(e *End) { e.IKE.Proposals[0].Encryption = ipsec.Set(ipsec.AESCBC256) }
	sha1 := func(e *End) { e.IKE.Proposals[0].Integrity = ipsec.Set(ipsec.SHA1) }
	group2 := func(e *End) { e.IKE.Proposals[0].Groups = ipsec.Set(ipsec.Group(2)) }
	all := func(e *End) {
		e.IKE.Proposals[0] = ipsec.Proposal{
			Encryption: ipsec.Set(ipsec.TripleDES), Integrity: ipsec.Set(ipsec.MD5), Groups: ipsec.Set(ipsec.Group(2)),
		}
	}
	return []Fault{
		differs("f-psk", "the pre-shared keys differ", otherKey),
		differs("g-encryption", "IKE encryption differs", aes256, ipsec.IKEEncryption),
		differs("g-integrity", "IKE integrity differs", sha1, ipsec.IKEIntegrity),
		differs("g-dh", "IKE's DH group differs", group2, ipsec.IKEGroup),
		differs("g-all", "all of IKE's algorithms differ", all, ipsec.IKEEncryption, ipsec.IKEIntegrity, ipsec.IKEGroup),
		only(differs("i-mode", "main and aggressive mode differ", otherMode, ipsec.IKEMode), V1Main, V1Aggressive),
		differs("j-version", "the versions of IKE differ", otherVersion, ipsec.IKEVersion),
		differsInCloud("l-cloud", "the cloud expects another identity", func(e *End) { e.IKE.Remote = name("idc.example.com") }, ipsec.IKERemoteID),
		differs("l-device", "the device sends another identity", func(e *End) { e.IKE.Local = name("vpn-idc.example.com") }, ipsec.IKERemoteID),
		differsInCloud("p-cloud-peer", "the customer gateway has a wrong address", wrongDevice, ipsec.PeerOfCloud),
		differs("p-device-peer", "the device calls a wrong address", wrongGateway, ipsec.PeerOfDevice),
		bothPeers(),
		unseen(differsInCloud("q-gateway-encryption", "the gateway runs another IKE encryption than the API shows", aes256)),
		unseen(differsInCloud("q-gateway-version", "the gateway runs another version of IKE than the API shows", otherVersion)),
		unseen(differsInCloud("q-gateway-address", "the gateway has another address of the device than the API shows", wrongDevice)),
	}
}

// differs is a device that is set otherwise than the cloud, which keeps the tunnel down.
func differs(id, name string, change func(*End), parameters ...ipsec.Parameter) Fault {
	return Fault{
		ID: id, Name: name, Effect: Down,
		Truth:  Truth{Cause: name, Step: "parameters", Parameters: parameters, Where: AtDevice},
		Inject: onDevice(change), Repair: onDevice(asBefore),
	}
}

// differsInCloud is a cloud that is set otherwise than the device.
func differsInCloud(id, name string, change func(*End), parameters ...ipsec.Parameter) Fault {
	f := differs(id, name, change, parameters...)
	f.Truth.Where, f.Inject, f.Repair = InCloud, inCloud(change), inCloud(asBefore)
	return f
}

// unseen is a fault of the cloud's end that its API does not show.
func unseen(f Fault) Fault {
	f.Unseen = true
	return f
}

func only(f Fault, versions ...Version) Fault {
	f.Only = versions
	return f
}

// seen is a fault with another effect, which may be another one in single versions.
func seen(f Fault, e Effect, unlike map[Version]Effect) Fault {
	f.Effect, f.Unlike = e, unlike
	return f
}

func name(fqdn string) ipsec.Setting[ipsec.Identity] {
	return ipsec.Set(ipsec.Identity{Type: ipsec.FQDNID, Value: fqdn})
}

func otherMode(e *End) {
	if e.IKE.Mode.Has(ipsec.Main) {
		e.IKE.Mode = ipsec.Set(ipsec.Aggressive)
	} else {
		e.IKE.Mode = ipsec.Set(ipsec.Main)
	}
}

func otherVersion(e *End) {
	if e.IKE.Version.Has(ipsec.IKEv2) {
		e.IKE.Version, e.IKE.Mode = ipsec.Set(ipsec.IKEv1), ipsec.Set(ipsec.Main)
	} else {
		e.IKE.Version, e.IKE.Mode = ipsec.Set(ipsec.IKEv2), ipsec.Setting[ipsec.Mode]{}
	}
}

func wrongDevice(e *End)  { e.IKE.Peer = ipsec.Set(netip.MustParseAddr("198.51.100.21")) }
func wrongGateway(e *End) { e.IKE.Peer = ipsec.Set(netip.MustParseAddr("203.0.113.11")) }

// bothPeers has each gateway call an address at which the other is not.
func bothPeers() Fault {
	return Fault{
		ID: "p-both-peers", Name: "both ends call wrong addresses", Effect: Down,
		Truth: Truth{
			Cause: "each end calls an address at which the other is not", Step: "parameters",
			Parameters: []ipsec.Parameter{ipsec.PeerOfDevice, ipsec.PeerOfCloud}, Where: InCloud,
		},
		Inject: sequence(onDevice(wrongGateway), inCloud(wrongDevice)),
		Repair: sequence(onDevice(asBefore), inCloud(asBefore)),
	}
}
