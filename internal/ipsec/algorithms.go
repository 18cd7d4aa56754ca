package ipsec

import (
	"strconv"
	"strings"
)

// Encryption is a cipher with its key length, under one name: "AES-CBC-128", "AES-GCM-256".
type Encryption string

// The ciphers that have a name here. GCM and CCM have a check value of 16 octets unless the name
// says otherwise.
const (
	DES          Encryption = "DES-CBC"
	TripleDES    Encryption = "3DES-CBC"
	AESCBC128    Encryption = "AES-CBC-128"
	AESCBC192    Encryption = "AES-CBC-192"
	AESCBC256    Encryption = "AES-CBC-256"
	AESCTR128    Encryption = "AES-CTR-128"
	AESCTR192    Encryption = "AES-CTR-192"
	AESCTR256    Encryption = "AES-CTR-256"
	AESGCM128    Encryption = "AES-GCM-128"
	AESGCM192    Encryption = "AES-GCM-192"
	AESGCM256    Encryption = "AES-GCM-256"
	AESGCM8x128  Encryption = "AES-GCM-8-128" // a check value of 8 octets
	AESGCM8x192  Encryption = "AES-GCM-8-192"
	AESGCM8x256  Encryption = "AES-GCM-8-256"
	AESGCM12x128 Encryption = "AES-GCM-12-128" // a check value of 12 octets
	AESGCM12x192 Encryption = "AES-GCM-12-192"
	AESGCM12x256 Encryption = "AES-GCM-12-256"
	AESCCM128    Encryption = "AES-CCM-128"
	AESCCM192    Encryption = "AES-CCM-192"
	AESCCM256    Encryption = "AES-CCM-256"
	AESGMAC128   Encryption = "AES-GMAC-128" // integrity alone
	AESGMAC192   Encryption = "AES-GMAC-192"
	AESGMAC256   Encryption = "AES-GMAC-256"
	ChaCha20     Encryption = "CHACHA20-POLY1305"
	Camellia128  Encryption = "CAMELLIA-CBC-128"
	Camellia192  Encryption = "CAMELLIA-CBC-192"
	Camellia256  Encryption = "CAMELLIA-CBC-256"
	Blowfish     Encryption = "BLOWFISH-CBC"
	CAST         Encryption = "CAST-CBC"
	SEED         Encryption = "SEED-CBC"
	SM1          Encryption = "SM1-CBC"
	SM4          Encryption = "SM4-CBC"
	NullCipher   Encryption = "NULL"
)

// encryptionIDs are IKEv2's transform ids of type 1 (RFC 7296, IANA's ikev2-parameters). China's
// ciphers have none there; -1 stands for known without a number.
var encryptionIDs = map[Encryption]int{
	DES: 2, TripleDES: 3, CAST: 6, Blowfish: 7, NullCipher: 11,
	AESCBC128: 12, AESCBC192: 12, AESCBC256: 12,
	AESCTR128: 13, AESCTR192: 13, AESCTR256: 13,
	AESCCM128: 16, AESCCM192: 16, AESCCM256: 16,
	AESGCM8x128: 18, AESGCM8x192: 18, AESGCM8x256: 18,
	AESGCM12x128: 19, AESGCM12x192: 19, AESGCM12x256: 19,
	AESGCM128: 20, AESGCM192: 20, AESGCM256: 20,
	AESGMAC128: 21, AESGMAC192: 21, AESGMAC256: 21,
	Camellia128: 23, Camellia192: 23, Camellia256: 23,
	ChaCha20: 28, SEED: -1, SM1: -1, SM4: -1,
}

// ID is the transform id that IANA gave to the cipher in IKEv2, and whether there is one.
func (e Encryption) ID() (int, bool) { id := encryptionIDs[e]; return id, id > 0 }

// Known says whether the name is one of this package's, not a vendor's word that is kept as it is.
func (e Encryption) Known() bool { return encryptionIDs[e] != 0 }

// AEAD says whether the cipher brings its own integrity.
func (e Encryption) AEAD() bool {
	for _, p := range []string{"AES-GCM-", "AES-CCM-", "AES-GMAC-", string(ChaCha20)} {
		if strings.HasPrefix(string(e), p) {
			return true
		}
	}
	return false
}

// Integrity is a hash for integrity or for the pseudo-random function: "SHA-256".
type Integrity string

// The hashes that have a name here.
const (
	MD5     Integrity = "MD5"
	SHA1    Integrity = "SHA1"
	SHA256  Integrity = "SHA-256"
	SHA384  Integrity = "SHA-384"
	SHA512  Integrity = "SHA-512"
	AESXCBC Integrity = "AES-XCBC"
	AESCMAC Integrity = "AES-CMAC"
	SM3     Integrity = "SM3"
	// NoIntegrity is the absence of an algorithm where the cipher needs one.
	NoIntegrity Integrity = "none"
)

var integrityIDs = map[Integrity]int{
	MD5: 1, SHA1: 2, AESXCBC: 5, AESCMAC: 8, SHA256: 12, SHA384: 13, SHA512: 14, SM3: -1, NoIntegrity: -1,
}

var prfIDs = map[Integrity]int{MD5: 1, SHA1: 2, AESXCBC: 4, SHA256: 5, SHA384: 6, SHA512: 7, AESCMAC: 8}

// ID is IANA's id of the integrity transform (type 3) in IKEv2, and whether there is one.
func (i Integrity) ID() (int, bool) { id := integrityIDs[i]; return id, id > 0 }

// PRF is IANA's id of the pseudo-random function (type 2) of the same hash, and whether there is one.
func (i Integrity) PRF() (int, bool) { id := prfIDs[i]; return id, id > 0 }

// Known says whether the name is one of this package's.
func (i Integrity) Known() bool { return integrityIDs[i] != 0 }

// Group is a Diffie-Hellman group by its IANA number. Zero means unknown.
type Group int

// PFSOff is the Group of an end that uses no perfect forward secrecy.
const PFSOff Group = -1

// MaxGroup is beyond the highest number that IANA has given away.
const MaxGroup Group = 63

// String names the group as people write it: "group 14", "off", "unknown".
func (g Group) String() string {
	switch {
	case g == PFSOff:
		return "off"
	case g <= 0:
		return "unknown"
	default:
		return "group " + strconv.Itoa(int(g))
	}
}

// Version is the version of IKE.
type Version string

// The versions.
const (
	IKEv1 Version = "IKEv1"
	IKEv2 Version = "IKEv2"
)

// Mode is IKEv1's exchange of phase 1.
type Mode string

// The modes.
const (
	Main       Mode = "main"
	Aggressive Mode = "aggressive"
)

// Auth is how an end proves who it is.
type Auth string

// The ways. Tencent Cloud's is always the pre-shared key.
const (
	PSK   Auth = "pre-shared key"
	RSA   Auth = "RSA signature"
	ECDSA Auth = "ECDSA signature"
	// Certificate is a signature whose algorithm is not told.
	Certificate Auth = "certificate"
	EAP         Auth = "EAP"
	XAuth       Auth = "XAuth"
	SM2Envelope Auth = "SM2 digital envelope"
)

// Protocol is what carries the traffic.
type Protocol string

// The protocols.
const (
	ESP   Protocol = "ESP"
	AH    Protocol = "AH"
	AHESP Protocol = "AH and ESP"
)

// Encapsulation is what of a packet is protected.
type Encapsulation string

// The encapsulations.
const (
	TunnelMode    Encapsulation = "tunnel"
	TransportMode Encapsulation = "transport"
)
