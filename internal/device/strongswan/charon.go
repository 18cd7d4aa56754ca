package strongswan

import (
	"strings"

	"vpncheck/internal/ipsec"
)

// What the daemon itself prints of algorithms, in its outputs of state ("AES_CBC-256") and in its
// log ("AES_CBC_256").
var (
	charonCiphers = map[string]ipsec.Encryption{
		"3DES_CBC": ipsec.TripleDES, "DES_CBC": ipsec.DES, "NULL": ipsec.NullCipher, "CHACHA20_POLY1305": ipsec.ChaCha20,
		"AES_CBC_128": ipsec.AESCBC128, "AES_CBC_192": ipsec.AESCBC192, "AES_CBC_256": ipsec.AESCBC256,
		"AES_CTR_128": ipsec.AESCTR128, "AES_CTR_192": ipsec.AESCTR192, "AES_CTR_256": ipsec.AESCTR256,
		"AES_GCM_16_128": ipsec.AESGCM128, "AES_GCM_16_192": ipsec.AESGCM192, "AES_GCM_16_256": ipsec.AESGCM256,
		"AES_GCM_12_128": ipsec.AESGCM12x128, "AES_GCM_12_192": ipsec.AESGCM12x192, "AES_GCM_12_256": ipsec.AESGCM12x256,
		"AES_GCM_8_128": ipsec.AESGCM8x128, "AES_GCM_8_192": ipsec.AESGCM8x192, "AES_GCM_8_256": ipsec.AESGCM8x256,
		"AES_CCM_16_128": ipsec.AESCCM128, "AES_CCM_16_192": ipsec.AESCCM192, "AES_CCM_16_256": ipsec.AESCCM256,
		"CAMELLIA_CBC_128": ipsec.Camellia128, "CAMELLIA_CBC_192": ipsec.Camellia192, "CAMELLIA_CBC_256": ipsec.Camellia256,
	}
	charonHashes = map[string]ipsec.Integrity{
		"HMAC_MD5_96": ipsec.MD5, "HMAC_SHA1_96": ipsec.SHA1, "HMAC_SHA2_256_128": ipsec.SHA256, "HMAC_SHA2_256_96": ipsec.SHA256,
		"HMAC_SHA2_384_192": ipsec.SHA384, "HMAC_SHA2_512_256": ipsec.SHA512, "AES_XCBC_96": ipsec.AESXCBC, "AES_CMAC_96": ipsec.AESCMAC,
	}
	charonPRFs = map[string]ipsec.Integrity{
		"PRF_HMAC_MD5": ipsec.MD5, "PRF_HMAC_SHA1": ipsec.SHA1, "PRF_HMAC_SHA2_256": ipsec.SHA256, "PRF_HMAC_SHA2_384": ipsec.SHA384,
		"PRF_HMAC_SHA2_512": ipsec.SHA512, "PRF_AES128_XCBC": ipsec.AESXCBC, "PRF_AES128_CMAC": ipsec.AESCMAC,
	}
	charonGroups = map[string]ipsec.Group{
		"MODP_768": 1, "MODP_1024": 2, "MODP_1536": 5, "MODP_2048": 14, "MODP_3072": 15, "MODP_4096": 16, "MODP_6144": 17,
		"MODP_8192": 18, "ECP_256": 19, "ECP_384": 20, "ECP_521": 21, "MODP_1024_160": 22, "MODP_2048_224": 23,
		"MODP_2048_256": 24, "ECP_192": 25, "ECP_224": 26, "ECP_224_BP": 27, "ECP_256_BP": 28, "ECP_384_BP": 29,
		"ECP_512_BP": 30, "CURVE_25519": 31, "CURVE_448": 32,
	}
)

// charonProposal reads "AES_CBC_256/HMAC_SHA2_256_128/PRF_HMAC_SHA2_256/MODP_2048"; false where it has a
// word that is not known, for then nobody knows what the proposal is.
func charonProposal(line int, s string) (ipsec.Proposal, bool) {
	p := ipsec.Proposal{Name: s, Line: line}
	for w := range strings.SplitSeq(s, "/") {
		w = strings.ReplaceAll(strings.TrimSpace(w), "-", "_")
		cipher, isCipher := charonCiphers[w]
		hash, isHash := charonHashes[w]
		prf, isPRF := charonPRFs[w]
		group, isGroup := charonGroups[w]
		switch {
		case isCipher:
			add(&p.Encryption, line, cipher)
		case isHash:
			add(&p.Integrity, line, hash)
		case isPRF:
			add(&p.PRF, line, prf)
		case isGroup:
			add(&p.Groups, line, group)
		case w == "NO_EXT_SEQ" || w == "EXT_SEQ":
		default:
			return p, false
		}
	}
	return p, p.Encryption.Known()
}

// charonProposals reads a list of one protocol, "IKE:…, IKE:…". That a list of ESP has no group does not
// say that there is none: the first child of IKEv2 never has one.
func charonProposals(line int, list, protocol string) []ipsec.Proposal {
	var out []ipsec.Proposal
	for w := range strings.SplitSeq(list, ", ") {
		rest, ok := strings.CutPrefix(strings.TrimSpace(w), protocol+":")
		if !ok {
			return nil
		}
		p, ok := charonProposal(line, rest)
		if !ok {
			return nil
		}
		out = append(out, p)
	}
	return out
}
