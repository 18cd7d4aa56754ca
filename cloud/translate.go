package cloud

import (
	"strconv"
	"strings"

	"vpncheck/internal/ipsec"
)

// Tencent Cloud's words for algorithms, with the spellings that its documents and its answers
// really use. A word that is not here is kept as it is: an unknown algorithm is still compared, and
// a guess would hide the difference that breaks the tunnel.

var encryptions = map[string]string{
	"3DES-CBC":     "3DES-CBC",
	"DES-CBC":      "DES-CBC",
	"AES-CBC-128":  "AES-CBC-128",
	"AES-CBC-192":  "AES-CBC-192",
	"AES-CBS-192":  "AES-CBC-192", // so misspelt in the API's documents
	"AES-CBC-256":  "AES-CBC-256",
	"SM4":          "SM4-CBC",
	"SM4-CBC":      "SM4-CBC",
	"AES128GCM128": "AES-GCM-128", // key length, then the length of the check value
	"AES192GCM128": "AES-GCM-192",
	"AES256GCM128": "AES-GCM-256",
	"NULL":         "NULL",
}

var integrities = map[string]string{
	"MD5":     "MD5",
	"SHA":     "SHA1", // the console's word for the same
	"SHA1":    "SHA1",
	"SHA-1":   "SHA1",
	"SHA256":  "SHA-256",
	"SHA-256": "SHA-256",
	"SHA384":  "SHA-384",
	"SHA-384": "SHA-384",
	"SHA512":  "SHA-512",
	"SHA-512": "SHA-512",
	"SM3":     "SM3",
}

var versions = map[string]string{
	"IKEV1": "IKEv1",
	"IKEV2": "IKEv2",
}

var modes = map[string]string{
	"MAIN":       "main",
	"AGGRESSIVE": "aggressive",
}

var identities = map[string]string{
	"ADDRESS": "address",
	"FQDN":    "fqdn",
}

// canonical looks a word up, whatever its case.
func canonical(words map[string]string, word string) string {
	word = strings.TrimSpace(word)
	if c, ok := words[strings.ToUpper(word)]; ok {
		return c
	}
	return word
}

// aead says whether the cipher brings its own integrity.
func aead(encryption string) bool { return strings.HasPrefix(encryption, "AES-GCM-") }

// group reads "GROUP14" and "DH-GROUP14". It says no where the word is none, and yes to an absent
// word, which is unknown.
func group(word string) (ipsec.Group, bool) {
	word = strings.ToUpper(strings.TrimSpace(word))
	if word == "" {
		return 0, true
	}
	number, ok := strings.CutPrefix(strings.TrimPrefix(word, "DH-"), "GROUP")
	n, err := strconv.Atoi(number)
	if !ok || err != nil || n < 1 || n > maxGroup {
		return 0, false
	}
	return ipsec.Group(n), true
}

// maxGroup is beyond the highest number that IANA has given away.
const maxGroup = 63

// pfs is group for the field in which "NULL" means that PFS is off.
func pfs(word string) (ipsec.Group, bool) {
	if strings.EqualFold(strings.TrimSpace(word), "NULL") {
		return ipsec.PFSOff, true
	}
	return group(word)
}
