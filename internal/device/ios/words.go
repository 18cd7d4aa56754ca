package ios

import (
	"fmt"
	"net/netip"
	"time"

	"vpncheck/internal/ipsec"
)

// The words of IOS, for what the cloud can have.
var (
	policyCiphers = map[ipsec.Encryption]string{
		ipsec.DES: "des", ipsec.TripleDES: "3des", ipsec.AESCBC128: "aes", ipsec.AESCBC192: "aes 192", ipsec.AESCBC256: "aes 256",
	}
	cipherWords = map[ipsec.Encryption]string{
		ipsec.DES: "des", ipsec.TripleDES: "3des", ipsec.AESCBC128: "aes-cbc-128", ipsec.AESCBC192: "aes-cbc-192", ipsec.AESCBC256: "aes-cbc-256",
		ipsec.AESGCM128: "aes-gcm-128", ipsec.AESGCM256: "aes-gcm-256",
	}
	espWords = map[ipsec.Encryption]string{
		ipsec.DES: "esp-des", ipsec.TripleDES: "esp-3des", ipsec.AESCBC128: "esp-aes", ipsec.AESCBC192: "esp-aes 192", ipsec.AESCBC256: "esp-aes 256",
		ipsec.AESGCM128: "esp-gcm", ipsec.AESGCM192: "esp-gcm 192", ipsec.AESGCM256: "esp-gcm 256",
	}
	hashWords = map[ipsec.Integrity]string{
		ipsec.MD5: "md5", ipsec.SHA1: "sha1", ipsec.SHA256: "sha256", ipsec.SHA384: "sha384", ipsec.SHA512: "sha512",
	}
)

func words(word, value string) string {
	if value == "" {
		return ""
	}
	return word + " " + value
}

func group(word string, g ipsec.Group) string {
	if g <= 0 {
		return ""
	}
	return fmt.Sprintf("%s%d", word, int(g))
}

func seconds(word string, s ipsec.Setting[time.Duration]) string {
	if !s.Known() {
		return ""
	}
	return fmt.Sprintf("%s %d", word, int(s.First().Seconds()))
}

// identityWords are an identity as IOS writes its own.
func identityWords(s ipsec.Setting[ipsec.Identity]) string {
	id := s.First()
	switch id.Type {
	case ipsec.AddressID:
		return words("address", id.Value)
	case ipsec.FQDNID:
		return words("fqdn", id.Value)
	case ipsec.UserID:
		return words("user-fqdn", id.Value)
	default:
		return ""
	}
}

// matchWords are an identity of the other end.
func matchWords(s ipsec.Setting[ipsec.Identity], fqdn string) string {
	id := s.First()
	switch id.Type {
	case ipsec.AddressID:
		if _, err := netip.ParseAddr(id.Value); err != nil {
			return ""
		}
		return "address " + id.Value + " 255.255.255.255"
	case ipsec.FQDNID:
		return words(fqdn, id.Value)
	default:
		return ""
	}
}

func wildcard(p netip.Prefix) string {
	p = p.Masked()
	wild := ^uint32(0)
	if p.Bits() > 0 {
		wild = uint32(uint64(1)<<(32-p.Bits()) - 1)
	}
	return p.Addr().String() + " " + netip.AddrFrom4([4]byte{byte(wild >> 24), byte(wild >> 16), byte(wild >> 8), byte(wild)}).String()
}
