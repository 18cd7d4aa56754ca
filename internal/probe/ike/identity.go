package ike

import (
	"net/netip"

	"vpncheck/internal/ipsec"
)

// identity is how an initiator names itself in the first message of aggressive mode.
type identity struct {
	ipsec.Identity
}

// nobody is sent where it is not known how the device names itself. A gateway looks its tunnel up by
// it and refuses, after it has looked at the offer. RFC 2606 sees to it that it names nobody.
var nobody = ipsec.Identity{Type: ipsec.FQDNID, Value: "ike-probe.invalid"}

// identityOf is what the cloud's end expects of the device: an address where it says nothing else.
func identityOf(expected ipsec.Setting[ipsec.Identity], device netip.Addr) identity {
	id := expected.First()
	switch {
	case id.Type == ipsec.AddressID && id.Value != "", id.Value != "" && idKinds[id.Type] != 0:
	case device.IsValid() && (id.Type == "" || id.Type == ipsec.AddressID || id.Type == ipsec.AnyID):
		id = ipsec.Identity{Type: ipsec.AddressID, Value: device.String()}
	default:
		id = nobody
	}
	return identity{id}
}

// The types of identities.
const (
	idIPv4 byte = 1
	idIPv6 byte = 5
)

var idKinds = map[ipsec.IdentityType]byte{ipsec.FQDNID: 2, ipsec.UserID: 3, ipsec.KeyID: 11}

// encode writes the body of an ID payload for UDP 500.
func (i identity) encode() []byte {
	kind, data := idKinds[i.Type], []byte(i.Value)
	if kind == 0 {
		a, err := netip.ParseAddr(i.Value)
		if err != nil {
			return identity{nobody}.encode()
		}
		kind, data = idIPv4, a.Unmap().AsSlice()
		if len(data) > 4 {
			kind = idIPv6
		}
	}
	const udp, port = 17, 500
	return append([]byte{kind, udp, port >> 8, port & 0xff}, data...)
}
