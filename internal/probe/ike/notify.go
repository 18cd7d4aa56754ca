package ike

import (
	"encoding/binary"
	"fmt"
	"strconv"
)

// notification is what a notify payload says.
type notification struct {
	kind uint16
	data []byte
}

// Notifications that are acted upon. They have the same numbers in both versions, but for COOKIE
// and the wanted group, which only IKEv2 knows.
const (
	notifyInvalidMajor uint16 = 5
	notifyNoProposal   uint16 = 14
	notifyInvalidKE    uint16 = 17 // IKEv1: INVALID_KEY_INFORMATION
	notifyInvalidID    uint16 = 18 // IKEv1 only
	notifyAuthFailed   uint16 = 24
	notifyCookie       uint16 = 16390

	firstStatus uint16 = 16384 // below it are errors
)

var notifyNamesV1 = map[uint16]string{
	1: "INVALID_PAYLOAD_TYPE", 2: "DOI_NOT_SUPPORTED", 3: "SITUATION_NOT_SUPPORTED", 4: "INVALID_COOKIE",
	5: "INVALID_MAJOR_VERSION", 6: "INVALID_MINOR_VERSION", 7: "INVALID_EXCHANGE_TYPE", 8: "INVALID_FLAGS",
	9: "INVALID_MESSAGE_ID", 10: "INVALID_PROTOCOL_ID", 11: "INVALID_SPI", 12: "INVALID_TRANSFORM_ID",
	13: "ATTRIBUTES_NOT_SUPPORTED", 14: "NO_PROPOSAL_CHOSEN", 15: "BAD_PROPOSAL_SYNTAX", 16: "PAYLOAD_MALFORMED",
	17: "INVALID_KEY_INFORMATION", 18: "INVALID_ID_INFORMATION", 23: "INVALID_HASH_INFORMATION",
	24: "AUTHENTICATION_FAILED", 25: "INVALID_SIGNATURE", 28: "CERTIFICATE_UNAVAILABLE",
	29: "UNSUPPORTED_EXCHANGE_TYPE", 30: "UNEQUAL_PAYLOAD_LENGTHS",
}

var notifyNamesV2 = map[uint16]string{
	1: "UNSUPPORTED_CRITICAL_PAYLOAD", 4: "INVALID_IKE_SPI", 5: "INVALID_MAJOR_VERSION", 7: "INVALID_SYNTAX",
	9: "INVALID_MESSAGE_ID", 11: "INVALID_SPI", 14: "NO_PROPOSAL_CHOSEN", 17: "INVALID_KE_PAYLOAD",
	24: "AUTHENTICATION_FAILED", 35: "NO_ADDITIONAL_SAS", 43: "TEMPORARY_FAILURE",
	16390: "COOKIE", 16407: "REDIRECT",
}

// parseNotify reads the body of a notify payload.
func parseNotify(version byte, b []byte) (notification, error) {
	if version == v1 { // a DOI comes first
		if len(b) < 4 {
			return notification{}, fmt.Errorf("%w: a notification without a DOI", errMalformed)
		}
		b = b[4:]
	}
	if len(b) < 4 || 4+int(b[1]) > len(b) {
		return notification{}, fmt.Errorf("%w: a notification is cut off", errMalformed)
	}
	return notification{kind: binary.BigEndian.Uint16(b[2:]), data: b[4+int(b[1]):]}, nil
}

// encodeNotify writes the body of a notify payload of IKEv2 about no SA.
func encodeNotify(n notification) []byte {
	return append(binary.BigEndian.AppendUint16([]byte{0, 0}, n.kind), n.data...)
}

// notifications are all that a message carries.
func (m message) notifications() ([]notification, error) {
	kind := payloadNotify2
	if m.version == v1 {
		kind = payloadNotify1
	}
	var ns []notification
	for _, p := range m.payloads {
		if p.kind != kind {
			continue
		}
		n, err := parseNotify(m.version, p.body)
		if err != nil {
			return nil, err
		}
		ns = append(ns, n)
	}
	return ns, nil
}

// name is the notification's name in the standards.
func (n notification) name(version byte) string {
	names := notifyNamesV2
	if version == v1 {
		names = notifyNamesV1
	}
	if s, ok := names[n.kind]; ok {
		return s
	}
	return "notification " + strconv.Itoa(int(n.kind))
}
