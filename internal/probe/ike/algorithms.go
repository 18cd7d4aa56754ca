package ike

import (
	"strconv"
	"strings"

	"vpncheck/internal/ipsec"
)

// cipher is an encryption algorithm as IKEv1 numbers it.
type cipher struct {
	id, bits uint16 // bits is 0 where the length of the key is fixed
}

// ciphersV1 are IKEv1's encryption algorithms (IANA's ipsec-registry).
var ciphersV1 = map[ipsec.Encryption]cipher{
	ipsec.DES: {1, 0}, ipsec.Blowfish: {3, 128}, ipsec.TripleDES: {5, 0}, ipsec.CAST: {6, 128},
	ipsec.AESCBC128: {7, 128}, ipsec.AESCBC192: {7, 192}, ipsec.AESCBC256: {7, 256},
	ipsec.Camellia128: {8, 128}, ipsec.Camellia192: {8, 192}, ipsec.Camellia256: {8, 256},
}

// hashesV1 are IKEv1's hashes.
var hashesV1 = map[ipsec.Integrity]uint16{
	ipsec.MD5: 1, ipsec.SHA1: 2, ipsec.SHA256: 4, ipsec.SHA384: 5, ipsec.SHA512: 6,
}

// everything lists what is offered where the cloud's own parameters were refused, the likeliest
// first: what VPN gateways are set to, and nothing that only a few of them know.
var everything = offer{
	encryption: []ipsec.Encryption{
		ipsec.AESCBC128, ipsec.AESCBC256, ipsec.AESCBC192, ipsec.TripleDES, ipsec.DES, ipsec.Camellia128, ipsec.Camellia256,
		ipsec.AESGCM128, ipsec.AESGCM256, ipsec.AESGCM192, ipsec.ChaCha20,
	},
	integrity: []ipsec.Integrity{ipsec.SHA256, ipsec.SHA1, ipsec.MD5, ipsec.SHA512, ipsec.SHA384},
	prf:       []ipsec.Integrity{ipsec.SHA256, ipsec.SHA1, ipsec.MD5, ipsec.SHA512, ipsec.SHA384},
	groups:    []ipsec.Group{14, 2, 5, 15, 16, 19, 20, 21, 24, 31, 1},
}

// cipherV2 is the number of an encryption algorithm in IKEv2, and the length of its key where that
// is told beside it.
func cipherV2(e ipsec.Encryption) (id, bits uint16, ok bool) {
	n, ok := e.ID()
	if !ok {
		return 0, 0, false
	}
	if name := string(e); strings.HasPrefix(name, "AES-") || strings.HasPrefix(name, "CAMELLIA-") {
		length, err := strconv.ParseUint(name[strings.LastIndexByte(name, '-')+1:], 10, 16)
		if err != nil {
			return 0, 0, false
		}
		bits = uint16(length)
	}
	return uint16(n), bits, true
}

// speaks says whether an algorithm has a number in the version of IKE.
func speaksCipher(version byte, e ipsec.Encryption) bool {
	if version == v1 {
		_, ok := ciphersV1[e]
		return ok
	}
	_, _, ok := cipherV2(e)
	return ok
}

func speaksIntegrity(version byte, i ipsec.Integrity) bool {
	if version == v1 {
		return hashesV1[i] != 0
	}
	_, ok := i.ID()
	return ok
}

func speaksPRF(version byte, i ipsec.Integrity) bool {
	_, ok := i.PRF()
	return version == v1 || ok
}

// everyCipher and everyHash are what a gateway's choice may name: what can be offered here, be it
// the cloud's or of everything.
var everyCipher = []ipsec.Encryption{
	ipsec.DES, ipsec.TripleDES, ipsec.CAST, ipsec.Blowfish, ipsec.AESCBC128, ipsec.AESCBC192, ipsec.AESCBC256,
	ipsec.AESCTR128, ipsec.AESCTR192, ipsec.AESCTR256, ipsec.AESCCM128, ipsec.AESCCM192, ipsec.AESCCM256,
	ipsec.AESGCM8x128, ipsec.AESGCM8x192, ipsec.AESGCM8x256, ipsec.AESGCM12x128, ipsec.AESGCM12x192, ipsec.AESGCM12x256,
	ipsec.AESGCM128, ipsec.AESGCM192, ipsec.AESGCM256, ipsec.Camellia128, ipsec.Camellia192, ipsec.Camellia256, ipsec.ChaCha20,
}

var everyHash = []ipsec.Integrity{
	ipsec.MD5, ipsec.SHA1, ipsec.SHA256, ipsec.SHA384, ipsec.SHA512, ipsec.AESXCBC, ipsec.AESCMAC,
}
