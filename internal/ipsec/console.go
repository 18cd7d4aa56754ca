package ipsec

// field is what a parameter is called.
type field struct {
	name    string // here
	console string // in the Tencent Cloud console, in English; empty where it has no such field
}

const (
	ikeForm   = "IKE configuration > "
	ipsecForm = "IPsec configuration > "
)

// fields follow the form of a VPN tunnel in the console (Tencent Cloud's document 1037/39635).
var fields = map[Parameter]field{
	PeerOfDevice:    {"Address that the device calls", ""},
	PeerOfCloud:     {"Address of the device", "Customer gateway > Public IP"},
	IKEVersion:      {"IKE version", ikeForm + "Version"},
	IKEMode:         {"IKE mode", ikeForm + "Negotiation Mode"},
	IKEAuth:         {"IKE authentication", ""},
	IKEEncryption:   {"IKE encryption", ikeForm + "Encryption Algorithm"},
	IKEIntegrity:    {"IKE integrity", ikeForm + "Verification Algorithm"},
	IKEPRF:          {"IKE pseudo-random function", ikeForm + "Verification Algorithm"},
	IKEGroup:        {"IKE DH group", ikeForm + "DH group"},
	IKELifetime:     {"IKE lifetime", ikeForm + "IKE SA Lifetime"},
	IKELocalID:      {"IKE identity of the cloud", ikeForm + "Local ID"},
	IKERemoteID:     {"IKE identity of the device", ikeForm + "Remote ID"},
	DeadPeer:        {"Dead peer detection", "DPD"},
	NATTraversal:    {"NAT traversal", ""},
	IPsecProtocol:   {"IPsec protocol", ""},
	IPsecMode:       {"IPsec encapsulation", ""},
	IPsecEncryption: {"IPsec encryption", ipsecForm + "Encryption Algorithm"},
	IPsecIntegrity:  {"IPsec integrity", ipsecForm + "Verification Algorithm"},
	IPsecPFS:        {"IPsec PFS", ipsecForm + "PFS"},
	IPsecLifetime:   {"IPsec lifetime", ipsecForm + "IPsec SA Lifetime (s)"},
	IPsecLifetimeKB: {"IPsec lifetime in kilobytes", ipsecForm + "IPsec SA Lifetime (KB)"},
	IPsecTruncation: {"Length of HMAC-SHA-256", ""},
	TrafficSelector: {"Networks", "SPD policy"},
}

// What can be chosen there. A value without a word cannot be had.
var (
	consoleVersion    = map[Version]string{IKEv1: "IKEV1", IKEv2: "IKEV2"}
	consoleMode       = map[Mode]string{Main: "MAIN", Aggressive: "AGGRESSIVE"}
	consoleEncryption = map[Encryption]string{
		TripleDES: "3DES-CBC", DES: "DES-CBC", AESCBC128: "AES-CBC-128", AESCBC192: "AES-CBC-192", AESCBC256: "AES-CBC-256",
		AESGCM128: "AES128GCM128", AESGCM192: "AES192GCM128", AESGCM256: "AES256GCM128", SM4: "SM4",
	}
	consoleIntegrity = map[Integrity]string{MD5: "MD5", SHA1: "SHA1", SHA256: "SHA-256", SHA512: "SHA-512"}
	consoleGroup     = consoleGroups("GROUP")
	consolePFS       = consoleGroups("DH-GROUP")
)

func consoleGroups(prefix string) map[Group]string {
	words := map[Group]string{PFSOff: "disabled"}
	for _, g := range []Group{1, 2, 5, 14, 15, 16, 19, 20, 21, 24} {
		words[g] = prefix + g.String()[len("group "):]
	}
	return words
}

// The limits of the lifetimes, in seconds and kilobytes.
var lifetimeLimits = map[Parameter][2]int64{
	IKELifetime:     {60, 604800},
	IPsecLifetime:   {180, 604800},
	IPsecLifetimeKB: {2560, 1<<32 - 1},
}
