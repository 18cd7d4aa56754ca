package cloud

import (
	"testing"

	"vpncheck/internal/ipsec"
)

func TestCanonical(t *testing.T) {
	encryption := func(w string) string { return string(canonical(encryptions, w)) }
	integrity := func(w string) string { return string(canonical(integrities, w)) }
	version := func(w string) string { return string(canonical(versions, w)) }
	mode := func(w string) string { return string(canonical(modes, w)) }
	identity := func(w string) string { return string(canonical(identities, w)) }
	for _, tt := range []struct {
		canonical  func(string) string
		word, want string
		why        string
	}{
		{encryption, "3DES-CBC", "3DES-CBC", ""},
		{encryption, "DES-CBC", "DES-CBC", ""},
		{encryption, "AES-CBC-128", "AES-CBC-128", ""},
		{encryption, "AES-CBC-192", "AES-CBC-192", ""},
		{encryption, "AES-CBS-192", "AES-CBC-192", "so in the API's documents"},
		{encryption, "AES-CBC-256", "AES-CBC-256", ""},
		{encryption, "SM4", "SM4-CBC", "the only mode there is"},
		{encryption, "AES128GCM128", "AES-GCM-128", "the first number is the key"},
		{encryption, "AES192GCM128", "AES-GCM-192", ""},
		{encryption, "AES256GCM128", "AES-GCM-256", ""},
		{encryption, "NULL", "NULL", "IPsec without encryption is a choice, not ignorance"},
		{encryption, "aes-cbc-128 ", "AES-CBC-128", "case and blanks mean nothing"},
		{encryption, "Camellia-128", "Camellia-128", "unknown words are kept"},
		{encryption, "", "", "absent is unknown"},
		{integrity, "MD5", "MD5", ""},
		{integrity, "SHA", "SHA1", "the same"},
		{integrity, "SHA1", "SHA1", ""},
		{integrity, "SHA-256", "SHA-256", ""},
		{integrity, "SHA-384", "SHA-384", ""},
		{integrity, "SHA-512", "SHA-512", ""},
		{integrity, "SM3", "SM3", ""},
		{integrity, "AES-XCBC", "AES-XCBC", "unknown words are kept"},
		{version, "IKEV1", "IKEv1", ""},
		{version, "IKEV2", "IKEv2", ""},
		{version, "IKEV3", "IKEV3", "unknown words are kept"},
		{mode, "MAIN", "main", ""},
		{mode, "AGGRESSIVE", "aggressive", ""},
		{identity, "ADDRESS", "address", ""},
		{identity, "FQDN", "fqdn", ""},
	} {
		if got := tt.canonical(tt.word); got != tt.want {
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
