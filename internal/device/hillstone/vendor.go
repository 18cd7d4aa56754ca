// Package hillstone reads the configurations of Hillstone StoneOS.
//
// The defaults of both phases are known and the same in the versions that were seen; those of
// IKEv2 are not.
package hillstone

import (
	"fmt"
	"net/netip"
	"strings"

	"vpncheck/internal/device"
	"vpncheck/internal/device/cisco"
	"vpncheck/internal/ipsec"
)

const id = "hillstone"

// Vendor is Hillstone StoneOS.
var Vendor = device.Vendor{ID: id, Name: "Hillstone StoneOS", Score: score, Read: read, Flows: flows, Permit: permit, Change: change}

func read(t device.Text) *device.Config {
	c := newConfig()
	used := cisco.Grammar{Open: c.open, Ends: c.ends}.Read(t)
	return &device.Config{Vendor: id, Product: strings.TrimSpace(product + " " + c.version), Parsed: c, Used: used, Tunnels: c.build()}
}

var marks = cisco.NewMarks(
	3,
	"isakmp proposal ", "isakmp peer ", "isakmp-proposal ", "isakmp-peer ", `ipsec-proposal "`, "tunnel ipsec ", "rule id ", "src-zone ", "dst-zone ", "src-addr ", "dst-addr ",
	"ip vrouter ", "vswitch ", "snatrule ", "dnatrule ", "address id ", `pre-share "`, "ikev2 peer ", `ipsec proposal "`, "ikev2 ipsec-proposal ", "policy-global", "aaa-server \"", "servgroup ",
	"ikev2-peer ", "ikev2-profile ", "match-peer ", "traffic-selector ", "ikev2-ipsec-proposal ", "manage ping", "manage https", "id local ", "lifesize ", "statistics-set ", "scvpn ",
)

func score(t device.Text) int { return marks.Score(t, func(string) int { return 0 }) }

var cipherWords = map[ipsec.Encryption]string{
	ipsec.DES: "des", ipsec.TripleDES: "3des", ipsec.AESCBC128: "aes", ipsec.AESCBC192: "aes-192", ipsec.AESCBC256: "aes-256", ipsec.SM4: "sm4",
}

var hashWords = map[ipsec.Integrity]string{
	ipsec.MD5: "md5", ipsec.SHA1: "sha", ipsec.SHA256: "sha256", ipsec.SHA384: "sha384", ipsec.SHA512: "sha512", ipsec.SM3: "sm3",
}

// change gives the commands of a difference, in configuration mode and out of it again. The
// objects of IKEv2 have another grammar, which is not written here.
func change(_ *device.Config, t *device.Tunnel, d ipsec.Difference) []string {
	if t.Parameters.IKE.Version.First() == ipsec.IKEv2 {
		return nil
	}
	phase1, phase2 := cisco.First(d.Want.IKE.Proposals), cisco.First(d.Want.IPsec.Proposals)
	header, line := "isakmp proposal", ""
	switch d.Parameter {
	case ipsec.IKEEncryption:
		line = joined("encryption", cipherWords[phase1.Encryption.First()])
	case ipsec.IKEIntegrity:
		line = joined("hash", hashWords[phase1.Integrity.First()])
	case ipsec.IKEGroup:
		line = group(phase1.Groups.First())
	case ipsec.IKEAuth:
		line = "authentication pre-share"
	case ipsec.IKELifetime:
		line = fmt.Sprintf("lifetime %d", int(d.Want.IKE.Lifetime.First().Seconds()))
	case ipsec.IPsecEncryption:
		header, line = "ipsec proposal", joined("encryption", cipherWords[phase2.Encryption.First()])
	case ipsec.IPsecIntegrity:
		header, line = "ipsec proposal", joined("hash", hashWords[phase2.Integrity.First()])
	case ipsec.IPsecPFS:
		header, line = "ipsec proposal", group(phase2.Groups.First())
	case ipsec.IPsecLifetime:
		header, line = "ipsec proposal", fmt.Sprintf("lifetime %d", int(d.Want.IPsec.Lifetime.First().Seconds()))
	case ipsec.IKEMode:
		header, line = "isakmp peer", joined("mode", string(d.Want.IKE.Mode.First()))
	case ipsec.PeerOfDevice:
		header, line = "isakmp peer", joined("peer", text(d.Want.IKE.Address))
	default:
	}
	name := t.Objects[header]
	if name == "" || line == "" || strings.HasSuffix(line, " 0") {
		return nil
	}
	return []string{"configure", fmt.Sprintf("%s %q", header, name), line, "exit", "end"}
}

func joined(word, value string) string {
	if value == "" {
		return ""
	}
	return word + " " + value
}

func group(g ipsec.Group) string {
	switch {
	case g == ipsec.PFSOff:
		return "group nopfs"
	case g <= 0:
		return ""
	}
	return fmt.Sprintf("group %d", int(g))
}

func text(s ipsec.Setting[netip.Addr]) string {
	if !s.Known() {
		return ""
	}
	return s.First().String()
}
