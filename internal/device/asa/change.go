package asa

import (
	"fmt"
	"net/netip"
	"strings"

	"vpncheck/internal/device"
	"vpncheck/internal/device/cisco"
	"vpncheck/internal/ipsec"
)

var cipherWords = map[ipsec.Encryption]string{
	ipsec.DES: "des", ipsec.TripleDES: "3des", ipsec.AESCBC128: "aes", ipsec.AESCBC192: "aes-192", ipsec.AESCBC256: "aes-256",
	ipsec.AESGCM128: "aes-gcm", ipsec.AESGCM192: "aes-gcm-192", ipsec.AESGCM256: "aes-gcm-256",
}

// Phase 2 of IKEv2 writes its hashes with a dash, phase 1 without.
var hashWords = map[ipsec.Integrity]string{
	ipsec.MD5: "md5", ipsec.SHA1: "sha-1", ipsec.SHA256: "sha-256", ipsec.SHA384: "sha-384", ipsec.SHA512: "sha-512",
}

// policyHash is the word of phase 1, where "sha" is SHA-1.
func policyHash(h ipsec.Integrity) string {
	if h == ipsec.SHA1 {
		return "sha"
	}
	return strings.Replace(hashWords[h], "-", "", 1)
}

// change gives the commands, in configuration mode and out of it again.
func change(_ *device.Config, t *device.Tunnel, d ipsec.Difference) []string {
	var body []string
	switch d.Parameter {
	case ipsec.IKEEncryption, ipsec.IKEIntegrity, ipsec.IKEGroup, ipsec.IKEAuth, ipsec.IKELifetime, ipsec.IKEPRF:
		body = changePolicy(t, d)
	case ipsec.IKEMode:
		if d.Want.IKE.Mode.Known() && t.Objects["crypto map"] != "" {
			body = []string{"crypto map " + t.Objects["crypto map"] + " set ikev1 phase1-mode " + string(d.Want.IKE.Mode.First())}
		}
	case ipsec.IPsecEncryption, ipsec.IPsecIntegrity, ipsec.IPsecProtocol, ipsec.IPsecMode:
		body = changeTransform(t, d.Want.IPsec)
	case ipsec.IPsecPFS, ipsec.IPsecLifetime, ipsec.IPsecLifetimeKB:
		body = changeEntry(t, d)
	case ipsec.PeerOfDevice:
		body = changePeer(t, d.Want.IKE.Address)
	case ipsec.DeadPeer:
		if group := t.Objects["tunnel-group"]; group != "" && d.Want.IKE.DPD.Interval.Known() {
			body = []string{"tunnel-group " + group + " ipsec-attributes", fmt.Sprintf("isakmp keepalive threshold %d retry 2", int(d.Want.IKE.DPD.Interval.First().Seconds()))}
		}
	case ipsec.TrafficSelector:
		body = changeList(t, d.Want.Selectors)
	default:
	}
	if len(body) == 0 {
		return nil
	}
	return append(append([]string{"configure terminal"}, body...), "end")
}

func changePolicy(t *device.Tunnel, d ipsec.Difference) []string {
	ikev2 := t.Parameters.IKE.Version.First() == ipsec.IKEv2
	kind, hash, lifetime := "crypto ikev1 policy", "hash ", "lifetime "
	if ikev2 {
		kind, hash, lifetime = "crypto ikev2 policy", "integrity ", "lifetime seconds "
	}
	p := cisco.First(d.Want.IKE.Proposals)
	if !ikev2 && (p.Encryption.First().AEAD() || p.Integrity.Known() && !p.Integrity.Has(ipsec.MD5) && !p.Integrity.Has(ipsec.SHA1)) {
		return nil // ASA has neither with IKEv1
	}
	line := ""
	switch d.Parameter {
	case ipsec.IKEEncryption:
		line = joined("encryption ", cipherWords[p.Encryption.First()])
	case ipsec.IKEIntegrity:
		line = joined(hash, policyHash(p.Integrity.First()))
	case ipsec.IKEPRF:
		line = joined("prf ", policyHash(p.PRF.First()))
	case ipsec.IKEGroup:
		if g := p.Groups.First(); g > 0 {
			line = fmt.Sprintf("group %d", int(g))
		}
	case ipsec.IKELifetime:
		if d.Want.IKE.Lifetime.Known() {
			line = fmt.Sprintf("%s%d", lifetime, int(d.Want.IKE.Lifetime.First().Seconds()))
		}
	case ipsec.IKEAuth:
		return changeAuth(t, ikev2)
	default:
	}
	if t.Objects[kind] == "" || line == "" {
		return nil
	}
	return []string{kind + " " + t.Objects[kind], line}
}

func changeAuth(t *device.Tunnel, ikev2 bool) []string {
	switch group := t.Objects["tunnel-group"]; {
	case ikev2 && group != "":
		return []string{
			"tunnel-group " + group + " ipsec-attributes",
			"ikev2 remote-authentication pre-shared-key <the pre-shared key>", "ikev2 local-authentication pre-shared-key <the pre-shared key>",
		}
	case !ikev2 && t.Objects["crypto ikev1 policy"] != "":
		return []string{"crypto ikev1 policy " + t.Objects["crypto ikev1 policy"], "authentication pre-share"}
	}
	return nil
}

func joined(word, value string) string {
	if value == "" {
		return ""
	}
	return word + value
}

func changeTransform(t *device.Tunnel, want ipsec.IPsec) []string {
	p := cisco.First(want.Proposals)
	cipher, hash := cipherWords[p.Encryption.First()], hashWords[p.Integrity.First()]
	aead := p.Encryption.First().AEAD()
	if cipher == "" || hash == "" && !aead || want.Protocol.Known() && !want.Protocol.Has(ipsec.ESP) {
		return nil
	}
	if name := t.Objects["crypto ipsec ikev2 ipsec-proposal"]; name != "" {
		lines := []string{"crypto ipsec ikev2 ipsec-proposal " + name, "protocol esp encryption " + cipher}
		if aead {
			hash = "null"
		}
		return append(lines, "protocol esp integrity "+hash)
	}
	name := t.Objects["crypto ipsec ikev1 transform-set"]
	if name == "" || aead || hash != "md5" && hash != "sha-1" { // ASA has no others with IKEv1
		return nil
	}
	return []string{"crypto ipsec ikev1 transform-set " + name + " esp-" + cipher + " esp-" + strings.TrimSuffix(hash, "-1") + "-hmac"}
}

// changeEntry writes to the entry of the crypto map, or to the IPsec profile.
func changeEntry(t *device.Tunnel, d ipsec.Difference) []string {
	line := ""
	switch d.Parameter {
	case ipsec.IPsecPFS:
		switch g := cisco.First(d.Want.IPsec.Proposals).Groups.First(); {
		case g == ipsec.PFSOff:
			line = "no set pfs"
		case g > 0:
			line = fmt.Sprintf("set pfs group%d", int(g))
		}
	case ipsec.IPsecLifetime:
		if d.Want.IPsec.Lifetime.Known() {
			line = fmt.Sprintf("set security-association lifetime seconds %d", int(d.Want.IPsec.Lifetime.First().Seconds()))
		}
	case ipsec.IPsecLifetimeKB:
		if kb := d.Want.IPsec.LifetimeKB; kb.Known() && kb.First() > 0 {
			line = fmt.Sprintf("set security-association lifetime kilobytes %d", kb.First())
		}
	default:
	}
	if line == "" {
		return nil
	}
	if profile := t.Objects["crypto ipsec profile"]; profile != "" {
		return []string{"crypto ipsec profile " + profile, line}
	}
	for _, kind := range []string{"crypto map", "crypto dynamic-map"} {
		if name := t.Objects[kind]; name != "" {
			if off, ok := strings.CutPrefix(line, "no "); ok {
				return []string{"no " + kind + " " + name + " " + off}
			}
			return []string{kind + " " + name + " " + line}
		}
	}
	return nil
}

func changePeer(t *device.Tunnel, gateway ipsec.Setting[netip.Addr]) []string {
	switch {
	case !gateway.Known():
		return nil
	case t.Objects["interface"] != "":
		return []string{"interface " + t.Objects["interface"], "tunnel destination " + gateway.First().String()}
	case t.Objects["crypto map"] == "":
		return nil
	}
	lines := []string{}
	for _, old := range t.Parameters.IKE.Peer.Values {
		lines = append(lines, "no crypto map "+t.Objects["crypto map"]+" set peer "+old.String())
	}
	return append(lines, "crypto map "+t.Objects["crypto map"]+" set peer "+gateway.First().String())
}

// changeList writes the access list anew, from the device's point of view.
func changeList(t *device.Tunnel, cloud []ipsec.Selector) []string {
	name := t.Objects["access-list"]
	if name == "" || len(cloud) == 0 {
		return nil
	}
	lines := []string{"clear configure access-list " + name}
	for _, s := range cloud {
		for _, idc := range s.Remote {
			if !s.Local.Addr().Is4() || !idc.Addr().Is4() || s.Narrowed != "" {
				return nil
			}
			lines = append(lines, "access-list "+name+" extended permit ip "+masked(idc)+" "+masked(s.Local))
		}
	}
	if m := t.Objects["crypto map"]; m != "" { // clearing the list took it off the map
		lines = append(lines, "crypto map "+m+" match address "+name)
	}
	return lines
}

func masked(p netip.Prefix) string {
	p = p.Masked()
	mask := uint32(uint64(0xffffffff) << (32 - p.Bits()))
	return p.Addr().String() + " " + netip.AddrFrom4([4]byte{byte(mask >> 24), byte(mask >> 16), byte(mask >> 8), byte(mask)}).String()
}
