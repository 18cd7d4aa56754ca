package huawei

import (
	"strconv"
	"strings"

	"vpncheck/internal/device"
	"vpncheck/internal/device/block"
	"vpncheck/internal/ipsec"
)

// change writes the commands that give the device the cloud's value, each in its view. There are
// none where the object that they would change is not known by name.
func change(_ *device.Config, t *device.Tunnel, d ipsec.Difference) []string {
	switch d.Parameter {
	case ipsec.IKEVersion, ipsec.IKEMode, ipsec.IKELocalID, ipsec.IKERemoteID, ipsec.PeerOfDevice, ipsec.NATTraversal:
		return block.Within(t, ikePeer, changePeer(d)...)
	case ipsec.IKEAuth, ipsec.IKEEncryption, ipsec.IKEIntegrity, ipsec.IKEPRF, ipsec.IKEGroup, ipsec.IKELifetime:
		return block.Within(t, ikeProposal, changeProposal(d)...)
	case ipsec.IPsecProtocol, ipsec.IPsecMode, ipsec.IPsecEncryption, ipsec.IPsecIntegrity:
		return block.Within(t, ipsecProposal, changeTransform(d)...)
	case ipsec.IPsecPFS, ipsec.IPsecLifetime, ipsec.IPsecLifetimeKB:
		return block.Within(t, block.OneOf(t, template, ipsecPolicy, profile), changePolicy(d))
	case ipsec.TrafficSelector:
		return block.Within(t, accessList, block.MissingRules(t, d.Want.Selectors)...)
	case ipsec.IPsecTruncation:
		if t.Parameters.IPsec.Truncation96.Has(true) {
			return []string{"system-view", "undo ipsec authentication sha2 compatible enable"}
		}
	default: // no certain command
	}
	return nil
}

func changePeer(d ipsec.Difference) []string {
	k := d.Want.IKE
	switch d.Parameter {
	case ipsec.IKEVersion:
		switch k.Version.First() {
		case ipsec.IKEv1:
			return []string{"version 1", "undo version 2"}
		case ipsec.IKEv2:
			return []string{"version 2", "undo version 1"}
		}
	case ipsec.IKEMode:
		return []string{block.Command("exchange-mode ", string(k.Mode.First()))}
	case ipsec.IKELocalID:
		return identityCommands("remote", k.Local)
	case ipsec.IKERemoteID:
		return identityCommands("local", k.Remote)
	case ipsec.PeerOfDevice:
		if k.Address.Known() {
			return []string{"remote-address " + k.Address.First().String()}
		}
	case ipsec.NATTraversal:
		if k.NATT.Has(true) {
			return []string{"nat traversal"}
		}
	default: // not the peer's
	}
	return nil
}

func changeProposal(d ipsec.Difference) []string {
	k := d.Want.IKE
	switch {
	case d.Parameter == ipsec.IKEAuth && k.Auth.Has(ipsec.PSK):
		return []string{"authentication-method pre-share"}
	case d.Parameter == ipsec.IKELifetime:
		return []string{block.Lifetime("sa duration ", k.Lifetime)}
	case len(k.Proposals) == 0:
		return nil
	}
	want := k.Proposals[0]
	switch d.Parameter {
	case ipsec.IKEEncryption:
		return []string{block.Command("encryption-algorithm ", ikeCipher(want.Encryption.First()))}
	case ipsec.IKEIntegrity:
		h := want.Integrity.First()
		return []string{block.Command("authentication-algorithm ", hashWord(h)), block.Command("integrity-algorithm ", hmac(h))}
	case ipsec.IKEPRF:
		return []string{block.Command("prf ", strings.TrimSuffix(hmac(want.PRF.Or(want.Integrity).First()), "-96"))}
	case ipsec.IKEGroup:
		if g := want.Groups.First(); g > 0 {
			return []string{"dh group" + strconv.Itoa(int(g))}
		}
	default: // not the proposal's
	}
	return nil
}

func changeTransform(d ipsec.Difference) []string {
	p := d.Want.IPsec
	switch {
	case d.Parameter == ipsec.IPsecProtocol && p.Protocol.Has(ipsec.ESP):
		return []string{"transform esp"}
	case d.Parameter == ipsec.IPsecMode && p.Encapsulation.Has(ipsec.TunnelMode):
		return []string{"encapsulation-mode tunnel"}
	case len(p.Proposals) == 0:
		return nil
	}
	switch want := p.Proposals[0]; d.Parameter {
	case ipsec.IPsecEncryption:
		return []string{block.Command("esp encryption-algorithm ", cipherWord(want.Encryption.First()))}
	case ipsec.IPsecIntegrity:
		return []string{block.Command("esp authentication-algorithm ", hashWord(want.Integrity.First()))}
	default: // not the proposal's
	}
	return nil
}

// changePolicy is for what holds PFS and the lifetimes: a policy, a template or a profile.
func changePolicy(d ipsec.Difference) string {
	p := d.Want.IPsec
	switch d.Parameter {
	case ipsec.IPsecPFS:
		return block.PFS(p)
	case ipsec.IPsecLifetime:
		return block.Lifetime("sa duration time-based ", p.Lifetime)
	default:
		return block.Amount("sa duration traffic-based ", p.LifetimeKB)
	}
}

// identityCommands are for one end; none where the value is not known.
func identityCommands(end string, s ipsec.Setting[ipsec.Identity]) []string {
	id := s.First()
	kind := map[ipsec.IdentityType]string{ipsec.AddressID: "ip", ipsec.FQDNID: "fqdn", ipsec.UserID: "user-fqdn"}[id.Type]
	if kind == "" || id.Value == "" {
		return nil
	}
	if kind == "ip" && end == "local" {
		return []string{"local-id-type ip"}
	}
	return []string{end + "-id-type " + kind, end + "-id " + id.Value}
}

// words are the vendor's own for a cipher of ESP.
var words = map[ipsec.Encryption]string{
	ipsec.DES: "des", ipsec.TripleDES: "3des", ipsec.AESCBC128: "aes-128", ipsec.AESCBC192: "aes-192", ipsec.AESCBC256: "aes-256",
	ipsec.AESGCM128: "aes-128-gcm-128", ipsec.AESGCM192: "aes-192-gcm-128", ipsec.AESGCM256: "aes-256-gcm-128", ipsec.SM4: "sm4",
}

func cipherWord(e ipsec.Encryption) string { return words[e] }

// ikeCipher is the word for phase 1, which knows no GCM.
func ikeCipher(e ipsec.Encryption) string {
	if e.AEAD() {
		return ""
	}
	return words[e]
}

func hashWord(h ipsec.Integrity) string {
	return map[ipsec.Integrity]string{
		ipsec.MD5: "md5", ipsec.SHA1: "sha1", ipsec.SHA256: "sha2-256", ipsec.SHA384: "sha2-384", ipsec.SHA512: "sha2-512", ipsec.SM3: "sm3",
	}[h]
}

func hmac(h ipsec.Integrity) string {
	switch w := hashWord(h); w {
	case "":
		return ""
	case "md5", "sha1":
		return "hmac-" + w + "-96"
	default:
		return "hmac-" + w
	}
}
