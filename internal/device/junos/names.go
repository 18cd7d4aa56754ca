package junos

import "vpncheck/internal/ipsec"

var ciphers = map[string]ipsec.Encryption{
	"des-cbc": ipsec.DES, "3des-cbc": ipsec.TripleDES,
	"aes-128-cbc": ipsec.AESCBC128, "aes-192-cbc": ipsec.AESCBC192, "aes-256-cbc": ipsec.AESCBC256,
	"aes-128-gcm": ipsec.AESGCM128, "aes-192-gcm": ipsec.AESGCM192, "aes-256-gcm": ipsec.AESGCM256,
	"chacha20-poly1305": ipsec.ChaCha20,
}

var ikeHashes = map[string]ipsec.Integrity{
	"md5": ipsec.MD5, "sha1": ipsec.SHA1, "sha-256": ipsec.SHA256, "sha-384": ipsec.SHA384, "sha-512": ipsec.SHA512,
}

// espHashes: hmac-sha-256-96 is SHA-256 as well, cut to 96 bits.
var espHashes = map[string]ipsec.Integrity{
	"hmac-md5-96": ipsec.MD5, "hmac-sha1-96": ipsec.SHA1,
	"hmac-sha-256-128": ipsec.SHA256, truncated: ipsec.SHA256, "hmac-sha-256": ipsec.SHA256,
	"hmac-sha-384": ipsec.SHA384, "hmac-sha-512": ipsec.SHA512,
}

const truncated = "hmac-sha-256-96"

var auths = map[string]ipsec.Auth{
	"pre-shared-keys": ipsec.PSK, "rsa-signatures": ipsec.RSA, "certificates": ipsec.Certificate,
	"ecdsa-signatures-256": ipsec.ECDSA, "ecdsa-signatures-384": ipsec.ECDSA, "ecdsa-signatures-521": ipsec.ECDSA,
}

var modes = map[string]ipsec.Mode{"main": ipsec.Main, "aggressive": ipsec.Aggressive}

var versions = map[string]ipsec.Version{"v1-only": ipsec.IKEv1, "v2-only": ipsec.IKEv2}

var protocols = map[string]ipsec.Protocol{"esp": ipsec.ESP, "ah": ipsec.AH, "bundle": ipsec.AHESP}

var identities = map[string]ipsec.IdentityType{
	"inet": ipsec.AddressID, "inet6": ipsec.AddressID, "hostname": ipsec.FQDNID,
	"user-at-hostname": ipsec.UserID, "distinguished-name": ipsec.DNID, "key-id": ipsec.KeyID,
}

// implied is a proposal that a proposal-set stands for.
type implied struct {
	cipher ipsec.Encryption
	hash   ipsec.Integrity
	group  ipsec.Group
}

// ikeSets are the proposals of `ike policy … proposal-set`, in Juniper's order. The suites that
// authenticate with ECDSA are not here: they cannot work with a pre-shared key.
var ikeSets = map[string][]implied{
	"basic": {{ipsec.DES, ipsec.SHA1, 1}, {ipsec.DES, ipsec.MD5, 1}},
	"compatible": {
		{ipsec.TripleDES, ipsec.SHA1, 2},
		{ipsec.TripleDES, ipsec.MD5, 2},
		{ipsec.DES, ipsec.SHA1, 2},
		{ipsec.DES, ipsec.MD5, 2},
	},
	"standard": {{ipsec.TripleDES, ipsec.SHA1, 2}, {ipsec.AESCBC128, ipsec.SHA1, 2}},
}

// signed are the sets that authenticate with ECDSA signatures.
var signed = map[string]implied{
	"suiteb-gcm-128": {ipsec.AESCBC128, ipsec.SHA256, 19},
	"suiteb-gcm-256": {ipsec.AESCBC256, ipsec.SHA384, 20},
}

// espSets are those of `ipsec policy … proposal-set`. Only the standard set brings PFS.
var espSets = map[string][]implied{
	"basic": {{ipsec.DES, ipsec.SHA1, ipsec.PFSOff}, {ipsec.DES, ipsec.MD5, ipsec.PFSOff}},
	"compatible": {
		{ipsec.TripleDES, ipsec.SHA1, ipsec.PFSOff},
		{ipsec.TripleDES, ipsec.MD5, ipsec.PFSOff},
		{ipsec.DES, ipsec.SHA1, ipsec.PFSOff},
		{ipsec.DES, ipsec.MD5, ipsec.PFSOff},
	},
	"standard": {{ipsec.TripleDES, ipsec.SHA1, 2}, {ipsec.AESCBC128, ipsec.SHA1, 2}},
}
