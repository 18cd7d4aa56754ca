package cloud

import (
	"fmt"
	"net/netip"
	"strconv"
	"strings"
	"time"

	vpc "github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/vpc/v20170312"

	"vpncheck/internal/ipsec"
)

// The API's words for what can be set. NULL encryption has one as well, and is set by nobody here.
var (
	versionWords    = map[ipsec.Version]string{ipsec.IKEv1: "IKEV1", ipsec.IKEv2: "IKEV2"}
	modeWords       = map[ipsec.Mode]string{ipsec.Main: "MAIN", ipsec.Aggressive: "AGGRESSIVE"}
	encryptionWords = map[ipsec.Encryption]string{
		ipsec.TripleDES: "3DES-CBC", ipsec.DES: "DES-CBC",
		ipsec.AESCBC128: "AES-CBC-128", ipsec.AESCBC192: "AES-CBC-192", ipsec.AESCBC256: "AES-CBC-256",
		ipsec.AESGCM128: "AES128GCM128", ipsec.AESGCM192: "AES192GCM128", ipsec.AESGCM256: "AES256GCM128", ipsec.SM4: "SM4",
	}
	integrityWords = map[ipsec.Integrity]string{ipsec.MD5: "MD5", ipsec.SHA1: "SHA1", ipsec.SHA256: "SHA-256", ipsec.SHA512: "SHA-512"}
)

func in[T comparable](words map[T]string) func(T) string {
	return func(v T) string { return words[v] }
}

func groupWord(g ipsec.Group) string {
	switch g {
	case 1, 2, 5, 14, 15, 16, 19, 20, 21, 24:
		return fmt.Sprintf("GROUP%d", int(g))
	default:
		return ""
	}
}

func pfsWord(g ipsec.Group) string {
	if g == ipsec.PFSOff {
		return "NULL"
	}
	if w := groupWord(g); w != "" {
		return "DH-" + w
	}
	return ""
}

func wholeWord(n int64) string {
	if n <= 0 {
		return ""
	}
	return strconv.FormatInt(n, 10)
}

func secondsWord(d time.Duration) string {
	if d%time.Second != 0 {
		return ""
	}
	return wholeWord(int64(d / time.Second))
}

// number reads what wholeWord wrote.
func number(w string) *uint64 {
	n, err := strconv.ParseUint(w, 10, 64)
	if err != nil {
		return nil
	}
	return &n
}

const (
	byAddress = "ADDRESS "
	byName    = "FQDN "
)

func identityWord(id ipsec.Identity) string {
	switch id.Type {
	case ipsec.AddressID:
		if _, err := netip.ParseAddr(id.Value); err == nil {
			return byAddress + id.Value
		}
	case ipsec.FQDNID:
		if id.Value != "" {
			return byName + id.Value
		}
	default: // nothing else can be had
	}
	return ""
}

// identify fills an identity in; what belongs to the other kind stays as it was.
func identify(w string, kind, address, name **string) {
	if v, ok := strings.CutPrefix(w, byAddress); ok {
		*kind, *address = new("ADDRESS"), &v
	}
	if v, ok := strings.CutPrefix(w, byName); ok {
		*kind, *name = new("FQDN"), &v
	}
}

// setIntegrity fills the field that is filled: the API has one that is misspelt and deprecated, and a
// newer one. With neither filled it is the older, which all know.
func setIntegrity(o *vpc.IPSECOptionsSpecification, w string) {
	if o.IntegrityAlgorithm != nil {
		o.IntegrityAlgorithm = &w
	}
	if o.IntegrityAlgorith != nil || o.IntegrityAlgorithm == nil { //nolint:staticcheck // deprecated, and filled all the same
		o.IntegrityAlgorith = &w //nolint:staticcheck // as above
	}
}
