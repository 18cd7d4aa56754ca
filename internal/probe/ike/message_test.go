package ike

import (
	"bytes"
	"encoding/hex"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"
)

var allFields = []cmp.Option{
	cmp.AllowUnexported(message{}, payload{}, proposal{}, transform{}, attribute{}, notification{}), cmpopts.EquateEmpty(),
}

// spaced reads hexadecimal as it is laid out for people.
func spaced(t testing.TB, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(strings.Join(strings.Fields(s), ""))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// The bytes are those of RFC 2408, 2409 and 7296, written out by hand.
var onTheWire = []struct {
	name  string
	bytes string
	want  message
}{
	{
		"IKEv1 main mode: AES-CBC-256, SHA1, group 2, pre-shared key, 28800 s",
		`0102030405060708 0000000000000000 01 10 02 00 00000000 00000054
		 00 00 0038 00000001 00000001
		 00 00 002c 01 01 00 01
		 00 00 0024 01 01 0000 80010007 800e0100 80020002 80040002 80030001 800b0001 800c7080`,
		message{initiator: 0x0102030405060708, version: v1, exchange: exchangeMain, payloads: []payload{{payloadSA1, encodeSA(v1, []proposal{{
			number: 1, transforms: []transform{transformV1(1, cipher{7, 256}, 2, 2)},
		}})}}},
	},
	{
		"IKEv1 refusal: NO_PROPOSAL_CHOSEN about the SA of the cookies",
		`0102030405060708 1112131415161718 0b 10 05 00 99999999 00000038
		 00 00 001c 00000001 01 10 000e 0102030405060708 1112131415161718`,
		message{
			initiator: 0x0102030405060708, responder: 0x1112131415161718, version: v1, exchange: exchangeInfoV1, id: 0x99999999,
			payloads: []payload{{payloadNotify1, []byte("\x00\x00\x00\x01\x01\x10\x00\x0e\x01\x02\x03\x04\x05\x06\x07\x08\x11\x12\x13\x14\x15\x16\x17\x18")}},
		},
	},
	{
		"IKEv2 request: AES-CBC-128, PRF and integrity SHA-256, group 19",
		`0102030405060708 0000000000000000 21 20 22 08 00000000 000000a4
		 22 00 0030 00 00 002c 01 01 00 04
		 03 00 000c 01 00 000c 800e0080  03 00 0008 02 00 0005  03 00 0008 03 00 000c  00 00 0008 04 00 0013
		 28 00 0048 0013 0000
		 aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb
		 00 00 0010 cccccccccccccccccccccccc`,
		message{
			initiator: 0x0102030405060708, version: v2, exchange: exchangeInit, flags: flagInitiatorV2,
			payloads: []payload{
				{payloadSA2, encodeSA(v2, []proposal{{number: 1, transforms: []transform{
					{kind: kindEncryption, id: 12, attributes: []attribute{{kind: attributeKeyLength, value: 128}}},
					{kind: kindPRF, id: 5},
					{kind: kindIntegrity, id: 12},
					{kind: kindGroup, id: 19},
				}}})},
				{payloadKE2, keyExchange(19, append(bytes.Repeat([]byte{0xaa}, 32), bytes.Repeat([]byte{0xbb}, 32)...))},
				{payloadNonce2, bytes.Repeat([]byte{0xcc}, 12)},
			},
		},
	},
	{
		"IKEv2 refusal: INVALID_KE_PAYLOAD, group 14 wanted",
		`0102030405060708 0000000000000000 29 20 22 20 00000000 00000026
		 00 00 000a 00 00 0011 000e`,
		message{
			initiator: 0x0102030405060708, version: v2, exchange: exchangeInit, flags: 0x20,
			payloads: []payload{{payloadNotify2, encodeNotify(notification{kind: notifyInvalidKE, data: []byte{0, 14}})}},
		},
	},
}

func TestOnTheWire(t *testing.T) {
	for _, tt := range onTheWire {
		t.Run(tt.name, func(t *testing.T) {
			want := spaced(t, tt.bytes)
			if d := cmp.Diff(hex.Dump(want), hex.Dump(tt.want.encode())); d != "" {
				t.Errorf("written (-want +got):\n%s", d)
			}
			got, err := parse(want)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(tt.want, got, allFields...); d != "" {
				t.Errorf("read (-want +got):\n%s", d)
			}
		})
	}
}

func TestMalformed(t *testing.T) {
	head := "0102030405060708 0000000000000000 "
	for name, b := range map[string]string{
		"nothing":                           "",
		"half a header":                     "0102030405060708",
		"longer than the datagram":          head + "00 20 22 20 00000000 0000001d",
		"shorter than its header":           head + "00 20 22 20 00000000 0000001b",
		"far longer than any datagram":      head + "00 20 22 20 00000000 ffffffff",
		"a payload that is missing":         head + "29 20 22 20 00000000 0000001c",
		"a payload shorter than its head":   head + "29 20 22 20 00000000 00000020 00000003",
		"a payload longer than the rest":    head + "29 20 22 20 00000000 00000020 00000005",
		"a chain that goes on and does not": head + "29 20 22 20 00000000 00000020 29000004",
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := parse(spaced(t, b)); !errors.Is(err, errMalformed) {
				t.Errorf("got %v", err)
			}
		})
	}
	for name, b := range map[string]string{
		"half a proposal":                 "00000008 010100",
		"a proposal longer than the rest": "00000009 01010000",
		"an SPI longer than the proposal": "00000008 01010100",
		"half a transform":                "0000000c 01010001 00000008",
		"half an attribute":               "00000013 01010001 0000000b 01000007 800e01",
		"an attribute beyond the end":     "00000014 01010001 0000000c 01000007 000c0001",
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := parseSA(v2, spaced(t, b)); !errors.Is(err, errMalformed) {
				t.Errorf("got %v", err)
			}
		})
	}
}

// What is inside an encrypted payload is not read, nor is what follows the flag in IKEv1.
func TestEncryptedIsLeftAlone(t *testing.T) {
	for _, m := range []message{
		{initiator: 1, version: v1, exchange: exchangeInfoV1, flags: flagEncryptedV1, payloads: []payload{{8, []byte("not a payload")}}},
		{initiator: 1, version: v2, exchange: 37, payloads: []payload{{payloadEncrypted, []byte("nor this one")}}},
	} {
		got, err := parse(m.encode())
		if err != nil || got.payloads != nil {
			t.Errorf("%+v, %v", got, err)
		}
	}
}

func TestRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := drawMessage(t)
		got, err := parse(want.encode())
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(want, got, allFields...); d != "" {
			t.Fatal(d)
		}
	})
}

func TestRoundTripOfSA(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		version := rapid.SampledFrom([]byte{v1, v2}).Draw(t, "version")
		want := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) proposal { return drawProposal(t, version) }), 0, 4).Draw(t, "proposals")
		wire := encodeSA(version, want)
		got, err := parseSA(version, wire)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(wire, encodeSA(version, got)) { // the two forms of an attribute are not the same
			t.Fatal("written again, it differs")
		}
		if d := cmp.Diff(want, got, allFields...); d != "" {
			t.Fatal(d)
		}
	})
}

func drawMessage(t *rapid.T) message {
	m := message{
		initiator: rapid.Uint64().Draw(t, "initiator"), responder: rapid.Uint64().Draw(t, "responder"),
		version: rapid.SampledFrom([]byte{v1, v2}).Draw(t, "version"), exchange: rapid.Byte().Draw(t, "exchange"),
		flags: rapid.Byte().Draw(t, "flags") &^ flagEncryptedV1, id: rapid.Uint32().Draw(t, "id"),
	}
	kinds := rapid.Byte().Filter(func(b byte) bool { return b != 0 && b != payloadEncrypted })
	for range rapid.IntRange(0, 6).Draw(t, "payloads") {
		m.payloads = append(m.payloads, payload{kinds.Draw(t, "kind"), rapid.SliceOfN(rapid.Byte(), 0, 300).Draw(t, "body")})
	}
	return m
}

func drawProposal(t *rapid.T, version byte) proposal {
	p := proposal{number: rapid.Byte().Draw(t, "number")}
	for range rapid.IntRange(0, 40).Draw(t, "transforms") {
		x := transform{kind: rapid.Byte().Draw(t, "kind"), id: rapid.Uint16().Draw(t, "id")}
		if version == v1 {
			x.id &= 0xff
		}
		for range rapid.IntRange(0, 3).Draw(t, "attributes") {
			a := attribute{kind: rapid.Uint16Range(0, 0x7fff).Draw(t, "attribute")}
			if rapid.Bool().Draw(t, "long") {
				a.long = append([]byte{}, rapid.SliceOfN(rapid.Byte(), 0, 9).Draw(t, "value")...)
			} else {
				a.value = rapid.Uint16().Draw(t, "value")
			}
			x.attributes = append(x.attributes, a)
		}
		p.transforms = append(p.transforms, x)
	}
	return p
}

// FuzzParse reads whatever a stranger sends: nothing may panic, and what is read is within what came.
func FuzzParse(f *testing.F) {
	for _, tt := range onTheWire {
		f.Add(spaced(f, tt.bytes))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		m, err := parse(b)
		o := read(m)
		_ = o.chosen.String()
		_ = offer{}.differs(o.chosen)
		if err != nil {
			return
		}
		size := 0
		for _, p := range m.payloads {
			size += genericSize + len(p.body)
		}
		if size > len(b) {
			t.Fatalf("%d bytes of payloads in %d bytes", size, len(b))
		}
		again, err := parse(m.encode())
		if err != nil {
			t.Fatalf("what was read cannot be read again: %v", err)
		}
		if d := cmp.Diff(m, again, allFields...); d != "" {
			t.Fatal(d)
		}
	})
}
