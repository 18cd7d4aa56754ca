package ike

import (
	"encoding/binary"
	"strings"

	"vpncheck/internal/ipsec"
)

// dialect is a version of IKE with its exchange.
type dialect struct {
	version ipsec.Version
	mode    ipsec.Mode // IKEv1 only
}

var (
	mainMode       = dialect{ipsec.IKEv1, ipsec.Main}
	aggressiveMode = dialect{ipsec.IKEv1, ipsec.Aggressive}
	versionTwo     = dialect{version: ipsec.IKEv2}
)

func (d dialect) String() string { return strings.TrimSpace(string(d.version) + " " + string(d.mode)) }

// major is the version as it stands in the header.
func (d dialect) major() byte {
	if d.version == ipsec.IKEv2 {
		return v2
	}
	return v1
}

const (
	nonceSize = 32
	lifetime  = 28800 // seconds, which IKEv1 proposes as well; an ordinary value
	authPSK   = 1
	seconds   = 1 // the unit of a lifetime
)

// firstMessage is what an initiator begins with: the offers, and where the dialect wants them a
// share of the group, a nonce and an identity.
func firstMessage(d dialect, p packet, id identity) (message, error) {
	return begin(d, proposals(d.major(), p.offers), p.group, id)
}

// knock is a first message that nobody accepts: all its algorithms have numbers for private use.
func knock(d dialect) (message, error) {
	const private16, private2 = 65111, 65011 // of IKEv1's attributes, and of IKEv2's transforms
	ts := []transform{
		{kind: kindEncryption, id: private2},
		{kind: kindPRF, id: private2},
		{kind: kindIntegrity, id: private2},
		{kind: kindGroup, id: 14},
	}
	if d.major() == v1 {
		ts = []transform{transformV1(1, cipher{id: private16}, private16, 14)}
	}
	return begin(d, []proposal{{number: 1, transforms: ts}}, 14, identity{})
}

func begin(d dialect, ps []proposal, group ipsec.Group, id identity) (message, error) {
	m := message{initiator: binary.BigEndian.Uint64(random(8)), version: d.major()}
	sa, nonce := encodeSA(m.version, ps), random(nonceSize)
	if d == mainMode {
		m.exchange, m.payloads = exchangeMain, []payload{{payloadSA1, sa}}
		return m, nil
	}
	public, err := share(group)
	if err != nil {
		return message{}, err
	}
	if d == aggressiveMode {
		m.exchange = exchangeAggressive
		m.payloads = []payload{{payloadSA1, sa}, {payloadKE1, public}, {payloadNonce1, nonce}, {payloadID1, id.encode()}}
		return m, nil
	}
	m.exchange, m.flags = exchangeInit, flagInitiatorV2
	m.payloads = []payload{{payloadSA2, sa}, {payloadKE2, keyExchange(group, public)}, {payloadNonce2, nonce}}
	return m, nil
}

// keyExchange is the body of IKEv2's KE payload, which names its group.
func keyExchange(g ipsec.Group, public []byte) []byte {
	return append(binary.BigEndian.AppendUint16(nil, uint16(g)), append([]byte{0, 0}, public...)...)
}

// withGroup is the message with a share of another group, as INVALID_KE_PAYLOAD asks for.
func (m message) withGroup(g ipsec.Group) (message, error) {
	public, err := share(g)
	if err != nil {
		return message{}, err
	}
	ps := make([]payload, len(m.payloads))
	for i, p := range m.payloads {
		if p.kind == payloadKE2 {
			p.body = keyExchange(g, public)
		}
		ps[i] = p
	}
	m.payloads = ps
	return m, nil
}

// withCookie is the message with the cookie in front that the gateway wants to see again.
func (m message) withCookie(cookie []byte) message {
	n := payload{payloadNotify2, encodeNotify(notification{kind: notifyCookie, data: cookie})}
	m.payloads = append([]payload{n}, m.payloads...)
	return m
}

// proposals say offers in a version's way: each is one proposal in IKEv2, and all are one in IKEv1,
// with a transform for every combination.
func proposals(version byte, offers []offer) []proposal {
	if version == v2 {
		ps := make([]proposal, len(offers))
		for i, o := range offers {
			ps[i] = proposal{number: byte(i + 1), transforms: transformsV2(o)}
		}
		return ps
	}
	var ts []transform
	for _, o := range offers {
		for _, s := range o.singles() {
			ts = append(ts, transformV1(byte(len(ts)+1), ciphersV1[s.encryption[0]], hashesV1[s.integrity[0]], s.groups[0]))
		}
	}
	return []proposal{{number: 1, transforms: ts}}
}

func transformsV2(o offer) []transform {
	var ts []transform
	for _, e := range o.encryption {
		id, bits, _ := cipherV2(e)
		t := transform{kind: kindEncryption, id: id}
		if bits > 0 {
			t.attributes = []attribute{{kind: attributeKeyLength, value: bits}}
		}
		ts = append(ts, t)
	}
	for _, i := range o.prf {
		id, _ := i.PRF()
		ts = append(ts, transform{kind: kindPRF, id: uint16(id)})
	}
	for _, i := range o.integrity {
		id, _ := i.ID()
		ts = append(ts, transform{kind: kindIntegrity, id: uint16(id)})
	}
	for _, g := range o.groups {
		ts = append(ts, transform{kind: kindGroup, id: uint16(g)})
	}
	return ts
}

func transformV1(number byte, c cipher, hash uint16, g ipsec.Group) transform {
	as := []attribute{{kind: attributeEncryption, value: c.id}}
	if c.bits > 0 {
		as = append(as, attribute{kind: attributeKeyLength, value: c.bits})
	}
	return transform{kind: number, id: keyIKE, attributes: append(as,
		attribute{kind: attributeHash, value: hash}, attribute{kind: attributeGroup, value: uint16(g)},
		attribute{kind: attributeAuth, value: authPSK},
		attribute{kind: attributeLifeType, value: seconds}, attribute{kind: attributeLifeDuration, value: lifetime})}
}
