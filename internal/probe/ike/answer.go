package ike

import (
	"encoding/binary"
	"slices"
	"strings"

	"vpncheck/internal/ipsec"
	"vpncheck/steps"
)

// outcome is what came of one first message.
type outcome struct {
	result string // steps.TryAccepted …
	chosen offer  // where it was accepted
	group  ipsec.Group
	cookie []byte // where the gateway wants to see one again
	note   string
	// unclear says that the answer cannot be read: it may have been a choice.
	unclear bool
}

// spent says whether the message may have left a half-open SA: it was accepted, or nobody knows.
func (o outcome) spent() bool {
	return o.result == steps.TryAccepted || o.result == steps.TrySilent || o.result == tryUnfinished || o.unclear
}

// tryUnfinished is that of a message that had no time to be answered. It is no silence.
const tryUnfinished = "unfinished"

// errors of a notification to results. Others are steps.TryOther.
var results = map[uint16]string{
	notifyNoProposal: steps.TryNoProposal, notifyInvalidKE: steps.TryWrongGroup, notifyInvalidMajor: steps.TryVersion,
}

// read says what an answer means.
func read(m message) outcome {
	kind := payloadSA2
	if m.version == v1 {
		kind = payloadSA1
	}
	if sa, ok := m.find(kind); ok {
		return accepted(m.version, sa)
	}
	ns, err := m.notifications()
	switch {
	case err != nil:
		return outcome{result: steps.TryOther, note: "its answer is " + err.Error()}
	case len(ns) == 0:
		return outcome{result: steps.TryOther, note: "it answers with neither a choice nor an error"}
	}
	n := ns[0]
	if i := slices.IndexFunc(ns, func(n notification) bool { return n.kind < firstStatus }); i >= 0 {
		n = ns[i]
	}
	return refused(m.version, n)
}

func refused(version byte, n notification) outcome {
	o := outcome{result: steps.TryOther, note: n.name(version)}
	if r, ok := results[n.kind]; ok {
		o.result = r
	}
	switch {
	case version == v2 && n.kind == notifyCookie:
		o.cookie = n.data
	case version == v2 && n.kind == notifyInvalidKE && len(n.data) == 2:
		o.group = ipsec.Group(binary.BigEndian.Uint16(n.data))
		o.note += ": it wants " + o.group.String()
	case version == v1 && n.kind == notifyInvalidKE:
		o.result = steps.TryOther // the share was bad, which says nothing about the group
	case version == v1 && (n.kind == notifyAuthFailed || n.kind == notifyInvalidID):
		o.note += ": it takes the algorithms, and not this identity in aggressive mode"
	}
	return o
}

// accepted reads the choice. An answer that holds one has left a half-open SA, understood or not.
func accepted(version byte, sa []byte) outcome {
	o := outcome{result: steps.TryAccepted}
	ps, err := parseSA(version, sa)
	if err != nil || len(ps) != 1 || len(ps[0].transforms) == 0 {
		o.note = "its choice cannot be read"
		return o
	}
	var strange []string
	if version == v1 {
		o.chosen, strange = choiceV1(ps[0].transforms[0])
	} else {
		o.chosen, strange = choiceV2(ps[0].transforms)
	}
	if len(strange) > 0 {
		o.note = "it chose what has no name here: " + strings.Join(strange, ", ")
	}
	return o
}

func choiceV1(t transform) (o offer, strange []string) {
	c := cipher{id: t.number(attributeEncryption), bits: t.number(attributeKeyLength)}
	for e, known := range ciphersV1 {
		if known == c {
			o.encryption = []ipsec.Encryption{e}
		}
	}
	for i, id := range hashesV1 {
		if id == t.number(attributeHash) {
			o.integrity = []ipsec.Integrity{i}
		}
	}
	if g := ipsec.Group(t.number(attributeGroup)); g > 0 {
		o.groups = []ipsec.Group{g}
	}
	if o.encryption == nil {
		strange = append(strange, "encryption")
	}
	if o.integrity == nil {
		strange = append(strange, "hash")
	}
	return o, strange
}

func choiceV2(ts []transform) (o offer, strange []string) {
	for _, t := range ts {
		known := true
		switch t.kind {
		case kindEncryption:
			o.encryption, known = oneOf(everyCipher, t, cipherV2)
		case kindPRF:
			o.prf, known = oneOf(everyHash, t, func(i ipsec.Integrity) (uint16, uint16, bool) { id, ok := i.PRF(); return uint16(id), 0, ok })
		case kindIntegrity:
			o.integrity, known = oneOf(everyHash, t, func(i ipsec.Integrity) (uint16, uint16, bool) { id, ok := i.ID(); return uint16(id), 0, ok })
		case kindGroup:
			o.groups = []ipsec.Group{ipsec.Group(t.id)}
		}
		if !known && !slices.Contains(strange, kindNames[t.kind]) {
			strange = append(strange, kindNames[t.kind])
		}
	}
	return o, strange
}

var kindNames = map[byte]string{kindEncryption: "encryption", kindPRF: "PRF", kindIntegrity: "integrity"}

// oneOf finds the algorithm of a transform by its number and the length of its key.
func oneOf[T any](all []T, t transform, number func(T) (id, bits uint16, ok bool)) ([]T, bool) {
	for _, v := range all {
		if id, bits, ok := number(v); ok && id == t.id && bits == t.number(attributeKeyLength) {
			return []T{v}, true
		}
	}
	return nil, false
}
