package ike

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// message is one message of IKE in either version: both have the same header and chain of payloads
// (RFC 2408, RFC 7296).
type message struct {
	initiator, responder uint64 // the SPIs; IKEv1 calls them cookies
	version              byte   // v1 or v2
	exchange             byte
	flags                byte
	id                   uint32
	payloads             []payload // none where they are encrypted
}

// payload is one link of the chain, without its header.
type payload struct {
	kind byte
	body []byte
}

// The versions as they stand in the header.
const (
	v1 byte = 0x10
	v2 byte = 0x20
)

// The exchanges that a first message or its answer belongs to.
const (
	exchangeMain       byte = 2 // identity protection
	exchangeAggressive byte = 4
	exchangeInfoV1     byte = 5
	exchangeInit       byte = 34 // IKE_SA_INIT
)

// Payloads of IKEv1.
const (
	payloadSA1     byte = 1
	payloadKE1     byte = 4
	payloadID1     byte = 5
	payloadNonce1  byte = 10
	payloadNotify1 byte = 11
)

// Payloads of IKEv2.
const (
	payloadSA2       byte = 33
	payloadKE2       byte = 34
	payloadNonce2    byte = 40
	payloadNotify2   byte = 41
	payloadEncrypted byte = 46
)

const (
	headerSize  = 28
	genericSize = 4 // of a payload's header

	flagEncryptedV1 byte = 0x01
	flagInitiatorV2 byte = 0x08
)

var errMalformed = errors.New("malformed")

// encode writes the message as it goes into a datagram.
func (m message) encode() []byte {
	b := binary.BigEndian.AppendUint64(nil, m.initiator)
	b = binary.BigEndian.AppendUint64(b, m.responder)
	b = append(b, kindAt(m.payloads, 0), m.version, m.exchange, m.flags)
	b = binary.BigEndian.AppendUint32(b, m.id)
	b = binary.BigEndian.AppendUint32(b, 0)
	for i, p := range m.payloads {
		b = append(b, kindAt(m.payloads, i+1), 0)
		b = binary.BigEndian.AppendUint16(b, uint16(genericSize+len(p.body)))
		b = append(b, p.body...)
	}
	binary.BigEndian.PutUint32(b[headerSize-4:], uint32(len(b)))
	return b
}

func kindAt(ps []payload, i int) byte {
	if i < len(ps) {
		return ps[i].kind
	}
	return 0
}

// parse reads a datagram. The payloads share its memory. Where only they are malformed, the header
// is returned beside the error.
func parse(b []byte) (message, error) {
	if len(b) < headerSize {
		return message{}, fmt.Errorf("%w: %d bytes are no IKE header", errMalformed, len(b))
	}
	m := message{
		initiator: binary.BigEndian.Uint64(b), responder: binary.BigEndian.Uint64(b[8:]),
		version: b[17], exchange: b[18], flags: b[19], id: binary.BigEndian.Uint32(b[20:]),
	}
	// A minor version is nobody's business: IKEv1 and IKEv2 are told by the major one.
	m.version &= 0xf0
	size := binary.BigEndian.Uint32(b[24:])
	if size < headerSize || int64(size) > int64(len(b)) {
		return m, fmt.Errorf("%w: the header says %d bytes, %d came", errMalformed, size, len(b))
	}
	if m.version == v1 && m.flags&flagEncryptedV1 != 0 {
		return m, nil
	}
	var err error
	m.payloads, err = parsePayloads(b[16], b[headerSize:size])
	return m, err
}

func parsePayloads(kind byte, b []byte) ([]payload, error) {
	var ps []payload
	for kind != 0 {
		if len(b) < genericSize {
			return nil, fmt.Errorf("%w: payload %d is cut off", errMalformed, kind)
		}
		size := int(binary.BigEndian.Uint16(b[2:]))
		if size < genericSize || size > len(b) {
			return nil, fmt.Errorf("%w: payload %d says %d bytes of %d", errMalformed, kind, size, len(b))
		}
		if kind == payloadEncrypted { // the next kind is that of the first payload inside
			return ps, nil
		}
		ps = append(ps, payload{kind: kind, body: b[genericSize:size]})
		kind, b = b[0], b[size:]
	}
	return ps, nil
}

// find is the first payload of a kind.
func (m message) find(kind byte) ([]byte, bool) {
	for _, p := range m.payloads {
		if p.kind == kind {
			return p.body, true
		}
	}
	return nil, false
}
