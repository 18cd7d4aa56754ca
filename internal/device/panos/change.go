package panos

import (
	"fmt"
	"slices"

	"vpncheck/internal/device"
	"vpncheck/internal/device/tree"
	"vpncheck/internal/ipsec"
)

// cipherWords and hashWords are what to write: the names of today's releases.
var (
	cipherWords = map[ipsec.Encryption]string{
		ipsec.DES: "des", ipsec.TripleDES: "3des", ipsec.AESCBC128: "aes-128-cbc", ipsec.AESCBC192: "aes-192-cbc",
		ipsec.AESCBC256: "aes-256-cbc", ipsec.AESGCM128: "aes-128-gcm", ipsec.AESGCM256: "aes-256-gcm",
	}
	hashWords = map[ipsec.Integrity]string{
		ipsec.MD5: "md5", ipsec.SHA1: "sha1", ipsec.SHA256: "sha256", ipsec.SHA384: "sha384", ipsec.SHA512: "sha512",
	}
	writable = []ipsec.Group{1, 2, 5, 14, 15, 16, 19, 20, 21}
)

// The paths of the objects.
var paths = map[string]string{
	"ike gateway":          "network ike gateway",
	"ike-crypto-profile":   "network ike crypto-profiles ike-crypto-profiles",
	"ipsec-crypto-profile": "network ike crypto-profiles ipsec-crypto-profiles",
	"ipsec tunnel":         "network tunnel ipsec",
}

// change gives the commands that set a difference to the cloud's value.
func change(_ *device.Config, t *device.Tunnel, d ipsec.Difference) []string {
	w := writer{t, d.Want}
	var body []string
	switch d.Parameter {
	case ipsec.IKEVersion, ipsec.IKEMode, ipsec.IKEAuth, ipsec.IKELocalID, ipsec.IKERemoteID, ipsec.PeerOfDevice:
		body = w.gateway(d.Parameter)
	case ipsec.IKEEncryption, ipsec.IKEIntegrity, ipsec.IKEGroup, ipsec.IKELifetime:
		body = w.ike(d.Parameter)
	case ipsec.TrafficSelector:
		body = w.selectors()
	default:
		body = w.esp(d.Parameter)
	}
	if body == nil {
		return nil
	}
	return slices.Concat([]string{"configure"}, body, []string{"commit"})
}

// writer writes what the cloud wants into the objects of a tunnel.
type writer struct {
	tunnel *device.Tunnel
	want   ipsec.Parameters
}

// at is a command on an object; nothing where the tunnel has none of that kind, or the value no
// word.
func (w writer) at(verb, kind, what, value string) []string {
	name := w.tunnel.Objects[kind]
	if name == "" || value == "" {
		return nil
	}
	return []string{fmt.Sprintf("%s %s %s %s%s", verb, paths[kind], quoted(name), what, value)}
}

// replace sets a list to one value.
func (w writer) replace(kind, key, value string) []string {
	if value == "" {
		return nil
	}
	return slices.Concat(w.at("delete", kind, "", key), w.at("set", kind, key+" ", value))
}

func (w writer) gateway(p ipsec.Parameter) []string {
	const kind = "ike gateway"
	k := w.want.IKE
	switch p {
	case ipsec.IKEVersion:
		word := map[ipsec.Version]string{ipsec.IKEv1: "ikev1", ipsec.IKEv2: "ikev2"}[k.Version.First()]
		profile := w.tunnel.Objects["ike-crypto-profile"]
		if word == "" || profile == "" {
			return nil
		}
		return slices.Concat(w.at("set", kind, "protocol version ", word), w.at("set", kind, "protocol "+word+" ike-crypto-profile ", quoted(profile)))
	case ipsec.IKEMode:
		word := map[ipsec.Mode]string{ipsec.Main: "main", ipsec.Aggressive: "aggressive"}[k.Mode.First()]
		return w.at("set", kind, "protocol ikev1 exchange-mode ", word)
	case ipsec.IKEAuth:
		return w.at("set", kind, "authentication pre-shared-key key ", `"<the pre-shared key>"`)
	case ipsec.IKELocalID:
		return w.identity("peer-id", k.Local.First())
	case ipsec.IKERemoteID:
		return w.identity("local-id", k.Remote.First())
	default:
		if !k.Address.Known() {
			return nil
		}
		return w.at("set", kind, "peer-address ip ", k.Address.First().String())
	}
}

func (w writer) identity(key string, id ipsec.Identity) []string {
	word := tree.Word(identities, id.Type)
	if id.Value == "" || id.Type != ipsec.AddressID && id.Type != ipsec.FQDNID {
		return nil
	}
	return slices.Concat(w.at("set", "ike gateway", key+" type ", word), w.at("set", "ike gateway", key+" id ", quoted(id.Value)))
}

func (w writer) ike(p ipsec.Parameter) []string {
	const kind = "ike-crypto-profile"
	k := w.want.IKE
	if p == ipsec.IKELifetime {
		return w.at("set", kind, "lifetime seconds ", tree.Seconds(k.Lifetime))
	}
	if len(k.Proposals) == 0 {
		return nil
	}
	prop := k.Proposals[0]
	switch p {
	case ipsec.IKEEncryption:
		return w.replace(kind, "encryption", cipherWords[prop.Encryption.First()])
	case ipsec.IKEIntegrity:
		return w.replace(kind, "hash", hashWords[prop.Integrity.First()])
	default:
		return w.replace(kind, "dh-group", group(prop.Groups.First()))
	}
}

func group(g ipsec.Group) string {
	if !slices.Contains(writable, g) {
		return ""
	}
	return fmt.Sprintf("group%d", int(g))
}

func (w writer) esp(p ipsec.Parameter) []string {
	const kind = "ipsec-crypto-profile"
	s := w.want.IPsec
	switch p {
	case ipsec.IPsecLifetime:
		return w.at("set", kind, "lifetime seconds ", tree.Seconds(s.Lifetime))
	case ipsec.IPsecLifetimeKB:
		if !s.LifetimeKB.Known() || s.LifetimeKB.First() <= 0 || s.LifetimeKB.First() > 65535<<10 {
			return nil
		}
		return w.at("set", kind, "lifesize mb ", fmt.Sprint(max(1, s.LifetimeKB.First()>>10)))
	default:
		return w.espAlgorithm(p)
	}
}

func (w writer) espAlgorithm(p ipsec.Parameter) []string {
	const kind = "ipsec-crypto-profile"
	if len(w.want.IPsec.Proposals) == 0 {
		return nil
	}
	prop := w.want.IPsec.Proposals[0]
	switch p {
	case ipsec.IPsecEncryption:
		return w.replace(kind, "esp encryption", cipherWords[prop.Encryption.First()])
	case ipsec.IPsecIntegrity:
		return w.replace(kind, "esp authentication", hashWords[prop.Integrity.First()])
	case ipsec.IPsecPFS:
		if prop.Groups.Has(ipsec.PFSOff) {
			return w.at("set", kind, "dh-group ", "no-pfs")
		}
		return w.at("set", kind, "dh-group ", group(prop.Groups.First()))
	default:
		return nil
	}
}

// selectors mirrors the cloud's networks, a proxy ID each.
func (w writer) selectors() []string {
	const kind = "ipsec tunnel"
	if len(w.want.Selectors) == 0 {
		return nil
	}
	all := w.at("delete", kind, "auto-key ", "proxy-id")
	n := 0
	for _, s := range w.want.Selectors {
		for _, own := range s.Remote {
			n++
			at := fmt.Sprintf("auto-key proxy-id tencent-%d ", n)
			all = slices.Concat(all, w.at("set", kind, at+"local ", own.String()), w.at("set", kind, at+"remote ", s.Local.String()), w.at("set", kind, at+"protocol ", "any"))
		}
	}
	return all
}
