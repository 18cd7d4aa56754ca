package cloud

import (
	"testing"

	"vpncheck/internal/ipsec"
)

func TestCanonical(t *testing.T) {
	for _, tt := range []struct {
		words      map[string]string
		word, want string
		why        string
	}{
		{encryptions, "3DES-CBC", "3DES-CBC", ""},
		{encryptions, "DES-CBC", "DES-CBC", ""},
		{encryptions, "AES-CBC-128", "AES-CBC-128", ""},
		{encryptions, "AES-CBC-192", "AES-CBC-192", ""},
		{encryptions, "AES-CBS-192", "AES-CBC-192", "so in the API's documents"},
		{encryptions, "AES-CBC-256", "AES-CBC-256", ""},
		{encryptions, "SM4", "SM4-CBC", "the only mode there is"},
		{encryptions, "AES128GCM128", "AES-GCM-128", "the first number is the key"},
		{encryptions, "AES192GCM128", "AES-GCM-192", ""},
		{encryptions, "AES256GCM128", "AES-GCM-256", ""},
		{encryptions, "NULL", "NULL", "IPsec without encryption is a choice, not ignorance"},
		{encryptions, "aes-cbc-128 ", "AES-CBC-128", "case and blanks mean nothing"},
		{encryptions, "Camellia-128", "Camellia-128", "unknown words are kept"},
		{encryptions, "", "", "absent is unknown"},
		{integrities, "MD5", "MD5", ""},
		{integrities, "SHA", "SHA1", "the same"},
		{integrities, "SHA1", "SHA1", ""},
		{integrities, "SHA-256", "SHA-256", ""},
		{integrities, "SHA-384", "SHA-384", ""},
		{integrities, "SHA-512", "SHA-512", ""},
		{integrities, "SM3", "SM3", ""},
		{integrities, "AES-XCBC", "AES-XCBC", "unknown words are kept"},
		{versions, "IKEV1", "IKEv1", ""},
		{versions, "IKEV2", "IKEv2", ""},
		{versions, "IKEV3", "IKEV3", "unknown words are kept"},
		{modes, "MAIN", "main", ""},
		{modes, "AGGRESSIVE", "aggressive", ""},
		{identities, "ADDRESS", "address", ""},
		{identities, "FQDN", "fqdn", ""},
	} {
		if got := canonical(tt.words, tt.word); got != tt.want {
			t.Errorf("%q: got %q, want %q (%s)", tt.word, got, tt.want, tt.why)
		}
	}
}

func TestGroups(t *testing.T) {
	for _, tt := range []struct {
		word       string
		group, pfs ipsec.Group
		groupOK    bool
		pfsOK      bool
	}{
		{"GROUP1", 1, 1, true, true},
		{"GROUP2", 2, 2, true, true},
		{"GROUP5", 5, 5, true, true},
		{"GROUP14", 14, 14, true, true},
		{"GROUP24", 24, 24, true, true},
		{"DH-GROUP14", 14, 14, true, true},
		{"dh-group19", 19, 19, true, true},
		{"NULL", 0, ipsec.PFSOff, false, true}, // IKE cannot do without a group
		{"", 0, 0, true, true},                 // unknown
		{"GROUP", 0, 0, false, false},
		{"GROUP-1", 0, 0, false, false}, // must not become PFSOff
		{"GROUP0", 0, 0, false, false},
		{"GROUP99999", 0, 0, false, false},
		{"14", 0, 0, false, false},
		{"DH-", 0, 0, false, false},
	} {
		if g, ok := group(tt.word); g != tt.group || ok != tt.groupOK {
			t.Errorf("group %q: %d, %t", tt.word, g, ok)
		}
		if g, ok := pfs(tt.word); g != tt.pfs || ok != tt.pfsOK {
			t.Errorf("pfs %q: %d, %t", tt.word, g, ok)
		}
	}
}
