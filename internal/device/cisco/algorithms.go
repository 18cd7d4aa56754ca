package cisco

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"vpncheck/internal/ipsec"
)

var ciphers = map[string]ipsec.Encryption{
	"des": ipsec.DES, "3des": ipsec.TripleDES, "null": ipsec.NullCipher,
	"aes": ipsec.AESCBC128, "aes-128": ipsec.AESCBC128, "aes-192": ipsec.AESCBC192, "aes-256": ipsec.AESCBC256,
	"aes-cbc-128": ipsec.AESCBC128, "aes-cbc-192": ipsec.AESCBC192, "aes-cbc-256": ipsec.AESCBC256,
	"aes-gcm": ipsec.AESGCM128, "aes-gcm-128": ipsec.AESGCM128, "aes-gcm-192": ipsec.AESGCM192, "aes-gcm-256": ipsec.AESGCM256,
	"aes-gmac": ipsec.AESGMAC128, "aes-gmac-128": ipsec.AESGMAC128, "aes-gmac-192": ipsec.AESGMAC192, "aes-gmac-256": ipsec.AESGMAC256,
}

var hashes = map[string]ipsec.Integrity{
	"md5": ipsec.MD5, "sha": ipsec.SHA1, "sha1": ipsec.SHA1, "sha-1": ipsec.SHA1, "null": ipsec.NoIntegrity,
	"sha256": ipsec.SHA256, "sha-256": ipsec.SHA256, "sha384": ipsec.SHA384, "sha-384": ipsec.SHA384,
	"sha512": ipsec.SHA512, "sha-512": ipsec.SHA512, "md596": ipsec.MD5, "sha96": ipsec.SHA1,
}

// Ciphers are the ciphers of a line of phase 1, or of ASA's ipsec-proposal: "aes 256", "aes-cbc-256
// 3des", "aes-gcm-256 aes-gcm". A word that is not known is kept.
func Ciphers(line int, words []string) ipsec.Setting[ipsec.Encryption] {
	var all []ipsec.Encryption
	for i := 0; i < len(words); i++ {
		w := strings.ToLower(words[i])
		if w == "aes" && i+1 < len(words) && keyLength(words[i+1]) {
			i++
			w = "aes-" + words[i]
		}
		e, known := ciphers[w]
		if !known {
			e = ipsec.Encryption(words[i])
		}
		all = append(all, e)
	}
	return setting(line, all)
}

func keyLength(s string) bool { return s == "128" || s == "192" || s == "256" }

// Hashes are the hashes of a line. A word that is not known is kept.
func Hashes(line int, words []string) ipsec.Setting[ipsec.Integrity] {
	var all []ipsec.Integrity
	for _, w := range words {
		h, known := hashes[strings.ToLower(w)]
		if !known {
			h = ipsec.Integrity(w)
		}
		all = append(all, h)
	}
	return setting(line, all)
}

// Groups are Diffie-Hellman groups: "14 19", "group14".
func Groups(line int, words []string) ipsec.Setting[ipsec.Group] {
	var all []ipsec.Group
	for _, w := range words {
		n, err := strconv.Atoi(strings.TrimPrefix(strings.ToLower(w), "group"))
		if err != nil || n < 1 || n > int(ipsec.MaxGroup) {
			return ipsec.NotUnderstood[ipsec.Group](line, strings.Join(words, " "))
		}
		all = append(all, ipsec.Group(n))
	}
	return setting(line, all)
}

func setting[T comparable](line int, values []T) ipsec.Setting[T] {
	if len(values) == 0 {
		return ipsec.NotUnderstood[T](line, "nothing")
	}
	return ipsec.SetAt(line, values...)
}

// Seconds is a duration that is written in seconds.
func Seconds(line int, word string) ipsec.Setting[time.Duration] {
	n, err := strconv.ParseInt(word, 10, 32)
	if err != nil || n <= 0 {
		return ipsec.NotUnderstood[time.Duration](line, word)
	}
	return ipsec.SetAt(line, time.Duration(n)*time.Second)
}

// Either adds what the next policy has for a lifetime to what those before it have: which one counts
// depends on the policy that is agreed on. One that the first policy does not say stays unknown.
func Either(s, next ipsec.Setting[time.Duration]) ipsec.Setting[time.Duration] {
	if !s.Known() {
		return s
	}
	for _, v := range next.Values {
		if !s.Has(v) {
			s.Values = append(slices.Clip(s.Values), v)
		}
	}
	return s
}

// Kilobytes is a lifetime in traffic; the words "unlimited" and "disable" are 0, no limit.
func Kilobytes(line int, word string) ipsec.Setting[int64] {
	if word == "unlimited" || word == "disable" {
		return ipsec.SetAt(line, int64(0))
	}
	n, err := strconv.ParseInt(word, 10, 64)
	if err != nil || n <= 0 {
		return ipsec.NotUnderstood[int64](line, word)
	}
	return ipsec.SetAt(line, n)
}

// Auth is a way to authenticate.
func Auth(line int, word string) ipsec.Setting[ipsec.Auth] {
	switch word {
	case "pre-share", "pre-shared-key":
		return ipsec.SetAt(line, ipsec.PSK)
	case "rsa-sig", "rsa-encr":
		return ipsec.SetAt(line, ipsec.RSA)
	case "ecdsa-sig":
		return ipsec.SetAt(line, ipsec.ECDSA)
	case "certificate":
		return ipsec.SetAt(line, ipsec.Certificate)
	case "eap":
		return ipsec.SetAt(line, ipsec.EAP)
	}
	return ipsec.NotUnderstood[ipsec.Auth](line, word)
}
