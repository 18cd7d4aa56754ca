package panos

import "vpncheck/internal/ipsec"

// ciphers have older names without "-cbc" and with the length first.
var ciphers = map[string]ipsec.Encryption{
	"des": ipsec.DES, "3des": ipsec.TripleDES, "null": ipsec.NullCipher,
	"aes-128-cbc": ipsec.AESCBC128, "aes-192-cbc": ipsec.AESCBC192, "aes-256-cbc": ipsec.AESCBC256,
	"aes128": ipsec.AESCBC128, "aes192": ipsec.AESCBC192, "aes256": ipsec.AESCBC256,
	"aes-128-gcm": ipsec.AESGCM128, "aes-256-gcm": ipsec.AESGCM256, "aes-128-ccm": ipsec.AESCCM128,
}

var hashes = map[string]ipsec.Integrity{
	"md5": ipsec.MD5, "sha1": ipsec.SHA1, "sha256": ipsec.SHA256, "sha384": ipsec.SHA384, "sha512": ipsec.SHA512,
	"none": ipsec.NoIntegrity,
}

var identities = map[string]ipsec.IdentityType{
	"ipaddr": ipsec.AddressID, "fqdn": ipsec.FQDNID, "ufqdn": ipsec.UserID, "keyid": ipsec.KeyID, "dn": ipsec.DNID,
}

var yes = map[string]bool{"yes": true, "no": false}
