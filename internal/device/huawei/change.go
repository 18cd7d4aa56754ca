package huawei

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"vpncheck/internal/device"
	"vpncheck/internal/device/block"
	"vpncheck/internal/ipsec"
)

// change writes the commands that give the device the cloud's value, each in its view. There are
// none where the object that they would change is not known by name.
func change(_ *device.Config, t *device.Tunnel, d ipsec.Difference) []string {
	k, p := d.Want.IKE, d.Want.IPsec
	switch d.Parameter {
	case ipsec.IKEVersion:
		switch k.Version.First() {
		case ipsec.IKEv1:
			return within(t, ikePeer, "version 1", "undo version 2")
		case ipsec.IKEv2:
			return within(t, ikePeer, "version 2", "undo version 1")
		}
	case ipsec.IKEMode:
		if k.Mode.Known() {
			return within(t, ikePeer, "exchange-mode "+string(k.Mode.First()))
		}
	case ipsec.IKEAuth:
		if k.Auth.Has(ipsec.PSK) {
			return within(t, ikeProposal, "authentication-method pre-share")
		}
	case ipsec.IKEEncryption, ipsec.IKEIntegrity, ipsec.IKEPRF, ipsec.IKEGroup:
		return changeProposal(t, d)
	case ipsec.IKELifetime:
		return within(t, ikeProposal, lifetime("sa duration ", k.Lifetime))
	case ipsec.IKELocalID:
		return within(t, ikePeer, identityCommands("remote", k.Local)...)
	case ipsec.IKERemoteID:
		return within(t, ikePeer, identityCommands("local", k.Remote)...)
	case ipsec.PeerOfDevice:
		if k.Address.Known() {
			return within(t, ikePeer, "remote-address "+k.Address.First().String())
		}
	case ipsec.NATTraversal:
		if k.NATT.Has(true) {
			return within(t, ikePeer, "nat traversal")
		}
	case ipsec.IPsecProtocol:
		if p.Protocol.Has(ipsec.ESP) {
			return within(t, ipsecProposal, "transform esp")
		}
	case ipsec.IPsecMode:
		if p.Encapsulation.Has(ipsec.TunnelMode) {
			return within(t, ipsecProposal, "encapsulation-mode tunnel")
		}
	case ipsec.IPsecEncryption, ipsec.IPsecIntegrity:
		return changeTransform(t, d)
	case ipsec.IPsecPFS:
		return changePFS(t, p)
	case ipsec.IPsecLifetime:
		return within(t, holder(t), lifetime("sa duration time-based ", p.Lifetime))
	case ipsec.IPsecLifetimeKB:
		if p.LifetimeKB.Known() && p.LifetimeKB.First() > 0 {
			return within(t, holder(t), "sa duration traffic-based "+strconv.FormatInt(p.LifetimeKB.First(), 10))
		}
	case ipsec.IPsecTruncation:
		if t.Parameters.IPsec.Truncation96.Has(true) {
			return []string{"system-view", "undo ipsec authentication sha2 compatible enable"}
		}
	case ipsec.TrafficSelector:
		return within(t, accessList, block.MissingRules(t, d.Want.Selectors)...)
	default: // no certain command
	}
	return nil
}

// within enters the view of the tunnel's object of a kind and gives the commands there.
func within(t *device.Tunnel, kind string, commands ...string) []string {
	name := t.Objects[kind]
	if name == "" || len(commands) == 0 || slices.Contains(commands, "") {
		return nil
	}
	return slices.Concat([]string{"system-view", kind + " " + name}, commands)
}

// holder is the kind of object that holds PFS and the lifetimes.
func holder(t *device.Tunnel) string {
	for _, kind := range []string{template, ipsecPolicy, profile} {
		if t.Objects[kind] != "" {
			return kind
		}
	}
	return ipsecPolicy
}

func lifetime(command string, s ipsec.Setting[time.Duration]) string {
	if !s.Known() {
		return ""
	}
	return command + strconv.FormatInt(int64(s.First()/time.Second), 10)
}

func changeProposal(t *device.Tunnel, d ipsec.Difference) []string {
	if len(d.Want.IKE.Proposals) == 0 {
		return nil
	}
	want := d.Want.IKE.Proposals[0]
	hash := hashWord(want.Integrity.First())
	switch d.Parameter {
	case ipsec.IKEEncryption:
		return within(t, ikeProposal, command("encryption-algorithm ", ikeCipher(want.Encryption.First())))
	case ipsec.IKEIntegrity:
		return within(t, ikeProposal, command("authentication-algorithm ", hash), command("integrity-algorithm ", hmac(want.Integrity.First())))
	case ipsec.IKEPRF:
		return within(t, ikeProposal, command("prf ", strings.TrimSuffix(hmac(want.PRF.Or(want.Integrity).First()), "-96")))
	case ipsec.IKEGroup:
		if g := want.Groups.First(); g > 0 {
			return within(t, ikeProposal, "dh group"+strconv.Itoa(int(g)))
		}
	default: // no certain command
	}
	return nil
}

func command(head, word string) string {
	if word == "" {
		return ""
	}
	return head + word
}

func changeTransform(t *device.Tunnel, d ipsec.Difference) []string {
	if len(d.Want.IPsec.Proposals) == 0 {
		return nil
	}
	want := d.Want.IPsec.Proposals[0]
	if d.Parameter == ipsec.IPsecEncryption {
		return within(t, ipsecProposal, command("esp encryption-algorithm ", cipherWord(want.Encryption.First())))
	}
	return within(t, ipsecProposal, command("esp authentication-algorithm ", hashWord(want.Integrity.First())))
}

func changePFS(t *device.Tunnel, p ipsec.IPsec) []string {
	if len(p.Proposals) == 0 {
		return nil
	}
	switch g := p.Proposals[0].Groups.First(); {
	case g == ipsec.PFSOff:
		return within(t, holder(t), "undo pfs")
	case g > 0:
		return within(t, holder(t), "pfs dh-group"+strconv.Itoa(int(g)))
	default: // no certain command
	}
	return nil
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
