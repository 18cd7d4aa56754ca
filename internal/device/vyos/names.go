package vyos

import "vpncheck/internal/ipsec"

// ciphers: the number behind gcm and ccm is the length of the check value in bits.
var ciphers = map[string]ipsec.Encryption{
	"null": ipsec.NullCipher, "des": ipsec.DES, "3des": ipsec.TripleDES,
	"aes128": ipsec.AESCBC128, "aes192": ipsec.AESCBC192, "aes256": ipsec.AESCBC256,
	"aes128ctr": ipsec.AESCTR128, "aes192ctr": ipsec.AESCTR192, "aes256ctr": ipsec.AESCTR256,
	"aes128gcm64": ipsec.AESGCM8x128, "aes192gcm64": ipsec.AESGCM8x192, "aes256gcm64": ipsec.AESGCM8x256,
	"aes128gcm96": ipsec.AESGCM12x128, "aes192gcm96": ipsec.AESGCM12x192, "aes256gcm96": ipsec.AESGCM12x256,
	"aes128gcm128": ipsec.AESGCM128, "aes192gcm128": ipsec.AESGCM192, "aes256gcm128": ipsec.AESGCM256,
	"aes128ccm128": ipsec.AESCCM128, "aes192ccm128": ipsec.AESCCM192, "aes256ccm128": ipsec.AESCCM256,
	"aes128gmac": ipsec.AESGMAC128, "aes192gmac": ipsec.AESGMAC192, "aes256gmac": ipsec.AESGMAC256,
	"camellia128": ipsec.Camellia128, "camellia192": ipsec.Camellia192, "camellia256": ipsec.Camellia256,
	"chacha20poly1305": ipsec.ChaCha20,
}

var hashes = map[string]ipsec.Integrity{
	"md5": ipsec.MD5, "sha1": ipsec.SHA1, "sha256": ipsec.SHA256, truncated: ipsec.SHA256,
	"sha384": ipsec.SHA384, "sha512": ipsec.SHA512, "aesxcbc": ipsec.AESXCBC, "aescmac": ipsec.AESCMAC,
}

// truncated is SHA-256 cut to 96 bits.
const truncated = "sha256_96"

var prfs = map[string]ipsec.Integrity{
	"prfmd5": ipsec.MD5, "prfsha1": ipsec.SHA1, "prfsha256": ipsec.SHA256, "prfsha384": ipsec.SHA384,
	"prfsha512": ipsec.SHA512, "prfaesxcbc": ipsec.AESXCBC, "prfaescmac": ipsec.AESCMAC,
}

var versions = map[string]ipsec.Version{"ikev1": ipsec.IKEv1, "ikev2": ipsec.IKEv2}

var modes = map[string]ipsec.Mode{"main": ipsec.Main, "aggressive": ipsec.Aggressive}

var encapsulations = map[string]ipsec.Encapsulation{"tunnel": ipsec.TunnelMode, "transport": ipsec.TransportMode}

// deadPeerActions are the words of later releases by those of the first.
var deadPeerActions = map[string]string{"trap": "hold", "start": "restart"}

var auths = map[string]ipsec.Auth{"pre-shared-secret": ipsec.PSK, "rsa": ipsec.RSA, "x509": ipsec.Certificate}
