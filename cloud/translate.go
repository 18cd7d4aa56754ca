package cloud

import (
	"strconv"
	"strings"

	"vpncheck/internal/ipsec"
)

// Tencent Cloud's words for algorithms, with the spellings that its documents and its answers
// really use. A word that is not here is kept as it is: an unknown algorithm is still compared, and
// a guess would hide the difference that breaks the tunnel.

var encryptions = map[string]ipsec.Encryption{
	"3DES-CBC":     ipsec.TripleDES,
	"DES-CBC":      ipsec.DES,
	"AES-CBC-128":  ipsec.AESCBC128,
	"AES-CBC-192":  ipsec.AESCBC192,
	"AES-CBS-192":  ipsec.AESCBC192, // so misspelt in the API's documents
	"AES-CBC-256":  ipsec.AESCBC256,
	"SM4":          ipsec.SM4,
	"SM4-CBC":      ipsec.SM4,
	"AES128GCM128": ipsec.AESGCM128, // key length, then the length of the check value
	"AES192GCM128": ipsec.AESGCM192,
	"AES256GCM128": ipsec.AESGCM256,
	"NULL":         ipsec.NullCipher,
}

var integrities = map[string]ipsec.Integrity{
	"MD5":     ipsec.MD5,
	"SHA":     ipsec.SHA1, // the console's word for the same
	"SHA1":    ipsec.SHA1,
	"SHA-1":   ipsec.SHA1,
	"SHA256":  ipsec.SHA256,
	"SHA-256": ipsec.SHA256,
	"SHA384":  ipsec.SHA384,
	"SHA-384": ipsec.SHA384,
	"SHA512":  ipsec.SHA512,
	"SHA-512": ipsec.SHA512,
	"SM3":     ipsec.SM3,
}

var versions = map[string]ipsec.Version{
	"IKEV1": ipsec.IKEv1,
	"IKEV2": ipsec.IKEv2,
}

var modes = map[string]ipsec.Mode{
	"MAIN":       ipsec.Main,
	"AGGRESSIVE": ipsec.Aggressive,
}

var identities = map[string]ipsec.IdentityType{
	"ADDRESS": ipsec.AddressID,
	"FQDN":    ipsec.FQDNID,
}

// canonical looks a word up, whatever its case.
func canonical[T ~string](words map[string]T, word string) T {
	word = strings.TrimSpace(word)
	if c, ok := words[strings.ToUpper(word)]; ok {
		return c
	}
	return T(word)
}

// group reads "GROUP14" and "DH-GROUP14". It says no where the word is none, and yes to an absent
// word, which is unknown.
func group(word string) (ipsec.Group, bool) {
	word = strings.ToUpper(strings.TrimSpace(word))
	if word == "" {
		return 0, true
	}
	number, ok := strings.CutPrefix(strings.TrimPrefix(word, "DH-"), "GROUP")
	n, err := strconv.Atoi(number)
	if !ok || err != nil || n < 1 || n > int(ipsec.MaxGroup) {
		return 0, false
	}
	return ipsec.Group(n), true
}

// pfs is group for the field in which "NULL" means that PFS is off.
func pfs(word string) (ipsec.Group, bool) {
	if strings.EqualFold(strings.TrimSpace(word), "NULL") {
		return ipsec.PFSOff, true
	}
	return group(word)
}
