package ike

import (
	"encoding/binary"
	"fmt"
)

// proposal is one proposal of an SA payload. In IKEv2 its transforms are of several kinds, of which
// the responder picks one each; in IKEv1 each is a whole set of algorithms.
type proposal struct {
	number     byte
	transforms []transform
}

// transform is one transform. IKEv1 numbers its transforms where IKEv2 has their kind.
type transform struct {
	kind       byte
	id         uint16
	attributes []attribute
}

// attribute is one attribute of a transform: a value of two bytes, or where long is not nil any.
type attribute struct {
	kind  uint16 // without the bit that tells the two forms apart
	value uint16
	long  []byte
}

// The kinds of IKEv2's transforms.
const (
	kindEncryption byte = 1
	kindPRF        byte = 2
	kindIntegrity  byte = 3
	kindGroup      byte = 4
)

// The attributes of IKEv1's transforms; IKEv2 has none but the key's length, under the same number.
const (
	attributeEncryption   uint16 = 1
	attributeHash         uint16 = 2
	attributeAuth         uint16 = 3
	attributeGroup        uint16 = 4
	attributeLifeType     uint16 = 11
	attributeLifeDuration uint16 = 12
	attributeKeyLength    uint16 = 14
)

const (
	protocolIKE byte   = 1
	keyIKE      uint16 = 1 // the only transform of IKEv1's phase 1

	proposalSize  = 8
	transformSize = 8
	shortForm     = 0x8000

	moreProposals  byte = 2
	moreTransforms byte = 3
)

// situation is what begins an SA payload of IKEv1: the IPsec DOI, SIT_IDENTITY_ONLY.
var situation = []byte{0, 0, 0, 1, 0, 0, 0, 1}

// encodeSA writes the body of an SA payload.
func encodeSA(version byte, ps []proposal) []byte {
	var b []byte
	if version == v1 {
		b = append(b, situation...)
	}
	for i, p := range ps {
		at := len(b)
		b = append(b, more(i, len(ps), moreProposals), 0, 0, 0, p.number, protocolIKE, 0, byte(len(p.transforms)))
		for j, t := range p.transforms {
			b = appendTransform(b, version, t, more(j, len(p.transforms), moreTransforms))
		}
		binary.BigEndian.PutUint16(b[at+2:], uint16(len(b)-at))
	}
	return b
}

func more(i, n int, mark byte) byte {
	if i == n-1 {
		return 0
	}
	return mark
}

func appendTransform(b []byte, version byte, t transform, next byte) []byte {
	at := len(b)
	b = append(b, next, 0, 0, 0, t.kind, 0, 0, 0)
	if version == v1 {
		b[at+5] = byte(t.id)
	} else {
		binary.BigEndian.PutUint16(b[at+6:], t.id)
	}
	for _, a := range t.attributes {
		if a.long == nil {
			b = binary.BigEndian.AppendUint16(b, a.kind|shortForm)
			b = binary.BigEndian.AppendUint16(b, a.value)
			continue
		}
		b = binary.BigEndian.AppendUint16(b, a.kind)
		b = binary.BigEndian.AppendUint16(b, uint16(len(a.long)))
		b = append(b, a.long...)
	}
	binary.BigEndian.PutUint16(b[at+2:], uint16(len(b)-at))
	return b
}

// parseSA reads the body of an SA payload.
func parseSA(version byte, b []byte) ([]proposal, error) {
	if version == v1 {
		if len(b) < len(situation) {
			return nil, fmt.Errorf("%w: an SA without a situation", errMalformed)
		}
		b = b[len(situation):]
	}
	var ps []proposal
	for len(b) > 0 {
		part, rest, err := cut(b, proposalSize)
		if err != nil {
			return nil, fmt.Errorf("proposal %d: %w", len(ps)+1, err)
		}
		spi := proposalSize + int(part[6])
		if spi > len(part) {
			return nil, fmt.Errorf("%w: an SPI longer than its proposal", errMalformed)
		}
		ts, err := parseTransforms(version, part[spi:])
		if err != nil {
			return nil, err
		}
		ps = append(ps, proposal{number: part[4], transforms: ts})
		b = rest
	}
	return ps, nil
}

func parseTransforms(version byte, b []byte) ([]transform, error) {
	var ts []transform
	for len(b) > 0 {
		part, rest, err := cut(b, transformSize)
		if err != nil {
			return nil, fmt.Errorf("transform %d: %w", len(ts)+1, err)
		}
		t := transform{kind: part[4], id: binary.BigEndian.Uint16(part[6:])}
		if version == v1 {
			t.id = uint16(part[5])
		}
		if t.attributes, err = parseAttributes(part[transformSize:]); err != nil {
			return nil, err
		}
		ts = append(ts, t)
		b = rest
	}
	return ts, nil
}

// cut takes a substructure, whose length stands in its third and fourth byte, from the front of b.
func cut(b []byte, least int) (part, rest []byte, err error) {
	if len(b) < least {
		return nil, nil, fmt.Errorf("%w: cut off", errMalformed)
	}
	size := int(binary.BigEndian.Uint16(b[2:]))
	if size < least || size > len(b) {
		return nil, nil, fmt.Errorf("%w: says %d bytes of %d", errMalformed, size, len(b))
	}
	return b[:size], b[size:], nil
}

func parseAttributes(b []byte) ([]attribute, error) {
	var as []attribute
	for len(b) > 0 {
		if len(b) < 4 {
			return nil, fmt.Errorf("%w: an attribute is cut off", errMalformed)
		}
		kind, value := binary.BigEndian.Uint16(b), binary.BigEndian.Uint16(b[2:])
		b = b[4:]
		if kind&shortForm != 0 {
			as = append(as, attribute{kind: kind &^ shortForm, value: value})
			continue
		}
		if int(value) > len(b) {
			return nil, fmt.Errorf("%w: an attribute says %d bytes of %d", errMalformed, value, len(b))
		}
		as = append(as, attribute{kind: kind, long: b[:value:value]})
		b = b[value:]
	}
	return as, nil
}

// number is the value of an attribute that fits into two bytes; 0 where there is none.
func (t transform) number(kind uint16) uint16 {
	for _, a := range t.attributes {
		switch {
		case a.kind != kind:
		case a.long == nil:
			return a.value
		case len(a.long) == 4 && a.long[0]|a.long[1] == 0:
			return binary.BigEndian.Uint16(a.long[2:])
		case len(a.long) == 2:
			return binary.BigEndian.Uint16(a.long)
		}
	}
	return 0
}
