package block

import (
	"strconv"
	"strings"

	"vpncheck/internal/ipsec"
)

// ciphers are the words of VRP and Comware, in configurations and in outputs, in small letters
// with hyphens alone.
var ciphers = map[string]ipsec.Encryption{
	"des": ipsec.DES, "des-cbc": ipsec.DES, "3des": ipsec.TripleDES, "3des-cbc": ipsec.TripleDES,
	"aes-128": ipsec.AESCBC128, "aes-192": ipsec.AESCBC192, "aes-256": ipsec.AESCBC256,
	"aes-cbc-128": ipsec.AESCBC128, "aes-cbc-192": ipsec.AESCBC192, "aes-cbc-256": ipsec.AESCBC256,
	"128-aes": ipsec.AESCBC128, "192-aes": ipsec.AESCBC192, "256-aes": ipsec.AESCBC256,
	"aes-128-cbc": ipsec.AESCBC128, "aes-192-cbc": ipsec.AESCBC192, "aes-256-cbc": ipsec.AESCBC256,
	"aes-ctr-128": ipsec.AESCTR128, "aes-ctr-192": ipsec.AESCTR192, "aes-ctr-256": ipsec.AESCTR256,
	"aes-128-gcm-128": ipsec.AESGCM128, "aes-192-gcm-128": ipsec.AESGCM192, "aes-256-gcm-128": ipsec.AESGCM256,
	"gcm-128": ipsec.AESGCM128, "gcm-192": ipsec.AESGCM192, "gcm-256": ipsec.AESGCM256,
	"aes-gcm-128": ipsec.AESGCM128, "aes-gcm-192": ipsec.AESGCM192, "aes-gcm-256": ipsec.AESGCM256,
	"aes-128-gmac": ipsec.AESGMAC128, "aes-192-gmac": ipsec.AESGMAC192, "aes-256-gmac": ipsec.AESGMAC256,
	"gmac-128": ipsec.AESGMAC128, "gmac-192": ipsec.AESGMAC192, "gmac-256": ipsec.AESGMAC256,
	"camellia-cbc-128": ipsec.Camellia128, "camellia-cbc-192": ipsec.Camellia192, "camellia-cbc-256": ipsec.Camellia256,
	"sm1": ipsec.SM1, "sm1-cbc": ipsec.SM1, "sm1-cbc-128": ipsec.SM1, "sm4": ipsec.SM4, "sm4-cbc": ipsec.SM4,
	"null": ipsec.NullCipher,
}

var hashes = map[string]ipsec.Integrity{
	"md5": ipsec.MD5, "sha": ipsec.SHA1, "sha1": ipsec.SHA1, "sha2-256": ipsec.SHA256, "sha2-384": ipsec.SHA384, "sha2-512": ipsec.SHA512,
	"sha256": ipsec.SHA256, "sha384": ipsec.SHA384, "sha512": ipsec.SHA512, "sm3": ipsec.SM3,
	"sha-256": ipsec.SHA256, "sha-384": ipsec.SHA384, "sha-512": ipsec.SHA512,
	"aes-xcbc": ipsec.AESXCBC, "aes-xcbc-96": ipsec.AESXCBC, "aes-xcbc-mac": ipsec.AESXCBC, "aes-xcbc-128": ipsec.AESXCBC,
	"hmac-md5": ipsec.MD5, "hmac-md5-96": ipsec.MD5, "hmac-sha1": ipsec.SHA1, "hmac-sha1-96": ipsec.SHA1,
	"hmac-sha2-256": ipsec.SHA256, "hmac-sha2-384": ipsec.SHA384, "hmac-sha2-512": ipsec.SHA512, "hmac-sm3": ipsec.SM3,
	"hmac-sha256": ipsec.SHA256, "hmac-sha384": ipsec.SHA384, "hmac-sha512": ipsec.SHA512,
	"md5-hmac-96": ipsec.MD5, "sha1-hmac-96": ipsec.SHA1, "sha2-hmac-256": ipsec.SHA256, "sha2-hmac-384": ipsec.SHA384,
	"sha2-hmac-512": ipsec.SHA512, "sha2-256-hmac": ipsec.SHA256, "sha2-384-hmac": ipsec.SHA384, "sha2-512-hmac": ipsec.SHA512,
}

// modp are the groups by what outputs call them.
var modp = map[string]ipsec.Group{
	"modp-768": 1, "modp-1024": 2, "modp-1536": 5, "modp-2048": 14, "modp-3072": 15, "modp-4096": 16,
	"modp-6144": 17, "modp-8192": 18, "ecp-256": 19, "ecp-384": 20, "ecp-521": 21,
}

// Encryption is the cipher of a vendor's word; a word that no table knows stays as it is written.
func Encryption(word string) ipsec.Encryption {
	if e, ok := ciphers[plain(word)]; ok {
		return e
	}
	return ipsec.Encryption(word)
}

// Hash is the hash of a vendor's word; a word that no table knows stays as it is written.
func Hash(word string) ipsec.Integrity {
	if h, ok := hashes[plain(word)]; ok {
		return h
	}
	return ipsec.Integrity(word)
}

// Group is the group of "group14", "dh-group14", "14", "MODP-2048"; 0 where it is none.
func Group(word string) ipsec.Group {
	w := plain(word)
	if g, ok := modp[w]; ok {
		return g
	}
	n, err := strconv.Atoi(strings.TrimPrefix(strings.TrimPrefix(w, "dh-"), "group"))
	if err != nil || n < 1 || n > int(ipsec.MaxGroup) {
		return 0
	}
	return ipsec.Group(n)
}

func plain(word string) string { return strings.ReplaceAll(strings.ToLower(word), "_", "-") }

// Encryptions reads ciphers from words, of which a length may be one by itself ("aes-cbc 128").
// short is the key length of an AES without one, 0 where that is not known.
func Encryptions(line int, words []string, short int) ipsec.Setting[ipsec.Encryption] {
	s := ipsec.Setting[ipsec.Encryption]{Origin: ipsec.Written, Line: line}
	for i := 0; i < len(words); i++ {
		w := words[i]
		if lower := plain(w); lower == "aes" || lower == "aes-cbc" {
			switch {
			case i+1 < len(words) && Digits(words[i+1]):
				w += "-" + words[i+1]
				i++
			case short > 0:
				w += "-" + strconv.Itoa(short)
			}
		}
		if e := Encryption(w); !s.Has(e) {
			s.Values = append(s.Values, e)
		}
	}
	return s
}

// Hashes reads hashes from words.
func Hashes(line int, words []string) ipsec.Setting[ipsec.Integrity] {
	s := ipsec.Setting[ipsec.Integrity]{Origin: ipsec.Written, Line: line}
	for _, w := range words {
		if h := Hash(w); !s.Has(h) {
			s.Values = append(s.Values, h)
		}
	}
	return s
}

// Groups reads groups from words such as "group14 group5", "Group 14", "DH group 14". Where one is
// not understood, none is.
func Groups(line int, words []string) ipsec.Setting[ipsec.Group] {
	s := ipsec.Setting[ipsec.Group]{Origin: ipsec.Written, Line: line}
	for _, w := range words {
		if l := strings.ToLower(w); l == "group" || l == "dh" {
			continue
		}
		g := Group(w)
		if g == 0 {
			return ipsec.NotUnderstood[ipsec.Group](line, strings.Join(words, " "))
		}
		if !s.Has(g) {
			s.Values = append(s.Values, g)
		}
	}
	return s
}

// Digits says whether a word is a number and nothing else.
func Digits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }
