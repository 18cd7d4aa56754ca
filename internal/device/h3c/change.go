package h3c

import (
	"slices"
	"strconv"

	"vpncheck/internal/device"
	"vpncheck/internal/device/block"
	"vpncheck/internal/ipsec"
)

// change writes the commands that give the device the cloud's value, each in its view. There are
// none where the object that they would change is not known by name.
func change(_ *device.Config, t *device.Tunnel, d ipsec.Difference) []string {
	p := d.Want.IPsec
	switch d.Parameter {
	case ipsec.IKEMode, ipsec.IKEAuth, ipsec.IKELifetime, ipsec.IKELocalID, ipsec.IKERemoteID, ipsec.PeerOfDevice:
		return changePeer(t, d)
	case ipsec.IKEEncryption, ipsec.IKEIntegrity, ipsec.IKEPRF, ipsec.IKEGroup:
		return changeProposal(t, d)
	case ipsec.IPsecProtocol, ipsec.IPsecMode, ipsec.IPsecEncryption, ipsec.IPsecIntegrity:
		return block.Within(t, suite(t), changeTransform(t, d))
	case ipsec.IPsecPFS:
		return changePFS(t, p)
	case ipsec.IPsecLifetime:
		return block.Within(t, holder(t), block.Lifetime("sa duration time-based ", p.Lifetime))
	case ipsec.IPsecLifetimeKB:
		return block.Within(t, holder(t), block.Amount("sa duration traffic-based ", p.LifetimeKB))
	case ipsec.TrafficSelector:
		if rules := block.MissingRules(t, d.Want.Selectors); t.Objects[accessList] != "" && len(rules) > 0 {
			return slices.Concat([]string{"system-view", aclView(t)}, rules)
		}
	default: // no certain command
	}
	return nil
}

// changePeer is for what the generations and the versions of IKE have in objects of their own: the
// mode, the lifetime, who the ends are and where.
func changePeer(t *device.Tunnel, d ipsec.Difference) []string {
	k, two := d.Want.IKE, t.Objects[ikev2Profile] != ""
	switch d.Parameter {
	case ipsec.IKEMode:
		if !two {
			return block.Within(t, phase1(t), block.Command("exchange-mode ", string(k.Mode.First())))
		}
	case ipsec.IKEAuth:
		if k.Auth.Has(ipsec.PSK) {
			return block.Within(t, ikeProposal, "authentication-method pre-share")
		}
	case ipsec.IKELifetime:
		kind := ikeProposal
		if two {
			kind = ikev2Profile
		}
		return block.Within(t, kind, block.Lifetime("sa duration ", k.Lifetime))
	case ipsec.IKELocalID:
		return changeIdentity(t, "match remote identity ", k.Local)
	case ipsec.IKERemoteID:
		head := "local-identity "
		if two {
			head = "identity local "
		}
		return changeIdentity(t, head, k.Remote)
	case ipsec.PeerOfDevice:
		if k.Address.Known() {
			return block.Within(t, caller(t), "remote-address "+k.Address.First().String())
		}
	default: // of another object
	}
	return nil
}

// aclView enters the access list in the words of the generation.
func aclView(t *device.Tunnel) string {
	if t.Objects[ikePeer] != "" {
		return "acl number " + t.Objects[accessList]
	}
	return "acl advanced " + t.Objects[accessList]
}

func phase1(t *device.Tunnel) string { return block.OneOf(t, ikeProfile, ikePeer) }
func suite(t *device.Tunnel) string  { return block.OneOf(t, transformSet, ipsecProposal) }
func holder(t *device.Tunnel) string { return block.OneOf(t, template, ipsecPolicy, profile) }

// caller is the kind of object that holds the peer's address: V5's peer, V7's policy.
func caller(t *device.Tunnel) string { return block.OneOf(t, ikePeer, ipsecPolicy) }

func changeProposal(t *device.Tunnel, d ipsec.Difference) []string {
	if len(d.Want.IKE.Proposals) == 0 {
		return nil
	}
	want := d.Want.IKE.Proposals[0]
	kind, suffix := ikeProposal, "-algorithm"
	if t.Objects[ikev2Profile] != "" {
		kind, suffix = ikev2Proposal, ""
	}
	hash := hashes[want.Integrity.First()]
	switch d.Parameter {
	case ipsec.IKEEncryption:
		if t.Objects[ikePeer] != "" { // V5 writes the length apart
			return block.Within(t, kind, block.Command("encryption-algorithm ", v5Ciphers[want.Encryption.First()]))
		}
		return block.Within(t, kind, block.Command("encryption"+suffix+" ", ikeCiphers[want.Encryption.First()]))
	case ipsec.IKEIntegrity:
		if kind == ikev2Proposal {
			return block.Within(t, kind, block.Command("integrity ", hash))
		}
		if want.Integrity.First() == ipsec.SHA1 {
			hash = "sha"
		}
		return block.Within(t, kind, block.Command("authentication-algorithm ", hash))
	case ipsec.IKEPRF:
		if kind == ikev2Proposal {
			return block.Within(t, kind, block.Command("prf ", hashes[want.PRF.Or(want.Integrity).First()]))
		}
	case ipsec.IKEGroup:
		if g := want.Groups.First(); g > 0 {
			return block.Within(t, kind, "dh group"+strconv.Itoa(int(g)))
		}
	default: // no certain command
	}
	return nil
}

// changeTransform is the command for what holds the algorithms of ESP; empty where none is certain.
func changeTransform(t *device.Tunnel, d ipsec.Difference) string {
	p, old := d.Want.IPsec, suite(t) == ipsecProposal
	switch {
	case d.Parameter == ipsec.IPsecProtocol && p.Protocol.Has(ipsec.ESP) && old:
		return "transform esp"
	case d.Parameter == ipsec.IPsecProtocol && p.Protocol.Has(ipsec.ESP):
		return "protocol esp"
	case d.Parameter == ipsec.IPsecMode && p.Encapsulation.Has(ipsec.TunnelMode):
		return "encapsulation-mode tunnel"
	case len(p.Proposals) == 0:
		return ""
	}
	switch want := p.Proposals[0]; {
	case d.Parameter == ipsec.IPsecIntegrity:
		return block.Command("esp authentication-algorithm ", hashes[want.Integrity.First()])
	case d.Parameter == ipsec.IPsecEncryption && old:
		return block.Command("esp encryption-algorithm ", v5ESP[want.Encryption.First()])
	case d.Parameter == ipsec.IPsecEncryption:
		return block.Command("esp encryption-algorithm ", espCiphers[want.Encryption.First()])
	default:
		return ""
	}
}

// changePFS sets it where the generation has it: V7 in the transform set, V5 in the policy.
func changePFS(t *device.Tunnel, p ipsec.IPsec) []string {
	kind := suite(t)
	if kind == ipsecProposal {
		kind = holder(t)
	}
	return block.Within(t, kind, block.PFS(p))
}

// changeIdentity sets an identity in the profile; V5's are several lines, and not certain.
func changeIdentity(t *device.Tunnel, head string, s ipsec.Setting[ipsec.Identity]) []string {
	id := s.First()
	word := map[ipsec.IdentityType]string{ipsec.AddressID: "address", ipsec.FQDNID: "fqdn", ipsec.UserID: "user-fqdn"}[id.Type]
	if word == "" || id.Value == "" {
		return nil
	}
	return block.Within(t, block.OneOf(t, ikev2Profile, ikeProfile), head+word+" "+id.Value)
}

// The vendor's words for ciphers: of phase 1, of phase 2, and V5's.
var (
	ikeCiphers = map[ipsec.Encryption]string{
		ipsec.DES: "des-cbc", ipsec.TripleDES: "3des-cbc", ipsec.AESCBC128: "aes-cbc-128", ipsec.AESCBC192: "aes-cbc-192", ipsec.AESCBC256: "aes-cbc-256",
	}
	espCiphers = map[ipsec.Encryption]string{
		ipsec.DES: "des-cbc", ipsec.TripleDES: "3des-cbc", ipsec.AESCBC128: "aes-cbc-128", ipsec.AESCBC192: "aes-cbc-192", ipsec.AESCBC256: "aes-cbc-256",
		ipsec.AESGCM128: "gcm-128", ipsec.AESGCM192: "gcm-192", ipsec.AESGCM256: "gcm-256",
	}
	v5Ciphers = map[ipsec.Encryption]string{
		ipsec.DES: "des-cbc", ipsec.TripleDES: "3des-cbc", ipsec.AESCBC128: "aes-cbc 128", ipsec.AESCBC192: "aes-cbc 192", ipsec.AESCBC256: "aes-cbc 256",
	}
	v5ESP = map[ipsec.Encryption]string{
		ipsec.DES: "des", ipsec.TripleDES: "3des", ipsec.AESCBC128: "aes 128", ipsec.AESCBC192: "aes 192", ipsec.AESCBC256: "aes 256",
	}
	hashes = map[ipsec.Integrity]string{
		ipsec.MD5: "md5", ipsec.SHA1: "sha1", ipsec.SHA256: "sha256", ipsec.SHA384: "sha384", ipsec.SHA512: "sha512",
	}
)
