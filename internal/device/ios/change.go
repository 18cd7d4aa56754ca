package ios

import (
	"fmt"
	"net/netip"
	"strings"

	"vpncheck/internal/device"
	"vpncheck/internal/device/cisco"
	"vpncheck/internal/ipsec"
)

// change gives the commands, in configuration mode and out of it again.
func change(_ *device.Config, t *device.Tunnel, d ipsec.Difference) []string {
	var body []string
	switch d.Parameter {
	case ipsec.IKEEncryption, ipsec.IKEIntegrity, ipsec.IKEGroup, ipsec.IKEAuth, ipsec.IKELifetime, ipsec.IKEPRF, ipsec.DeadPeer, ipsec.IKELocalID, ipsec.IKERemoteID:
		body = changePhase1(t, d)
	case ipsec.IPsecEncryption, ipsec.IPsecIntegrity, ipsec.IPsecProtocol, ipsec.IPsecMode:
		body = changeTransform(t, d.Want.IPsec)
	case ipsec.IPsecPFS, ipsec.IPsecLifetime, ipsec.IPsecLifetimeKB, ipsec.PeerOfDevice:
		body = changeEntry(t, d)
	case ipsec.TrafficSelector:
		body = changeList(t, d.Want.Selectors)
	default:
	}
	if len(body) == 0 {
		return nil
	}
	return append(append([]string{"configure terminal"}, body...), "end")
}

func changePhase1(t *device.Tunnel, d ipsec.Difference) []string {
	if t.Parameters.IKE.Version.First() == ipsec.IKEv2 {
		return changeIKEv2(t, d)
	}
	if d.Parameter == ipsec.DeadPeer {
		if !d.Want.IKE.DPD.Interval.Known() {
			return nil
		}
		return []string{fmt.Sprintf("crypto isakmp keepalive %d periodic", int(d.Want.IKE.DPD.Interval.First().Seconds()))}
	}
	if d.Parameter == ipsec.IKERemoteID && t.Objects["crypto isakmp profile"] != "" {
		return under("crypto isakmp profile "+t.Objects["crypto isakmp profile"], "self-identity", identityWords(d.Want.IKE.Remote))
	}
	if d.Parameter == ipsec.IKELocalID && t.Objects["crypto isakmp profile"] != "" {
		return under("crypto isakmp profile "+t.Objects["crypto isakmp profile"], "match identity", matchWords(d.Want.IKE.Local, "host"))
	}
	policy := t.Objects["crypto isakmp policy"]
	line := policyLine(d)
	if policy == "" || line == "" {
		return nil
	}
	return []string{"crypto isakmp policy " + policy, line}
}

// policyLine is the line of a policy of IKEv1.
func policyLine(d ipsec.Difference) string {
	p := cisco.First(d.Want.IKE.Proposals)
	switch d.Parameter {
	case ipsec.IKEEncryption:
		return words("encryption", policyCiphers[p.Encryption.First()])
	case ipsec.IKEIntegrity:
		return words("hash", strings.Replace(hashWords[p.Integrity.First()], "sha1", "sha", 1))
	case ipsec.IKEGroup:
		return group("group ", p.Groups.First())
	case ipsec.IKEAuth:
		return "authentication pre-share"
	case ipsec.IKELifetime:
		return seconds("lifetime", d.Want.IKE.Lifetime)
	default:
		return ""
	}
}

func changeIKEv2(t *device.Tunnel, d ipsec.Difference) []string {
	p := cisco.First(d.Want.IKE.Proposals)
	profile := "crypto ikev2 profile " + t.Objects["crypto ikev2 profile"]
	proposal := "crypto ikev2 proposal " + t.Objects["crypto ikev2 proposal"]
	switch d.Parameter {
	case ipsec.IKEEncryption:
		return under(proposal, "encryption", cipherWords[p.Encryption.First()])
	case ipsec.IKEIntegrity:
		return under(proposal, "integrity", hashWords[p.Integrity.First()])
	case ipsec.IKEPRF:
		return under(proposal, "prf", hashWords[p.PRF.First()])
	case ipsec.IKEGroup:
		return under(proposal, "", group("group ", p.Groups.First()))
	case ipsec.IKEAuth:
		return append(under(profile, "authentication remote", "pre-share"), "authentication local pre-share")
	case ipsec.IKELifetime:
		return under(profile, "", seconds("lifetime", d.Want.IKE.Lifetime))
	case ipsec.IKERemoteID:
		return under(profile, "identity local", strings.Replace(identityWords(d.Want.IKE.Remote), "user-fqdn", "email", 1))
	case ipsec.IKELocalID:
		return under(profile, "match identity remote", matchWords(d.Want.IKE.Local, "fqdn"))
	default:
		return nil
	}
}

// under is a line below a header; nothing where the header has no name or the line no value.
func under(header, word, value string) []string {
	if strings.HasSuffix(header, " ") || value == "" {
		return nil
	}
	return []string{header, strings.TrimSpace(word + " " + value)}
}

func changeTransform(t *device.Tunnel, want ipsec.IPsec) []string {
	name := t.Objects["crypto ipsec transform-set"]
	p := cisco.First(want.Proposals)
	cipher := espWords[p.Encryption.First()]
	if name == "" || cipher == "" || want.Protocol.Known() && !want.Protocol.Has(ipsec.ESP) {
		return nil
	}
	line := "crypto ipsec transform-set " + name + " " + cipher
	if !p.Encryption.First().AEAD() {
		hash := hashWords[p.Integrity.First()]
		if hash == "" {
			return nil
		}
		line += " esp-" + strings.Replace(hash, "sha1", "sha", 1) + "-hmac"
	}
	return []string{line, "mode tunnel"}
}

func changeEntry(t *device.Tunnel, d ipsec.Difference) []string {
	if d.Parameter == ipsec.PeerOfDevice {
		return changePeer(t, d.Want.IKE.Address)
	}
	header := entryHeader(t)
	var line string
	switch d.Parameter {
	case ipsec.IPsecPFS:
		line = group("set pfs group", cisco.First(d.Want.IPsec.Proposals).Groups.First())
		if cisco.First(d.Want.IPsec.Proposals).Groups.First() == ipsec.PFSOff {
			line = "no set pfs"
		}
	case ipsec.IPsecLifetime:
		line = seconds("set security-association lifetime seconds", d.Want.IPsec.Lifetime)
	case ipsec.IPsecLifetimeKB:
		if kb := d.Want.IPsec.LifetimeKB; kb.Known() && kb.First() > 0 {
			line = fmt.Sprintf("set security-association lifetime kilobytes %d", kb.First())
		}
	default:
	}
	if header == "" || line == "" {
		return nil
	}
	return []string{header, line}
}

func entryHeader(t *device.Tunnel) string {
	for _, kind := range []string{"crypto ipsec profile", "crypto dynamic-map"} {
		if name := t.Objects[kind]; name != "" {
			return kind + " " + name
		}
	}
	if name := t.Objects["crypto map"]; name != "" {
		return "crypto map " + name + " ipsec-isakmp"
	}
	return ""
}

// changePeer replaces the peers by the gateway's address.
func changePeer(t *device.Tunnel, gateway ipsec.Setting[netip.Addr]) []string {
	if !gateway.Known() {
		return nil
	}
	if name := t.Objects["interface"]; name != "" {
		return []string{"interface " + name, "tunnel destination " + gateway.First().String()}
	}
	name := t.Objects["crypto map"]
	if name == "" {
		return nil
	}
	lines := []string{"crypto map " + name + " ipsec-isakmp"}
	for _, old := range t.Parameters.IKE.Peer.Values {
		lines = append(lines, "no set peer "+old.String())
	}
	return append(lines, "set peer "+gateway.First().String())
}

// changeList writes the access list anew, from the device's point of view.
func changeList(t *device.Tunnel, cloud []ipsec.Selector) []string {
	name := t.Objects["access-list"]
	if name == "" || len(cloud) == 0 {
		return nil
	}
	lines := []string{"no ip access-list extended " + name, "ip access-list extended " + name}
	for _, s := range cloud {
		for _, idc := range s.Remote {
			if !s.Local.Addr().Is4() || !idc.Addr().Is4() || s.Narrowed != "" {
				return nil
			}
			lines = append(lines, "permit ip "+wildcard(idc)+" "+wildcard(s.Local))
		}
	}
	return lines
}
